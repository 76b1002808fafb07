/** The shape of the matrix and the times that a scan is judged by. */
export interface ScanRules {
  readonly rows: number;
  readonly cols: number;
  /** A contact counts after it was seen this many times in a row. */
  readonly settleScans: number;
  readonly stuckAfterMs: number;
}

/**
 * What is known about the keys. Sets of keys are bits of one integer: bit row * cols + col. Overwritten in place by each
 * scan: a new state a scan would leave the keys of a PIN in dead objects all over the heap.
 */
export interface KeyScan {
  /** Keys that are down, as far as settled. */
  down: number;
  /** For each key, in how many scans on end it was not what `down` says. */
  readonly changedScans: Uint8Array;
  /** For each key, since when it is down; 0 when it is up. */
  readonly downSinceMs: Float64Array;
  /** Since when the scans cannot be told apart from ghosts; -1 when they can. */
  ambiguousSinceMs: number;
}

export const noKey = -1;

export function newKeyScan(rules: ScanRules): KeyScan {
  const keys = rules.rows * rules.cols;
  return { down: 0, changedScans: new Uint8Array(keys), downSinceMs: new Float64Array(keys), ambiguousSinceMs: -1 };
}

/** As if no key had ever been down. */
export function forgetKeys(scan: KeyScan): void {
  scan.down = 0;
  scan.changedScans.fill(0);
  scan.downSinceMs.fill(0);
  scan.ambiguousSinceMs = -1;
}

/**
 * Takes one scan and gives the index of the key that went down, or `noKey`.
 * `closed` are the keys whose contact was seen closed; `grounded` the columns that read low with no row driven low.
 *
 * Two keys that settle in the same scan are not reported: nobody knows which was first, and a PIN in the wrong order costs a
 * try. Columns shorted together look just like that, too.
 */
export function takeScan(scan: KeyScan, closed: number, grounded: number, nowMs: number, rules: ScanRules): number {
  if (grounded !== 0 || hasGhost(closed, rules)) {
    scan.changedScans.fill(0);
    if (scan.ambiguousSinceMs < 0) scan.ambiguousSinceMs = nowMs;
    return noKey;
  }
  scan.ambiguousSinceMs = -1;
  let pressed = 0;
  let lastPressed = noKey;
  for (let key = 0; key < scan.changedScans.length; key += 1) {
    if (!settles(scan, key, (closed >> key) & 1, rules)) continue;
    scan.down ^= 1 << key;
    const isDown = (scan.down >> key) & 1;
    scan.downSinceMs[key] = isDown ? nowMs : 0;
    if (!isDown) continue;
    pressed += 1;
    lastPressed = key;
  }
  return pressed === 1 ? lastPressed : noKey;
}

/** Whether the matrix is at rest: no key down, none on its way, nothing ambiguous. */
export function isAtRest(scan: KeyScan): boolean {
  return scan.down === 0 && scan.ambiguousSinceMs < 0 && scan.changedScans.every((scans) => scans === 0);
}

/** The keys that have been down for too long. */
export function stuckKeys(scan: KeyScan, nowMs: number, rules: ScanRules): number {
  let stuck = 0;
  for (let key = 0; key < scan.downSinceMs.length; key += 1) {
    const isDown = (scan.down >> key) & 1;
    if (isDown && nowMs - (scan.downSinceMs[key] ?? nowMs) >= rules.stuckAfterMs) stuck |= 1 << key;
  }
  return stuck;
}

/** Whether the scans have been ambiguous for so long that it is a short, not fingers. */
export function isShorted(scan: KeyScan, nowMs: number, rules: ScanRules): boolean {
  return scan.ambiguousSinceMs >= 0 && nowMs - scan.ambiguousSinceMs >= rules.stuckAfterMs;
}

function settles(scan: KeyScan, key: number, closed: number, rules: ScanRules): boolean {
  const scans = closed === ((scan.down >> key) & 1) ? 0 : (scan.changedScans[key] ?? 0) + 1;
  const settled = scans >= rules.settleScans;
  scan.changedScans[key] = settled ? 0 : scans;
  return settled;
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
