import { describe, expect, it } from "vitest";
import { bareOledFrames } from "../../support/bare-oled.ts";
import { pressedWhileBlockingPaints, pressedWhileOursPaints } from "../../support/pressed-while-painting.ts";

describe("keys pressed for 60 ms at random while the display is written to at 100 kHz", () => {
  it("are all heard while every screen differs everywhere and the bus never rests", async () => {
    const count = await pressedWhileOursPaints({ presses: 1_000, everyMs: 95, seed: 1 });
    expect(count.busBusy).toBeGreaterThan(0.95);
    expect(count.heard).toBe(1_000);
  });

  it("are lost by the dozen where a display library keeps the program waiting, and none is mistaken for another", async () => {
    const count = await pressedWhileBlockingPaints({ presses: 1_000, everyMs: 200, seed: 1 }, bareOledFrames());
    expect(count.busBusy).toBeLessThan(0.5);
    expect(count.pressed - count.heard).toBeGreaterThan(100);
  });
});
