/** The shape of the matrix and the times that a scan is judged by. */
export interface ScanRules {
  readonly rows: number;
  readonly cols: number;
  /** A contact counts after it was seen this many times in a row. */
  readonly settleScans: number;
  /** For so long a contact may bounce, and be seen open although its key is down. */
  readonly debounceDelayMs: number;
  readonly stuckAfterMs: number;
}

/**
 * What is known about the keys. Sets of keys are bits of one integer: bit row * cols + col. Overwritten in place by each
 * scan: a new state a scan would leave the keys of a PIN in dead objects all over the heap.
 */
export interface KeyScan {
  /** Keys that are down, as far as settled. */
  down: number;
  /** Keys that are not typed however long they stay down; they have to come up first. */
  muted: number;
  /** Keys whose contact was closed in the last scan that could be told apart. */
  closed: number;
  /** Columns that read low with no row driven in the last scan. */
  grounded: number;
  /** Keys that changed in the last scan before they had settled. */
  bounced: number;
  /** Two keys and no other that appeared in one scan and settled in one scan, which was the last; else none. */
  together: number;
  /** For each key, in how many scans on end it was as in `closed`. Stops at `settleScans`. */
  readonly steadyScans: Uint8Array;
  /** For each key that is not up, the earliest and the latest moment that it can have gone down at. `latest` is -1 when up. */
  readonly earliestMs: Float64Array;
  readonly latestMs: Float64Array;
  /** When the last scan was that could be told apart. */
  clearMs: number;
  /** Since when the scans cannot be told apart from ghosts; -1 when they can. */
  ambiguousSinceMs: number;
}

export const noKey = -1;
const never = -1;

/** Nothing known yet: a key that is down by now is not typed. */
export function newKeyScan(rules: ScanRules): KeyScan {
  const keys = rules.rows * rules.cols;
  const scan: KeyScan = {
    down: 0,
    muted: 0,
    closed: 0,
    grounded: 0,
    bounced: 0,
    together: 0,
    steadyScans: new Uint8Array(keys),
    earliestMs: new Float64Array(keys),
    latestMs: new Float64Array(keys),
    clearMs: 0,
    ambiguousSinceMs: never,
  };
  forgetKeys(scan);
  return scan;
}

/** As if there had been no scan yet. */
export function forgetKeys(scan: KeyScan): void {
  scan.down = 0;
  scan.muted = 2 ** scan.steadyScans.length - 1;
  scan.closed = 0;
  scan.grounded = 0;
  scan.bounced = 0;
  scan.together = 0;
  scan.steadyScans.fill(0);
  scan.earliestMs.fill(never);
  scan.latestMs.fill(never);
  scan.clearMs = Number.NEGATIVE_INFINITY;
  scan.ambiguousSinceMs = never;
}

/**
 * Takes one scan and gives the index of the key that went down, or `noKey`.
 * `closed` are the keys whose contact was seen closed; `grounded` the columns that read low with no row driven low.
 *
 * Keys that went down so close together that bounce hides their order are not typed, none of them: a PIN in the wrong order
 * costs a try. Lines shorted together look just like that, too.
 */
export function takeScan(scan: KeyScan, closed: number, grounded: number, nowMs: number, rules: ScanRules): number {
  scan.grounded = grounded;
  scan.bounced = 0;
  scan.together = 0;
  if (grounded !== 0 || hasGhost(closed, rules)) {
    scan.steadyScans.fill(0);
    if (scan.ambiguousSinceMs < 0) scan.ambiguousSinceMs = nowMs;
    return noKey;
  }
  scan.ambiguousSinceMs = never;
  const settling = look(scan, closed, nowMs, rules);
  scan.closed = closed;
  scan.clearMs = nowMs;
  if (settling === 0) return noKey;
  muteRivals(scan, settling);
  if (isPair(settling) && scan.down === 0 && appearedTogether(scan, settling)) scan.together = settling;
  scan.down |= settling;
  const typed = settling & ~scan.muted;
  return typed === 0 ? noKey : 31 - Math.clz32(typed);
}

/** Whether the matrix is at rest: every key known to be up. */
export function isAtRest(scan: KeyScan, rules: ScanRules): boolean {
  return isQuiet(scan, 0, rules) && scan.down === 0 && scan.ambiguousSinceMs < 0;
}

/** Whether nothing moves, and no key is down but those of `held`. */
export function isQuiet(scan: KeyScan, held: number, rules: ScanRules): boolean {
  if (scan.ambiguousSinceMs >= 0) return true;
  return (scan.closed & ~held) === 0 && scan.steadyScans.every((scans) => scans >= rules.settleScans);
}

