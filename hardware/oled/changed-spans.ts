/** A rectangle of the panel's RAM: columns and pages of 8 pixel rows, both ends included. */
export interface RamSpan {
  readonly firstColumn: number;
  readonly lastColumn: number;
  readonly firstPage: number;
  readonly lastPage: number;
}

// What a burst costs on the wire besides its data: the address, three commands with a control byte each, and the data's control
// byte. Equal bytes between two changes are sent where that is cheaper.
const burstCostBytes = 8;

/**
 * The spans of `wanted` that differ from `shown`, from the top down; both are page by page, `width` bytes each.
 * With `joinsPages` a span may reach over several pages.
 */
export function changedSpans(
  shown: Uint8Array,
  wanted: Uint8Array,
  width: number,
  joinsPages: boolean,
): readonly RamSpan[] {
  const spans: RamSpan[] = [];
  for (let page = 0; page * width < wanted.length; page += 1) {
    for (const [firstColumn, lastColumn] of changedColumns(shown, wanted, page * width, width)) {
      spans.push({ firstColumn, lastColumn, firstPage: page, lastPage: page });
    }
  }
  return joinsPages ? joined(spans) : spans;
}

function changedColumns(shown: Uint8Array, wanted: Uint8Array, offset: number, width: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let column = 0; column < width; column += 1) {
    if (shown[offset + column] === wanted[offset + column]) continue;
    const last = runs.at(-1);
    if (last && column - last[1] - 1 <= burstCostBytes) last[1] = column;
    else runs.push([column, column]);
  }
  return runs;
}

/** Joins two spans into the rectangle around both, the best pair first, as long as that saves bytes. */
function joined(spans: readonly RamSpan[]): readonly RamSpan[] {
  const joining = [...spans];
  for (let pair = bestPair(joining); pair; pair = bestPair(joining)) {
    joining.splice(pair.second, 1);
    joining.splice(pair.first, 1, pair.around);
  }
  return joining.sort((a, b) => a.firstPage - b.firstPage || a.firstColumn - b.firstColumn);
}

interface Pair {
  readonly first: number;
  readonly second: number;
  readonly around: RamSpan;
}

function bestPair(spans: readonly RamSpan[]): Pair | undefined {
  let best: Pair | undefined;
  let bestGain = 0;
  for (const [first, a] of spans.entries()) {
    for (const [at, b] of spans.slice(first + 1).entries()) {
      const around = spanAround(a, b);
      const gain = area(a) + area(b) + burstCostBytes - area(around);
      if (gain <= bestGain) continue;
      bestGain = gain;
      best = { first, second: first + 1 + at, around };
    }
  }
  return best;
}

function spanAround(a: RamSpan, b: RamSpan): RamSpan {
  return {
    firstColumn: Math.min(a.firstColumn, b.firstColumn),
    lastColumn: Math.max(a.lastColumn, b.lastColumn),
    firstPage: Math.min(a.firstPage, b.firstPage),
    lastPage: Math.max(a.lastPage, b.lastPage),
  };
}

function area({ firstColumn, lastColumn, firstPage, lastPage }: RamSpan): number {
  return (lastColumn - firstColumn + 1) * (lastPage - firstPage + 1);
}
