import { drawPanel } from "../../src/bench/oled-picture.ts";
import type { PanelReport } from "./wire.ts";

const width = 128;

/** The pixels that came over the I2C bus, as text to look at and to compare. */
export function panelPicture({ height, pixels }: PanelReport): string {
  const bits = Buffer.from(pixels, "base64");
  const pixel = (x: number, y: number) => {
    const index = y * width + x;
    return (((bits[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
  };
  return drawPanel({ width, height, pixel }, "blocks").join("\n");
}
