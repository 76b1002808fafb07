import type { TamperPolicy } from "../config/gpio-parts.ts";
import { Fault } from "../faults/fault.ts";

export interface TamperEntry {
  /** Wall time, Unix epoch in milliseconds, as the pad knew it. */
  readonly openedAtMs: number;
  /** Whether a time source had set that time. */
  readonly wallSynchronised: boolean;
  readonly policy: TamperPolicy;
  /** `due`: what a token holds is still to be destroyed. */
  readonly erasure: "none" | "due" | "done";
  readonly cleared: { readonly atMs: number; readonly reason: string } | undefined;
}

/** Every opening that is remembered, oldest first; the last one stands until it is cleared. */
export type TamperLog = readonly TamperEntry[];

/** Where it lies in the store, in the clear: there is no secret in it, and it can be read without the storage key. */
export const tamperLogPlace = "tamper/log";

const remembered = 8;
const longestReasonChars = 120;

/** The opening that keeps the pad out of service. */
export function standing(log: TamperLog): TamperEntry | undefined {
  const last = log.at(-1);
  return last?.cleared === undefined ? last : undefined;
}

/** With one more opening; none is added while one stands. */
export function withOpening(log: TamperLog, opening: Omit<TamperEntry, "erasure" | "cleared">): TamperLog {
  if (standing(log)) return log;
  const erasure = opening.policy === "erase-keys" ? "due" : "none";
  return [...log, { ...opening, erasure, cleared: undefined } as const].slice(-remembered);
}

export function withErasureDone(log: TamperLog): TamperLog {
  return withLast(log, (entry) => ({ ...entry, erasure: entry.erasure === "due" ? "done" : entry.erasure }));
}

/** Fault PP801 for a reason that is none: 1 to 120 characters, no control characters. */
export function withClearing(log: TamperLog, cleared: { atMs: number; reason: string }): TamperLog {
  const reason = cleared.reason.trim();
  if (reason === "" || reason.length > longestReasonChars || /\p{Cc}/u.test(reason)) {
    throw new Fault("PP801", `a reason has 1 to ${longestReasonChars} characters, on one line`);
  }
  return standing(log) ? withLast(log, (entry) => ({ ...entry, cleared: { ...cleared, reason } })) : log;
}

function withLast(log: TamperLog, change: (entry: TamperEntry) => TamperEntry): TamperLog {
  const last = log.at(-1);
  return last === undefined ? log : [...log.slice(0, -1), change(last)];
}

const version = "1";
/** Tabs between the fields, a line for each opening, below a line with the version. */
const line =
  /^(?<openedAtMs>\d{1,15})\t(?<clock>set|unset)\t(?<policy>erase-keys|stop-service)\t(?<erasure>none|due|done)(\t(?<clearedAtMs>\d{1,15})\t(?<reason>[^\t]+))?$/u;

export function encodeTamperLog(log: TamperLog): Buffer {
  const lines = log.map(({ openedAtMs, wallSynchronised, policy, erasure, cleared }) =>
    [
      openedAtMs,
      wallSynchronised ? "set" : "unset",
      policy,
      erasure,
      ...(cleared ? [cleared.atMs, cleared.reason] : []),
    ].join("\t"),
  );
  return Buffer.from([version, ...lines].join("\n"), "utf8");
}

/** Fault PP705 for what is no log: then nothing may be assumed. */
export function decodeTamperLog(encoded: Buffer): TamperLog {
  const [format, ...lines] = encoded.toString("utf8").split("\n");
  if (format !== version) throw new Fault("PP705", `a tamper log of version ${format}`);
  return lines.map((text) => {
    const found = line.exec(text)?.groups;
    if (!found) throw new Fault("PP705", "a line of the tamper log is not what it should be");
    const { clearedAtMs, reason } = found;
    return {
      openedAtMs: Number(found["openedAtMs"]),
      wallSynchronised: found["clock"] === "set",
      policy: found["policy"] as TamperPolicy,
      erasure: found["erasure"] as TamperEntry["erasure"],
      cleared: clearedAtMs === undefined ? undefined : { atMs: Number(clearedAtMs), reason: reason ?? "" },
    };
  });
}
