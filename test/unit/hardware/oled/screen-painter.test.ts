import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScreenPainter } from "../../../../hardware/oled/screen-painter.ts";
import type { Screen, ScreenLine } from "../../../../src/ports/display.ts";

function lit(screen: Screen, height: 32 | 64 = 64, phase = 0): string[] {
  const ram = Uint8Array.from(new ScreenPainter(128, height).paint(screen, phase));
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: 128 }, (_, x) => ((ram[(y >> 3) * 128 + x] ?? 0) >> (y & 7)) & 1).join(""),
  );
}

const line = (text: string, more: Partial<ScreenLine> = {}): ScreenLine => ({
  text,
  scale: 2,
  align: "left",
  ...more,
});
const painted = (text: string, more: Partial<ScreenLine> = {}) => lit({ lines: [line(text, more)] });
/** First and last lit column. */
function extent(rows: readonly string[]): [number, number] {
  const lit = rows.filter((row) => row.includes("1"));
  return [Math.min(...lit.map((row) => row.indexOf("1"))), Math.max(...lit.map((row) => row.lastIndexOf("1")))];
}

describe("the painter", () => {
  it("sets Chinese and Latin letters side by side in one row", () => {
    const mixed = painted("密A码", { style: "plain" });
    const alone = [painted("密"), painted("A", { style: "plain" }), painted("码")];
    const moved = (rows: readonly string[], by: number) => rows.map((row) => ("0".repeat(by) + row).slice(0, 128));
    const together = [alone[0] ?? [], moved(alone[1] ?? [], 16), moved(alone[2] ?? [], 24)];
    expect(mixed).toEqual(
      mixed.map((_, y) =>
        Array.from({ length: 128 }, (_, x) => (together.some((rows) => rows[y]?.[x] === "1") ? "1" : "0")).join(""),
      ),
    );
  });

  it("shows a question mark for a character without a glyph, and for Chinese in a row too low for it", () => {
    expect(painted("㐀", { style: "plain" })).toEqual(painted("?", { style: "plain" }));
    expect(painted("密", { scale: 1 })).toEqual(painted("?", { scale: 1 }));
  });

  it.each([
    [4, "25.00", 68],
    [4, "9999999999.99", 104],
    [2, "EUR 9999999999.99", 102],
    [2, "CNY 25.00", 72],
  ] as const)("takes the largest type in which a line fits: height %i, %s", (scale, text, width) => {
    const [first, last] = extent(painted(text, { scale, style: "plain" }));
    expect(last - first).toBeLessThanOrEqual(width);
    expect(last - first).toBeGreaterThan(width - 16);
  });

  it("puts the parts of a line to both edges", () => {
    const [first, last] = extent(painted("密码\t25.00元", { align: "center" }));
    expect([first < 3, last > 124]).toEqual([true, true]);
    expect(painted("密码\t25.00元").every((row) => /^.{32}0{20}/.test(row))).toBe(true);
  });

  it("draws an icon before the text, and moves the text aside for it", () => {
    const [with_, without] = [extent(painted("密码", { icon: "lock" })), extent(painted("密码"))];
    expect(with_[1] - without[1]).toBeGreaterThanOrEqual(16);
  });

  it("draws a lit row dark on light, and no other row", () => {
    const rows = lit({ lines: [line("密", { style: "inverse" }), line("码")] });
    const plain = lit({ lines: [line("密", { style: "plain" }), line("码")] });
    const flipped = (row: string) => [...row].map((pixel) => (pixel === "1" ? "0" : "1")).join("");
    expect(rows).toEqual(plain.map((row, y) => (y < 16 ? flipped(row) : row)));
  });

  it("lights one progress mark after the other, and begins anew after the last", () => {
    const screen: Screen = { lines: [line("▫▫▫▫▫")], isBusy: true };
    const phases = [0, 1, 2, 3, 4, 5].map((phase) => lit(screen, 64, phase).join("\n"));
    expect(new Set(phases.slice(0, 5)).size).toBe(5);
    expect(phases[5]).toBe(phases[0]);
    const still: Screen = { lines: [line("●●○○ 密码")] };
    expect(lit(still, 64, 3)).toEqual(lit(still, 64, 0));
  });

  it("shows a panel of 32 rows what is meant for it, and without that as many lines as it holds", () => {
    const low = [line("LOW")];
    const screen = { lines: [line("A"), line("B"), line("C")], low };
    expect(lit(screen, 32)).toEqual(lit({ lines: low }, 32));
    expect(lit({ lines: screen.lines }, 32)).toEqual(lit({ lines: screen.lines.slice(0, 2) }, 32));
    expect(lit(screen, 64)).toEqual(lit({ lines: screen.lines }, 64));
  });

  it("draws any text within its own row, whatever it holds", () => {
    const scale = fc.constantFrom(1 as const, 2 as const, 4 as const);
    const style = fc.constantFrom<Partial<ScreenLine>>({}, { style: "plain" }, { icon: "card" });
    const text = fc.string({ unit: fc.constantFrom(..."Ag09. 密码é●○▫\t😀"), maxLength: 30 });
    fc.assert(
      fc.property(text, scale, style, (shown, height, more) => {
        const blank = line("", { scale: 1 });
        const rows = lit({ lines: [blank, { ...line(shown, more), scale: height }, blank] });
        const outside = [...rows.slice(0, 8), ...rows.slice(8 + height * 8)];
        expect(outside.every((row) => !row.includes("1"))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
