import { type Found, rootCauses, runChecks } from "../doctor/run-checks.ts";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { MenuFact } from "../menu/menu-fact.ts";
import type { Clock } from "../ports/clock.ts";
import type { ExaminedPad, PadChecks } from "./examined-pad.ts";
import { type Finding, faultFinding } from "./fault-finding.ts";
import type { SelfTestPart } from "./pad-event.ts";
import { within } from "./within.ts";

/** Hears how much is known by now. */
export type Progress = (done: number, of: number) => void;

/** As long as doctor's checks take at the most. */
const selfTestMs = 8_000;

/** What a part that fails its test alone, and has no fault, is told as. */
const faultOfPart: Readonly<Record<SelfTestPart, FaultCode>> = {
  keys: "PP601",
  store: "PP703",
  display: "PP301",
  keypad: "PP201",
};

/** The running pad examined by doctor's checks; one examination at a time, for whoever asks meanwhile, too. */
export class MenuExamination {
  readonly #checksOf: PadChecks;
  readonly #clock: Clock;
  #running: Promise<readonly MenuFact[]> | undefined;
  #progress: Progress = () => undefined;

  constructor(checksOf: PadChecks, clock: Clock) {
    this.#checksOf = checksOf;
    this.#clock = clock;
  }

  /** What is wrong, the likeliest cause first; then what is well, and what could not be looked at. Ends within ten seconds. */
  run(pad: ExaminedPad, onProgress: Progress): Promise<readonly MenuFact[]> {
    this.#progress = onProgress;
    this.#running ??= this.#examine(pad).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #examine(pad: ExaminedPad): Promise<readonly MenuFact[]> {
    const checks = this.#checksOf(pad);
    const left = new Set(checks.map(({ id }) => id));
    let failed: readonly SelfTestPart[] = [];
    const tested = pad.selfTest().then((parts) => {
      failed = parts;
    });
    const [found] = await Promise.all([
      runChecks(checks, this.#clock, ({ id }) => {
        left.delete(id);
        this.#progress(checks.length - left.size, checks.length);
      }),
      within(this.#clock, selfTestMs, tested),
    ]);
    const causes = rootCauses(found).map(findingOf);
    const more = [...pad.faults.map(faultFinding), ...failed.map(ofPart)];
    return [...causes, ...more.filter(isNews(causes)), ...found.flatMap(plainFact)];
  }
}

function findingOf({ title, cause, fix, faultClass, faultCode }: Found): Finding {
  const code = faultCode ? { code: faultCode } : {};
  return { fact: "finding", findingClass: faultClass, title, cause, fix: fix ?? { en: "", zh: "" }, ...code };
}

function plainFact({ state, title, cause }: Found): MenuFact[] {
  if (state === "good") return [{ fact: "seenWell", title }];
  return state === "skipped" ? [{ fact: "notSeen", title, cause }] : [];
}

function ofPart(part: SelfTestPart): Finding {
  return {
    ...faultFinding({ code: faultOfPart[part], detail: "" }),
    cause: { en: "its self-test fails", zh: "自检未通过" },
  };
}

/** A check has told of the same thing, and knows more: where it names a fault of the same part, or tells of the same one among others. */
function isNews(causes: readonly Finding[]): (finding: Finding) => boolean {
  const areas = new Set(causes.flatMap(({ code }) => (code ? [faultTable[code].area] : [])));
  return ({ code }) => code === undefined || !(areas.has(faultTable[code].area) || isAmong(code, causes));
}

function isAmong(code: FaultCode, causes: readonly Finding[]): boolean {
  return causes.some(({ cause }) => cause.en.includes(code));
}
