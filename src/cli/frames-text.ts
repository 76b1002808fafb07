import type { KeptFrame } from "../joint/tool-frames.ts";
import { pictureLines } from "./panel-picture.ts";

/** The pad's last frames to read, the oldest first; braille, which every screen has room for. */
export function framesText(frames: readonly KeptFrame[]): string {
  return `${frames.map(frameText).join("\n\n")}\n`;
}

function frameText({ upMs, wallMs, timeKnown, ...picture }: KeptFrame): string {
  const time = `${new Date(wallMs).toISOString().replace("T", " ").replace("Z", "")}${timeKnown ? "" : "?"}`;
  return [`${time}, ${(upMs / 1_000).toFixed(3)} s after the start`, ...pictureLines(picture, "dots")].join("\n");
}
