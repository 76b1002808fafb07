import { describe, expect, it } from "vitest";
import { type LiveState, liveView } from "../../../../src/bench/live/live-view.ts";

const dark = { width: 128, height: 64, pixel: () => false };
const state: LiveState = {
  panel: dark,
  otherWords: ["请插卡", "", "25.00元"],
  card: "Good card, PIN 1234",
  cardIn: false,
  amount: "CNY 25.91 (issuer or switch inoperative)",
  unplugged: [],
  lastTone: "error",
  events: ["oldest", "middle", "newest"],
  help: false,
};
const small = { columns: 80, rows: 24 };
const roomy = { columns: 140, rows: 50 };

function text(changes: Partial<LiveState>, size = small): string {
  return liveView({ ...state, ...changes }, size).join("\n");
}

describe("the live view", () => {
  it("shows the panel, the card, the amount and the keys on a terminal of 80 by 24", () => {
    const shown = text({});
    expect(liveView(state, small)).toHaveLength(24);
    expect(shown).toContain("└");
    expect(shown).toContain("[in your hand]  Good card, PIN 1234");
    expect(shown).toContain("q quit");
  });

  it("shows the newest events when there is no room for all", () => {
    expect(text({})).toContain("newest");
    expect(text({})).not.toContain("middle");
    expect(text({}, roomy)).toMatch(/oldest\n.*middle\n.*newest/);
  });

  it("tells everything that is unplugged, however narrow the terminal", () => {
    const unplugged = ["keypad", "display", "reader", "acquirer"];
    expect(liveView({ ...state, unplugged }, { columns: 66, rows: 24 })[0]).toContain(
      "keypad, display, reader, acquirer",
    );
  });

  it.each([small, roomy])("shows the whole help on a terminal of $columns by $rows", (size) => {
    const shown = text({ help: true }, size);
    expect(shown).toContain("0 to 9");
    expect(shown).toContain("Ctrl-C or q");
  });

  it.each([
    { columns: 65, rows: 24 },
    { columns: 80, rows: 22 },
    { columns: 10, rows: 2 },
  ])("says that $columns by $rows is too small, and how large it must be", (size) => {
    const shown = liveView(state, size);
    expect(shown.join("")).not.toContain("┌");
    expect(shown.length).toBeLessThanOrEqual(size.rows);
    expect(shown[1]).toBe("The bench needs 66 x 23. q leaves.".slice(0, size.columns));
  });

  it("never writes a line wider than the terminal, Chinese counted twice", () => {
    const otherWords = ["请输入密码".repeat(20)];
    expect(text({ otherWords })).toContain("请输入密码".repeat(8));
    expect(text({ otherWords })).not.toContain("请输入密码".repeat(9));
  });
});
