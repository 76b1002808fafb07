import type { FaultCode } from "../faults/fault-table.ts";
import { faultTable } from "../faults/fault-table.ts";
import type { Clock } from "../ports/clock.ts";
import type { Display } from "../ports/display.ts";
import type { Keypad } from "../ports/keypad.ts";
import type { PadCore } from "./core.ts";
import type { SelfTestPart } from "./pad-event.ts";
import { within } from "./within.ts";

interface SelfTestParts {
  /** Undefined while the store cannot be opened. */
  readonly core: Pick<PadCore, "scd" | "proveStore"> | undefined;
  readonly display: Pick<Display, "settled">;
  readonly keypad: Pick<Keypad, "health">;
  readonly faults: readonly FaultCode[];
  readonly clock: Clock;
}

const patienceMs = 5_000;

/** The parts that fail: no key is open, the store takes no write, the panel does not draw, the keypad has no lines. */
export async function selfTest(parts: SelfTestParts): Promise<readonly SelfTestPart[]> {
  const { core, display, keypad, faults, clock } = parts;
  const tests: Readonly<Record<SelfTestPart, () => Promise<boolean>>> = {
    keys: async () => (core?.scd.heldKeys().length ?? 0) > 0,
    store: () => comesTo(clock, core?.proveStore()),
    display: () => comesTo(clock, display.settled()),
    keypad: async () => keypad.health().lines.length > 0,
  };
  const failed: SelfTestPart[] = [];
  for (const part of Object.keys(tests) as SelfTestPart[]) {
    const isFaulty = faults.some((code) => faultTable[code].area === part);
    if (isFaulty || !(await tests[part]())) failed.push(part);
  }
  return failed;
}

/** Whether it ends well, and in time. */
export async function comesTo(clock: Clock, work: Promise<void> | undefined): Promise<boolean> {
  if (!work) return false;
  let isDone = false;
  const done = work.then(
    () => {
      isDone = true;
    },
    () => undefined,
  );
  await within(clock, patienceMs, done);
  return isDone;
}
