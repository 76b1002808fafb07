/** One press of one key; contacts may bounce for `bounceMaxMs` after `downMs` and after `upMs`. Key: row * cols + col. */
export interface IdealPress {
  readonly index: number;
  readonly downMs: number;
  readonly upMs: number;
}

export interface HeardKey {
  readonly index: number;
  readonly atMs: number;
}

export interface IdealRules {
  readonly cols: number;
  readonly diodes: boolean;
  /** Scans that are late may take two presses of one key for one that lasts, and lose any. */
  readonly lateScans?: boolean;
}

/** What the driver promises for a bounce of up to 8 ms, a debounce of 10 ms and scans every 5 ms, in its documentation's words. */
const bounceMaxMs = 8;
/** A key that is held for less may not be typed: bounce, three scans, and the wait for the first. */
const shortestHoldMs = 25;
/** Keys that go down closer together may not be typed. */
const shortestStepMs = 29;
/** A key that was up for less may be the same press. */
const shortestPauseMs = 25;
/** As long after a ghost, nothing is certain yet. */
const afterGhostMs = 30;

/**
 * The ideal keypad: every press is one key, in the order of the presses. It knows times and places, and no scans.
 * Says what is wrong with what a driver heard: a key that nobody pressed, the wrong order, or a key that is missing although
 * none of the stated rejections covers it. Undefined when all is well.
 */
export function wrongWith(heard: readonly HeardKey[], presses: readonly IdealPress[], rules: IdealRules) {
  const inOrder = presses.toSorted((a, b) => a.downMs - b.downMs);
  const typed = new Set<IdealPress>();
  let next = 0;
  for (const { index, atMs } of heard) {
    const isOver = (press: IdealPress) => !rules.lateScans && lastUpMs(press, inOrder) + bounceMaxMs < atMs;
    let press = inOrder[next];
    while (press && (press.index !== index || isOver(press))) {
      next += 1;
      press = inOrder[next];
    }
    if (!press || press.downMs > atMs) return `key ${index} at ${atMs} ms was not pressed, or not then`;
    typed.add(press);
    next += 1;
  }
  return rules.lateScans ? undefined : inOrder.find((press) => !typed.has(press) && mustBeTyped(press, inOrder, rules));
}

/** Whether no stated rejection covers the press. */
export function mustBeTyped(press: IdealPress, presses: readonly IdealPress[], rules: IdealRules): boolean {
  const others = presses.filter((other) => other !== press);
  return (
    isHeld(press) &&
    !others.some((other) => isRival(other, press)) &&
    !others.some((other) => other.index === press.index && isSamePress(other, press)) &&
    !isGhosted(press, presses, rules)
  );
}

function isHeld({ downMs, upMs }: IdealPress): boolean {
  return upMs - downMs >= shortestHoldMs;
}

function isRival(other: IdealPress, press: IdealPress): boolean {
  if (Math.abs(other.downMs - press.downMs) < shortestStepMs) return true;
  const isGoneMs = other.upMs + bounceMaxMs + shortestPauseMs;
  return !isHeld(other) && other.downMs < press.downMs && press.downMs < isGoneMs;
}

function isSamePress(other: IdealPress, { downMs }: IdealPress): boolean {
  return other.downMs < downMs && downMs - other.upMs < shortestPauseMs;
}

/** A touch that is soon followed by a press is its first bounce. */
function lastUpMs(press: IdealPress, inOrder: readonly IdealPress[]): number {
  const same = inOrder.filter(({ index, downMs }) => index === press.index && downMs > press.downMs);
  return same.reduce((upMs, next) => (next.downMs - upMs < shortestPauseMs ? next.upMs : upMs), press.upMs);
}

/** From when the key was let go before until it should have settled, no ghost may have been about. */
function isGhosted(press: IdealPress, presses: readonly IdealPress[], rules: IdealRules): boolean {
  const before = presses.filter(({ index, downMs }) => index === press.index && downMs < press.downMs);
  const fromMs = Math.max(press.downMs - afterGhostMs, ...before.map(({ upMs }) => upMs - afterGhostMs));
  const earlier = before.some(({ upMs }) => ghostBetween(presses, upMs, press.downMs, rules, afterGhostMs));
  return earlier || ghostBetween(presses, Math.min(fromMs, press.downMs), press.downMs + shortestHoldMs, rules, 0);
}

function ghostBetween(
  presses: readonly IdealPress[],
  fromMs: number,
  toMs: number,
  { cols, diodes }: IdealRules,
  tailMs: number,
): boolean {
  const active = presses.filter(({ downMs, upMs }) => downMs <= toMs && upMs + bounceMaxMs + tailMs >= fromMs);
  const corners = diodes ? 4 : 3;
  return groupsOf(active, corners).some((group) => {
    const overlapMs =
      Math.min(...group.map(({ upMs }) => upMs)) + bounceMaxMs - Math.max(...group.map((p) => p.downMs));
    return overlapMs >= 0 && isRectangle(group, cols);
  });
}

function isRectangle(group: readonly IdealPress[], cols: number): boolean {
  const rows = new Set(group.map(({ index }) => Math.floor(index / cols)));
  const columns = new Set(group.map(({ index }) => index % cols));
  return new Set(group.map(({ index }) => index)).size === group.length && rows.size === 2 && columns.size === 2;
}

function groupsOf<T>(of: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return of.flatMap((first, at) => groupsOf(of.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}
