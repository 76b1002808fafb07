import { type KeyScan, noKey, type ScanRules } from "./key-scan.ts";

/** So many presses in a row that no sound keypad makes, and the lines are shorted. */
const enoughPresses = 3;

/**
 * Signs of a short that shows only while a key is held, since at rest nothing is wrong with it. Overwritten in place, like
 * the scan. Nothing of it was ever typed.
 */
export interface ShortEvidence {
  /** The lines that may be shorted, bits, rows first, then columns. */
  lines: number;
  /** How often they have shown it with no sound press in between. */
  presses: number;
  /** Since when a column has been low with no row driven; -1 when none is. */
  groundedSinceMs: number;
}

export function newShortEvidence(): ShortEvidence {
  return { lines: 0, presses: 0, groundedSinceMs: -1 };
}

export function forgetShorts(evidence: ShortEvidence): void {
  evidence.lines = 0;
  evidence.presses = 0;
  evidence.groundedSinceMs = -1;
}

export function isProven(evidence: ShortEvidence): boolean {
  return evidence.presses >= enoughPresses;
}

/**
 * Weighs the scan that was just taken, in which `typed` went down.
 * - Two keys of one row that come at once, again and again: their columns are joined. Two keys of one column: their rows.
 * - A column that is low while no row is driven, and then not any more: a key has joined it to a row that is grounded.
 * A key that is typed is proof of the opposite for its own lines.
 */
export function weigh(evidence: ShortEvidence, scan: KeyScan, typed: number, nowMs: number, rules: ScanRules): void {
  if (typed !== noKey && (linesOf(typed, rules) & evidence.lines) !== 0) {
    evidence.lines = 0;
    evidence.presses = 0;
  }
  if (scan.together !== 0) suspect(evidence, linesBetween(scan.together, rules));
  if (scan.grounded !== 0) {
    if (evidence.groundedSinceMs < 0) evidence.groundedSinceMs = nowMs;
    return;
  }
  const wasGrounded = evidence.groundedSinceMs >= 0 && nowMs - evidence.groundedSinceMs >= rules.debounceDelayMs;
  evidence.groundedSinceMs = -1;
  if (wasGrounded) suspect(evidence, allLines(rules));
}

function suspect(evidence: ShortEvidence, lines: number): void {
  if (lines === 0) return;
  evidence.presses = lines === evidence.lines ? evidence.presses + 1 : 1;
  evidence.lines = lines;
}

/** The two rows or columns that differ between two keys; none when the keys share no line, as only fingers can do that. */
function linesBetween(pair: number, rules: ScanRules): number {
  const last = 31 - Math.clz32(pair);
  const first = 31 - Math.clz32(pair & ~(1 << last));
  const [one, other] = [linesOf(first, rules), linesOf(last, rules)];
  return (one & other) === 0 ? 0 : one ^ other;
}

function linesOf(key: number, { rows, cols }: ScanRules): number {
  return (1 << Math.floor(key / cols)) | (1 << (rows + (key % cols)));
}

function allLines({ rows, cols }: ScanRules): number {
  return 2 ** (rows + cols) - 1;
}
