import type { Instant } from "../attempts/try-policy.ts";
import { withCounts } from "./count.ts";
import type { Upkeep } from "./upkeep.ts";

/** What is known when the program begins. */
export interface Beginning {
  readonly now: Instant;
  /** Of the kernel, since the machine was switched on. */
  readonly monotonicMs: number;
  /** Null where the kernel does not tell. */
  readonly bootId: string | null;
  /** What the hardware clock said when the machine was switched on, Unix epoch; undefined where there is none. */
  readonly hardwareClockMs: number | undefined;
}

/** A hardware clock may run slow; it does not run an hour slow between two looks at a time source. */
const clockSlackMs = 3_600_000;
const cutsKept = 5;

/** The program begins: was the machine switched on since, and had it been switched off in the middle of its work? */
export function withStart(upkeep: Upkeep, beginning: Beginning): Upkeep {
  const { now, monotonicMs, bootId, hardwareClockMs } = beginning;
  const begun = { isRunning: true, monotonicMs, bootId };
  if (!isSwitchedOn(upkeep, beginning)) return { ...upkeep, ...begun };
  const wasCut = upkeep.isRunning;
  return {
    ...upkeep,
    ...begun,
    counts: withCounts(upkeep.counts, wasCut ? ["powerOnCount", "powerCutCount"] : ["powerOnCount"]),
    powerCuts: wasCut ? [...upkeep.powerCuts, now].slice(-cutsKept) : upkeep.powerCuts,
    clock: clockState(hardwareClockMs, upkeep.wallMs),
  };
}

/** Without the kernel's word a cut is missed when it comes sooner after a start than the next start after it. */
function isSwitchedOn(upkeep: Upkeep, { monotonicMs, bootId }: Beginning): boolean {
  if (upkeep.counts.powerOnCount === 0) return true;
  if (bootId !== null && upkeep.bootId !== null) return bootId !== upkeep.bootId;
  return monotonicMs < upkeep.monotonicMs;
}

function clockState(hardwareClockMs: number | undefined, lastWallMs: number | null): Upkeep["clock"] {
  if (hardwareClockMs === undefined) return "none";
  return hardwareClockMs < (lastWallMs ?? clockSlackMs) - clockSlackMs ? "lost" : "kept";
}

/** As it is written down, while the program runs or as it stops. */
export function asWritten(upkeep: Upkeep, at: { now: Instant; monotonicMs: number; isRunning: boolean }): Upkeep {
  const { now, monotonicMs, isRunning } = at;
  return { ...upkeep, monotonicMs, isRunning, wallMs: now.wallMs ?? upkeep.wallMs };
}
