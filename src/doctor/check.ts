import { asFault, type Fault } from "../faults/fault.ts";
import { faultClassOf } from "../faults/fault-class.ts";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import { meaningsZh } from "../faults/meanings-zh.ts";
import type { Told } from "./told.ts";

/** What the customer would be told of: a wrong PIN or a locked card, the machine, its set-up, the network, the bank. */
export const faultClasses = ["PIN", "machine", "set-up", "network", "bank"] as const;
export type FaultClass = (typeof faultClasses)[number];

/** `bad` keeps the pad from taking a PIN; `warn` will, or may. */
export type FindingState = "good" | "bad" | "warn" | "skipped";

export interface Finding {
  readonly state: FindingState;
  /** What was found, in one sentence; of a good one, what it is. */
  readonly cause: Told;
  /** A command, or what to turn, plug or write. Always there when something is bad or warned of. */
  readonly fix?: Told;
  readonly faultCode?: FaultCode;
  /** Another class than the check's. */
  readonly faultClass?: FaultClass;
  /** The check whose finding, where it is not good, is the likely reason for this one. */
  readonly because?: string;
}

/** One thing that can be wrong. `run` looks and judges; what it looks at stands behind interfaces. */
export interface Check {
  readonly id: string;
  readonly faultClass: FaultClass;
  readonly title: Told;
  /** Without a good, or at least usable, finding of these it is skipped. */
  readonly needs?: readonly string[];
  readonly timeoutMs: number;
  readonly run: (signal: AbortSignal) => Promise<Finding>;
  /** What it means when there is no answer in time. */
  readonly late: Finding;
}

interface CheckRow<Facts> extends Omit<Check, "run"> {
  readonly probe: (signal: AbortSignal) => Promise<Facts>;
  readonly judge: (facts: Facts) => Finding;
}

/** A probe that may fail and wait, and a judgement that does neither. What the probe throws is told as a fault. */
export function check<Facts>({ probe, judge, ...row }: CheckRow<Facts>): Check {
  return { ...row, run: (signal) => probe(signal).then(judge, (thrown: unknown) => ofFault(asFault(thrown))) };
}

export function good(cause: Told): Finding {
  return { state: "good", cause };
}

export function skipped(cause: Told): Finding {
  return { state: "skipped", cause };
}

export function bad(cause: Told, fix: Told, more: Pick<Finding, "faultCode" | "because" | "faultClass"> = {}): Finding {
  return { state: "bad", cause, fix, ...more };
}

export function warn(cause: Told, fix: Told, more: Pick<Finding, "faultCode" | "because"> = {}): Finding {
  return { state: "warn", cause, fix, ...more };
}

/** A fault in its own words, which are English; in Chinese they stand behind what the fault means. Without any it is that alone. */
export function faultWords({ code, detail }: Pick<Fault, "code"> & { readonly detail: string | undefined }): Told {
  const zh = meaningsZh[code].replace(/。$/, "");
  if (detail === undefined) return { en: faultTable[code].meaning.replace(/\.$/, ""), zh };
  return { en: detail, zh: `${zh} (${detail})` };
}

/** A fault in its own words, with its row's remedy. */
export function ofFault(fault: Fault, fix: Told = fault.row.remedy): Finding {
  return bad(faultWords(fault), fix, { faultCode: fault.code });
}

/** The class by what the customer would read. */
export function classOf({ faultClass }: Check, finding: Finding): FaultClass {
  if (finding.faultClass) return finding.faultClass;
  return finding.faultCode ? faultClassOf[faultTable[finding.faultCode].prompt] : faultClass;
}