/** The keys that have been down for too long, or that bounce all the time. */
export function stuckKeys(scan: KeyScan, nowMs: number, rules: ScanRules): number {
  let stuck = 0;
  for (let key = 0; key < scan.latestMs.length; key += 1) {
    const sinceMs = scan.latestMs[key] ?? never;
    if (sinceMs !== never && nowMs - sinceMs >= rules.stuckAfterMs) stuck |= 1 << key;
  }
  return stuck;
}

/** Two keys, and no other that is not stuck, that have been down for so long; else none. Two keys have no ghost. */
export function heldPair(scan: KeyScan, forMs: number, nowMs: number, rules: ScanRules): number {
  const held = scan.down & ~stuckKeys(scan, nowMs, rules);
  if (scan.ambiguousSinceMs >= 0 || !isPair(held)) return 0;
  for (let key = 0; key < scan.latestMs.length; key += 1) {
    if (((held >> key) & 1) === 1 && nowMs - (scan.latestMs[key] ?? 0) < forMs) return 0;
  }
  return held;
}

/** Whether the scans have been ambiguous for so long that it is a short, not fingers. */
export function isShorted(scan: KeyScan, nowMs: number, rules: ScanRules): boolean {
  return scan.ambiguousSinceMs >= 0 && nowMs - scan.ambiguousSinceMs >= rules.stuckAfterMs;
}

/** Counts what each contact does, lets go of those that have settled open, and gives those that have just settled closed. */
function look(scan: KeyScan, closed: number, nowMs: number, rules: ScanRules): number {
  let settling = 0;
  for (let key = 0; key < scan.steadyScans.length; key += 1) {
    const bit = 1 << key;
    const before = scan.steadyScans[key] ?? 0;
    const hasChanged = ((closed ^ scan.closed) & bit) !== 0;
    const steady = hasChanged ? 1 : Math.min(before + 1, rules.settleScans);
    if (hasChanged && before > 0 && before < rules.settleScans) scan.bounced |= bit;
    scan.steadyScans[key] = steady;
    const isClosed = (closed & bit) !== 0;
    if (isClosed && scan.latestMs[key] === never) {
      scan.latestMs[key] = nowMs;
      scan.earliestMs[key] = scan.clearMs - rules.debounceDelayMs;
    }
    if (steady < rules.settleScans) continue;
    if (!isClosed) letGo(scan, key);
    else if ((scan.down & bit) === 0) settling |= bit;
  }
  return settling;
}

function letGo(scan: KeyScan, key: number): void {
  scan.down &= ~(1 << key);
  scan.muted &= ~(1 << key);
  scan.earliestMs[key] = never;
  scan.latestMs[key] = never;
}

/** Mutes every key of `settling` together with those that are on their way and not certain to have gone down after it. */
function muteRivals(scan: KeyScan, settling: number): void {
  for (let key = 0; key < scan.latestMs.length; key += 1) {
    if (((settling >> key) & 1) === 0) continue;
    for (let other = 0; other < scan.latestMs.length; other += 1) {
      const isSettled = ((scan.down >> other) & 1) === 1;
      if (other === key || isSettled || scan.latestMs[other] === never) continue;
      const settlesToo = ((settling >> other) & 1) === 1;
      const wentDownLater = (scan.earliestMs[other] ?? 0) >= (scan.latestMs[key] ?? 0);
      if (settlesToo || !wentDownLater) scan.muted |= (1 << key) | (1 << other);
    }
  }
}

function isPair(keys: number): boolean {
  const allButOne = keys & (keys - 1);
  return allButOne !== 0 && (allButOne & (allButOne - 1)) === 0;
}

function appearedTogether(scan: KeyScan, pair: number): boolean {
  const last = 31 - Math.clz32(pair);
  const first = 31 - Math.clz32(pair & ~(1 << last));
  return scan.latestMs[first] === scan.latestMs[last];
}

/** Without diodes, three closed corners of a rectangle close the fourth: two rows that share two columns may be lying. */
function hasGhost(closed: number, { rows, cols }: ScanRules): boolean {
  const rowMask = (1 << cols) - 1;
  for (let upper = 0; upper < rows; upper += 1) {
    for (let lower = upper + 1; lower < rows; lower += 1) {
      const common = (closed >> (upper * cols)) & (closed >> (lower * cols)) & rowMask;
      if ((common & (common - 1)) !== 0) return true;
    }
  }
  return false;
}
