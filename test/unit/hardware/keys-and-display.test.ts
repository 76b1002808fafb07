import { expect, it } from "vitest";
import { MatrixKeypad } from "../../../hardware/keypad/matrix-keypad.ts";
import { SimMatrix } from "../../../hardware/keypad/sim-matrix.ts";
import { OledDisplay } from "../../../hardware/oled/oled-display.ts";
import { SimOled } from "../../../hardware/oled/sim-oled.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";

it("loses no key press while the display is being written, at 100 kHz and a whole frame each time", async () => {
  const clock = new VirtualClock();
  const wiring = { rowGpios: [5, 6, 13, 19], colGpios: [16, 20, 21] };
  const matrix = new SimMatrix(wiring, clock);
  const chip = new SimOled({ wire: { clock, bitsPerSecond: 100_000 } });
  const keypad = new MatrixKeypad(() => matrix.open(), wiring, clock);
  const oled = new OledDisplay(() => chip.open(), { chip: "ssd1306", address: 0x3c, height: 64 }, clock);
  const keys: number[] = [];
  const faults: string[] = [];
  const onFault = (fault: { code: string }) => void faults.push(fault.code);
  await keypad.start({ onKey: (key) => keys.push(key), onFault, onRecovered: () => undefined });
  const starting = oled.start({ onFault, onRecovered: () => undefined });
  await clock.advanceAsync(500);
  await starting;

  const before = chip.writes.bytes;
  const fill = (glyph: string) => ({
    lines: Array.from({ length: 8 }, () => ({ text: glyph.repeat(21), scale: 1 as const, align: "left" as const })),
  });
  const pressed = Array.from({ length: 60 }, (_, index) => (index * 7) % 12);
  for (const [turn, key] of pressed.entries()) {
    oled.show(fill(turn % 2 === 0 ? "#" : "@"));
    const [row, col] = [Math.floor(key / 3), key % 3];
    // The shortest presses that fingers make, at every moment of a frame that takes 95 ms.
    await clock.advanceAsync((turn * 13) % 60);
    matrix.press(row, col, [1, 2]);
    await clock.advanceAsync(40);
    matrix.release(row, col, [1, 2]);
    await clock.advanceAsync(40);
  }
  expect(keys).toEqual(pressed);
  expect(faults).toEqual([]);
  // Nearly all of that time the bus was busy.
  expect(chip.writes.bytes - before).toBeGreaterThan(20_000);
});
