import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type IdleCare, idleStep, shifted } from "../../../../hardware/oled/idle-care.ts";

const care: IdleCare = { contrast: 200, dimmedContrast: 10, dimAfterMs: 60_000, shiftIntervalMs: 20_000 };

describe("idleStep", () => {
  it("leaves a fresh picture bright and in its place, then dims it, then moves it from place to place", () => {
    expect(idleStep(care, 0)).toEqual({ step: 0, contrast: 200, nextInMs: 60_000 });
    expect(idleStep(care, 59_999)).toEqual({ step: 0, contrast: 200, nextInMs: 1 });
    expect(idleStep(care, 60_000)).toEqual({ step: 1, contrast: 10, nextInMs: 20_000 });
    expect(idleStep(care, 79_999)).toEqual({ step: 1, contrast: 10, nextInMs: 1 });
    expect(idleStep(care, 80_000)).toEqual({ step: 2, contrast: 10, nextInMs: 20_000 });
  });
});

const width = 24;
const height = 16;
type Pixel = readonly [x: number, y: number];

function frameOf(pixels: readonly Pixel[]): Uint8Array {
  const frame = new Uint8Array((width * height) / 8);
  for (const [x, y] of pixels) {
    const at = Math.floor(y / 8) * width + x;
    frame[at] = (frame[at] ?? 0) | (1 << (y % 8));
  }
  return frame;
}

function pixelsOf(frame: Uint8Array): Pixel[] {
  const pixels: Pixel[] = [];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (((frame[Math.floor(y / 8) * width + x] ?? 0) >> (y % 8)) & 1) pixels.push([x, y]);
    }
  }
  return pixels;
}

const pixel = fc.tuple(fc.nat(width - 1), fc.nat(height - 1));

describe("shifted", () => {
  it("moves a picture with room around it over 8 places within two pixels each way, all but its own", () => {
    const places = Array.from({ length: 8 }, (_, step) => pixelsOf(shifted(frameOf([[10, 7]]), width, step))[0]);
    expect(new Set(places.map(String)).size).toBe(8);
    expect(places).not.toContainEqual([10, 7]);
    for (const [x, y] of places as Pixel[]) expect([Math.abs(x - 10) <= 2, Math.abs(y - 7) <= 2]).toEqual([true, true]);
    expect(shifted(frameOf([[10, 7]]), width, 9)).toEqual(shifted(frameOf([[10, 7]]), width, 1));
  });

  it("keeps every pixel, all moved alike by two at most", () => {
    fc.assert(
      fc.property(fc.uniqueArray(pixel, { minLength: 1, maxLength: 30, selector: String }), fc.nat(40), (lit, step) => {
        const before = pixelsOf(frameOf(lit));
        const after = pixelsOf(shifted(frameOf(lit), width, step));
        const moves = after.map(([x, y], at) => `${x - (before[at]?.[0] ?? 0)},${y - (before[at]?.[1] ?? 0)}`);
        expect(after).toHaveLength(before.length);
        expect(new Set(moves).size).toBe(1);
        expect(moves[0]).toMatch(/^-?[012],-?[012]$/);
      }),
    );
  });

  it("does not move a picture towards an edge that it touches", () => {
    const corners: Pixel[] = [
      [0, 0],
      [width - 1, height - 1],
    ];
    for (let step = 0; step < 8; step += 1) {
      expect(shifted(frameOf(corners), width, step)).toEqual(frameOf(corners));
      expect(pixelsOf(shifted(frameOf([[0, 5]]), width, step))[0]?.[0]).toBeLessThanOrEqual(2);
    }
  });

  it("takes an empty picture as it is", () => {
    expect(shifted(frameOf([]), width, 3)).toEqual(frameOf([]));
  });
});
