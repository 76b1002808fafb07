import { describe, expect, it } from "vitest";
import { keyMapFromRows } from "../../../src/keys/key-map.ts";

const telephone = [
  ["1", "2", "3", "cancel"],
  ["4", "5", "6", "clear"],
  ["7", "8", "9", "none"],
  ["none", "0", "none", "enter"],
];

describe("the key map", () => {
  it("says of every key index, row by row, which key it is", () => {
    expect(keyMapFromRows(telephone)).toEqual(Uint8Array.of(1, 2, 3, 12, 4, 5, 6, 11, 7, 8, 9, 255, 255, 0, 255, 10));
  });

  it("may have LANGUAGE, HELP and function keys, each once", () => {
    const rows = (last: string) => [
      ["1", "2", "3", "cancel", "f1", "f3"],
      ["4", "5", "6", "clear", "f2", "f4"],
      ["7", "8", "9", "0", "enter", "language"],
      ["none", "none", "none", "none", "none", last],
    ];
    expect([...(keyMapFromRows(rows("help")) as Uint8Array)].filter((code) => code > 12 && code < 255)).toEqual([
      15, 17, 16, 18, 13, 14,
    ]);
    expect(keyMapFromRows(rows("f4"))).toEqual([{ problem: "twice", name: "f4", row: 3, column: 5 }]);
  });

  it("may do without CLEAR", () => {
    const without = [
      ["1", "2", "3", "4", "5", "6"],
      ["7", "8", "9", "0", "enter", "cancel"],
    ];
    expect(keyMapFromRows(without)).toBeInstanceOf(Uint8Array);
  });

  it("names every problem at once, each with its place", () => {
    const wrong = [
      ["1", "2", "3", "Cancel"],
      ["4", "5", "1"],
      ["7", "8", "9", "clear"],
      ["clear", "0", "none", "enter"],
    ];
    expect(keyMapFromRows(wrong)).toEqual([
      { problem: "unknownName", name: "Cancel", row: 0, column: 3 },
      { problem: "notRectangular", name: "3", row: 1, column: undefined },
      { problem: "twice", name: "1", row: 1, column: 2 },
      { problem: "twice", name: "clear", row: 3, column: 0 },
      { problem: "missing", name: "6", row: undefined, column: undefined },
      { problem: "missing", name: "cancel", row: undefined, column: undefined },
    ]);
  });

  it("of no key at all misses all twelve", () => {
    for (const rows of [[], [[]], [[], []]]) expect(keyMapFromRows(rows)).toHaveLength(12);
  });
});
