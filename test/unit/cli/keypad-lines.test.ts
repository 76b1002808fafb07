import { describe, expect, it } from "vitest";
import { contactMap, deadLines, keypadVerdict } from "../../../src/cli/keypad-lines.ts";
import type { KeypadTold } from "../../../src/joint/tool-keypad.ts";

const bare = (_: string, text: string) => text;

/** Two rows by three columns: how often each contact was pressed, row by row. */
function told(presses: readonly number[], closedAt = -1, worn: Partial<KeypadTold["lines"][number]> = {}): KeypadTold {
  const line = { bounces: 0, ghosts: 0, isStuck: false };
  return {
    contacts: presses.map((count, at) => ({ isClosed: at === closedAt, presses: count, bounces: 0 })),
    lines: [
      { line: "row", gpio: 5, ...line, ...worn },
      { line: "row", gpio: 6, ...line },
      ...[16, 20, 21].map((gpio) => ({ line: "column" as const, gpio, ...line })),
    ],
  };
}

describe("the keypad test on a terminal", () => {
  it("lays the contacts out as they lie on the keypad, the closed one marked", () => {
    expect(contactMap(told([1, 0, 0, 0, 12, 0], 4), bare)).toEqual([
      "       col 16 col 20 col 21",
      "row 5   1      .      .",
      "row 6   .     [12]    .",
    ]);
  });

  it("says which contacts nobody has pressed, and which lines are worn", () => {
    const lines = keypadVerdict(told([1, 1, 1, 1, 1, 0], -1, { bounces: 3, ghosts: 1, isStuck: true }), bare);
    expect(lines).toEqual(["row GPIO 5  3 bounces  1 ghosts  stuck or joined to ground", "not pressed: row 6 col 21"]);
    expect(keypadVerdict(told([1, 1, 1, 1, 1, 1]), bare)).toEqual(["every contact was closed at least once"]);
  });

  it.each<[string, readonly number[], readonly string[]]>([
    ["a column of which all others were pressed", [1, 0, 1, 1, 0, 1], ["column GPIO 20"]],
    ["a row of which all others were pressed", [1, 1, 1, 0, 0, 0], ["row GPIO 6"]],
    ["nothing, while keys were only left out here and there", [1, 0, 0, 0, 1, 0], []],
    ["nothing, before anything was pressed", [0, 0, 0, 0, 0, 0], []],
    ["nothing, when all were pressed", [1, 1, 1, 1, 1, 1], []],
  ])("takes for a broken wire: %s", (_, presses, dead) => {
    expect(deadLines(told(presses))).toEqual(dead);
  });
});
