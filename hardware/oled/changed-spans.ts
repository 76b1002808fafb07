/** A rectangle of the panel's RAM: columns and pages of 8 pixel rows, both ends included. */
export interface RamSpan {
  readonly firstColumn: number;
  readonly lastColumn: number;
  readonly firstPage: number;
  readonly lastPage: number;
}

// A span costs 10 bytes on the wire before its data: equal bytes between two changes are cheaper sent than skipped.
const spanCostBytes = 10;

/** The spans of `wanted` that differ from `shown`, which are page by page, `width` bytes each. */
export function changedSpans(shown: Uint8Array, wanted: Uint8Array, width: number): RamSpan[] {
  const spans: RamSpan[] = [];
  for (let page = 0; page * width < wanted.length; page += 1) {
    for (const [firstColumn, lastColumn] of changedColumns(shown, wanted, page * width, width)) {
      const above = spans.at(-1);
      const continues =
        above?.lastPage === page - 1 && above.firstColumn === firstColumn && above.lastColumn === lastColumn;
      if (continues) spans.pop();
      spans.push({ firstColumn, lastColumn, firstPage: continues ? above.firstPage : page, lastPage: page });
    }
  }
  return spans;
}

function changedColumns(shown: Uint8Array, wanted: Uint8Array, offset: number, width: number): [number, number][] {
  const runs: [number, number][] = [];
  for (let column = 0; column < width; column += 1) {
    if (shown[offset + column] === wanted[offset + column]) continue;
    const last = runs.at(-1);
    if (last && column - last[1] - 1 <= spanCostBytes) last[1] = column;
    else runs.push([column, column]);
  }
  return runs;
}
