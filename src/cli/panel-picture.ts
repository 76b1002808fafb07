import { drawPanel, framed, type PictureStyle } from "../bench/oled-picture.ts";
import type { MirrorPicture } from "../joint/tool-display.ts";

const hidden = "the customer's balance is shown: it is not mirrored";

/** The panel as lines of text. */
export function pictureLines(picture: MirrorPicture, style: PictureStyle): string[] {
  const { screen, width, height, frame } = picture;
  if (frame === undefined) return [screen, hidden];
  const ram = Buffer.from(frame, "base64");
  const pixel = (x: number, y: number) => (((ram[(y >> 3) * width + x] ?? 0) >> (y & 7)) & 1) === 1;
  return [screen, ...framed(drawPanel({ width, height, pixel }, style))];
}
