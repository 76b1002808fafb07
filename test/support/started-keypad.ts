import type { KeypadProfile } from "../../hardware/keypad/keypad-profile.ts";
import { MatrixKeypad } from "../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import type { Fault } from "../../src/faults/fault.ts";

export const profile4x3: KeypadProfile = { rowGpios: [5, 6, 13, 19], colGpios: [16, 20, 21] };

/** A driver of four rows by three columns, at rest, and what it says. */
export async function startedKeypad(overrides: Partial<KeypadProfile> = {}) {
  const clock = new VirtualClock();
  const matrix = new SimMatrix(profile4x3, clock);
  const keypad = new MatrixKeypad(() => matrix.open(), { ...profile4x3, ...overrides }, clock);
  const heard: (number | string)[] = [];
  const faults: Fault[] = [];
  const listener = {
    onKey: (keyIndex: number) => void heard.push(keyIndex),
    onFault: (fault: Fault) => {
      heard.push(fault.code);
      faults.push(fault);
    },
    onRecovered: () => void heard.push("recovered"),
  };
  await keypad.start(listener);
  await clock.advanceAsync(50);
  return { clock, matrix, keypad, heard, faults, listener };
}
