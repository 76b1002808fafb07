import type { Clock, Timer } from "../ports/clock.ts";
import { type Check, classOf, type FaultClass, type Finding, skipped } from "./check.ts";
import { runWords } from "./report-words.ts";

/** A check's finding, and how long it took. */
export interface Found extends Finding {
  readonly id: string;
  readonly faultClass: FaultClass;
  readonly title: Check["title"];
  readonly tookMs: number;
}

/** All of it ends within this, whatever hangs: with starting, asking the pad and closing within ten seconds. */
const wholeDeadlineMs = 8_200;
/** What has less left than this is not begun: its silence would say nothing. */
const leastMs = 1_000;
const noTimeLeft = skipped(runWords.noTimeLeft);

/**
 * Runs every check as soon as those that it needs have ended, all others at once. What needs something that is not good is skipped,
 * with the reason. Found in the order of `checks`; `onFound` hears each at once. Never rejects for what a check does.
 */
export async function runChecks(
  checks: readonly Check[],
  clock: Clock,
  onFound: (found: Found) => void = () => undefined,
  deadlineMs: number = wholeDeadlineMs,
): Promise<readonly Found[]> {
  const endMs = clock.monotonicMs() + deadlineMs;
  const ended = new Map<string, Promise<Found>>();
  const start = async (check: Check): Promise<Found> => {
    const needed = await Promise.all((check.needs ?? []).flatMap((id) => ended.get(id) ?? []));
    const startMs = clock.monotonicMs();
    const missing = needed.find(({ state }) => state === "bad" || state === "skipped");
    const finding = missing
      ? skipped(missing.state === "skipped" ? missing.cause : runWords.notWithout(missing.title))
      : await inTime(check, clock, Math.min(check.timeoutMs, endMs - startMs));
    const faultClass = classOf(check, finding);
    const found = { ...finding, id: check.id, faultClass, title: check.title, tookMs: clock.monotonicMs() - startMs };
    onFound(found);
    return found;
  };
  for (const one of checks) ended.set(one.id, start(one));
  return Promise.all(ended.values());
}

async function inTime(check: Check, clock: Clock, timeoutMs: number): Promise<Finding> {
  const aborted = new AbortController();
  if (timeoutMs < Math.min(leastMs, check.timeoutMs)) return noTimeLeft;
  let timer: Timer | undefined;
  const late = new Promise<Finding>((resolve) => {
    timer = clock.after(timeoutMs, () => {
      aborted.abort();
      resolve(check.late);
    });
  });
  try {
    return await Promise.race([check.run(aborted.signal), late]);
  } finally {
    timer?.cancel();
  }
}

const severity: Readonly<Record<Finding["state"], number>> = { bad: 0, warn: 1, good: 2, skipped: 3 };

/**
 * What is not good, the most probable root cause first: the bad before the warned of, in the order of the checks, which is that of
 * cause and effect; and what is named as the reason of another before that.
 */
export function rootCauses(found: readonly Found[]): readonly Found[] {
  const wrong = found.filter(({ state }) => state === "bad" || state === "warn");
  const causes = new Map<string, Found>();
  const add = (one: Found): void => {
    if (causes.has(one.id)) return;
    const reason = wrong.find(({ id }) => id === one.because);
    if (reason) add(reason);
    causes.set(one.id, one);
  };
  for (const one of [...wrong].sort((a, b) => severity[a.state] - severity[b.state])) add(one);
  return [...causes.values()];
}

/** Whether the pad can take a PIN, as far as it was seen. */
export function isHealthy(found: readonly Found[]): boolean {
  return found.every(({ state }) => state !== "bad");
}
