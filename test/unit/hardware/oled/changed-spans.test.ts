import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedSpans, type RamSpan } from "../../../../hardware/oled/changed-spans.ts";

const width = 32;
const frame = fc.uint8Array({ minLength: width * 4, maxLength: width * 4 });
const sparse = fc.array(fc.tuple(fc.nat(width * 4 - 1), fc.integer({ min: 1, max: 255 })), { maxLength: 12 });

describe("changedSpans", () => {
  it("is empty when nothing has changed", () => {
    fc.assert(
      fc.property(frame, fc.boolean(), (ram, joinsPages) => {
        expect(changedSpans(ram, ram.slice(), width, joinsPages)).toEqual([]);
      }),
    );
  });

  it("gives one span for a whole new frame, or one a page where a span may not reach over pages", () => {
    const shown = new Uint8Array(width * 4);
    const wanted = shown.map(() => 0xff);
    const whole = { firstColumn: 0, lastColumn: width - 1, firstPage: 0, lastPage: 3 };
    expect(changedSpans(shown, wanted, width, true)).toEqual([whole]);
    expect(changedSpans(shown, wanted, width, false)).toEqual(
      [0, 1, 2, 3].map((page) => ({ ...whole, firstPage: page, lastPage: page })),
    );
  });

  it("joins changes that lie closer than a new burst costs, and no others", () => {
    const shown = new Uint8Array(width);
    const at = (...columns: number[]) => shown.map((_, column) => (columns.includes(column) ? 1 : 0));
    expect(changedSpans(shown, at(0, 9), width, false)).toHaveLength(1);
    expect(changedSpans(shown, at(0, 10), width, false)).toHaveLength(2);
  });

  it("takes the two halves of a glyph on two pages as one, though they are not equally wide", () => {
    const shown = new Uint8Array(width * 4);
    const wanted = shown.map((_, at) => ((at >= 10 && at <= 19) || (at >= width + 12 && at <= width + 18) ? 1 : 0));
    expect(changedSpans(shown, wanted, width, true)).toEqual([
      { firstColumn: 10, lastColumn: 19, firstPage: 0, lastPage: 1 },
    ]);
  });

  it("keeps apart what lies far apart, from the top down", () => {
    const shown = new Uint8Array(width * 4);
    const wanted = shown.with(3 * width, 1).with(width - 1, 1);
    expect(changedSpans(shown, wanted, width, true).map(({ firstPage }) => firstPage)).toEqual([0, 3]);
  });

  it("brings what is shown to what is wanted, with a change on every edge, and never more bytes than a span for each page", () => {
    fc.assert(
      fc.property(frame, sparse, fc.boolean(), (shown, changes, joinsPages) => {
        const wanted = shown.slice();
        for (const [index, bits] of changes) wanted[index] = (wanted[index] ?? 0) ^ bits;
        const differs = (page: number, column: number) =>
          shown[page * width + column] !== wanted[page * width + column];
        const spans = changedSpans(shown, wanted, width, joinsPages);
        const ram = shown.slice();
        for (const { firstColumn, lastColumn, firstPage, lastPage } of spans) {
          const columns = Array.from({ length: lastColumn - firstColumn + 1 }, (_, at) => firstColumn + at);
          const pages = Array.from({ length: lastPage - firstPage + 1 }, (_, at) => firstPage + at);
          for (const column of [firstColumn, lastColumn])
            expect(pages.some((page) => differs(page, column))).toBe(true);
          for (const page of [firstPage, lastPage]) expect(columns.some((column) => differs(page, column))).toBe(true);
          for (const page of pages) {
            ram.set(
              wanted.subarray(page * width + firstColumn, page * width + lastColumn + 1),
              page * width + firstColumn,
            );
          }
        }
        expect(ram).toEqual(wanted);
        expect(costOf(spans)).toBeLessThanOrEqual(costOf(changedSpans(shown, wanted, width, false)));
      }),
    );
  });
});

function costOf(spans: readonly RamSpan[]): number {
  return spans
    .map((span) => 8 + (span.lastColumn - span.firstColumn + 1) * (span.lastPage - span.firstPage + 1))
    .reduce((sum, cost) => sum + cost, 0);
}
