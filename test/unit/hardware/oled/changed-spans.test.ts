import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedSpans } from "../../../../hardware/oled/changed-spans.ts";

const width = 32;
const frame = fc.uint8Array({ minLength: width * 4, maxLength: width * 4 });
const sparse = fc.array(fc.tuple(fc.nat(width * 4 - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 12 });

describe("changedSpans", () => {
  it("is empty when nothing has changed", () => {
    fc.assert(
      fc.property(frame, (ram) => {
        expect(changedSpans(ram, ram.slice(), width)).toEqual([]);
      }),
    );
  });

  it("gives one span for a whole new frame", () => {
    const shown = new Uint8Array(width * 4);
    const wanted = shown.map(() => 0xff);
    expect(changedSpans(shown, wanted, width)).toEqual([
      { firstColumn: 0, lastColumn: width - 1, firstPage: 0, lastPage: 3 },
    ]);
  });

  it("merges changes that lie closer than a new span costs, and no others", () => {
    const shown = new Uint8Array(width);
    const at = (...columns: number[]) => shown.map((_, column) => (columns.includes(column) ? 1 : 0));
    expect(changedSpans(shown, at(0, 11), width)).toHaveLength(1);
    expect(changedSpans(shown, at(0, 12), width)).toHaveLength(2);
  });

  it("brings what is shown to what is wanted, and begins and ends every span with a change", () => {
    fc.assert(
      fc.property(frame, sparse, (shown, changes) => {
        const wanted = shown.slice();
        for (const [index, bits] of changes) wanted[index] = (wanted[index] ?? 0) ^ bits;
        const ram = shown.slice();
        for (const span of changedSpans(shown, wanted, width)) {
          for (let page = span.firstPage; page <= span.lastPage; page += 1) {
            const start = page * width;
            expect(shown[start + span.firstColumn]).not.toBe(wanted[start + span.firstColumn]);
            expect(shown[start + span.lastColumn]).not.toBe(wanted[start + span.lastColumn]);
            const from = start + span.firstColumn;
            ram.set(wanted.subarray(from, start + span.lastColumn + 1), from);
          }
        }
        expect(ram).toEqual(wanted);
      }),
    );
  });
});
