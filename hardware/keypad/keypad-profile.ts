import { Fault } from "../../src/faults/fault.ts";

/** A contact matrix, in the words of the kernel's gpio-matrix-keypad binding, which drives columns and reads rows: ours are the other way round. */
export interface KeypadProfile {
  /** BCM offsets of the driven lines, top row first. */
  readonly rowGpios: readonly number[];
  /** BCM offsets of the read lines, left column first. They need pull-ups to 3.3 V outside the Pi; a pressed key reads low. */
  readonly colGpios: readonly number[];
  /**
   * Drives the rows that are not looked at high (`drive-inactive-cols` in the kernel's words). Only with a diode at every key,
   * cathode to the row: without, two keys of one column short two outputs. Default false: such rows are let go of.
   */
  readonly driveInactiveRows?: boolean;
  /** How long a contact may bounce, and must stay as it is before that counts. Default 10 ms. */
  readonly debounceDelayMs?: number;
  /** How long a column needs to follow its row. Default 10 us. */
  readonly colScanDelayUs?: number;
  /** Time between two scans while a key is down. Default 5 ms. */
  readonly pollIntervalMs?: number;
  /** Time between two looks at the columns while no key is down, in case an edge was lost. Default 250 ms. */
  readonly idleCheckMs?: number;
  /** A key that is down for longer is stuck. Default 20 s. */
  readonly stuckAfterMs?: number;
}

export type CompleteKeypadProfile = Required<KeypadProfile>;

const defaults = {
  driveInactiveRows: false,
  debounceDelayMs: 10,
  colScanDelayUs: 10,
  pollIntervalMs: 5,
  idleCheckMs: 250,
  stuckAfterMs: 20_000,
};

/** The keys of one scan are the bits of one small integer, 31 bits with its sign on a 32-bit Pi, so that no scan is ever an object. */
const maxKeys = 30;

/** The profile with every default filled in. Throws Fault PP102 when no keypad can be wired like that. */
export function completeKeypadProfile(profile: KeypadProfile): CompleteKeypadProfile {
  const complete = { ...defaults, ...profile };
  const lines = [...complete.rowGpios, ...complete.colGpios];
  const keys = complete.rowGpios.length * complete.colGpios.length;
  if (keys < 1 || keys > maxKeys) {
    throw new Fault(
      "PP102",
      `A keypad has 1 to ${maxKeys} keys; rowGpios and colGpios make ${keys}: leave lines out that have no key`,
    );
  }
  if (new Set(lines).size !== lines.length) {
    throw new Fault("PP102", `A GPIO line is used twice in rowGpios and colGpios: ${lines.join(", ")}`);
  }
  if (complete.pollIntervalMs <= 0 || complete.idleCheckMs <= 0 || complete.stuckAfterMs <= 0) {
    throw new Fault("PP102", "pollIntervalMs, idleCheckMs and stuckAfterMs must be above 0");
  }
  return complete;
}
