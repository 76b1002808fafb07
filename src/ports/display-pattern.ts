import type { Screen, ScreenLine } from "./display.ts";

/** What a display shows for a technician's eye: dead and shorted pixels, lost rows and columns, type, contrast from end to end. */
export const displayPatterns = [
  "all-on",
  "checker",
  "checker-inverse",
  "rows",
  "columns",
  "glyphs",
  "darkest",
  "brightest",
] as const;

export type DisplayPattern = (typeof displayPatterns)[number];

const line = (text: string, scale: ScreenLine["scale"]): ScreenLine => ({ text, scale, align: "left", style: "plain" });

/** Letters, digits and Chinese in every size, as prompts use them. */
export const glyphPage: Screen = {
  lines: [
    line("ABCDEFGHIJKLMNOPQRSTU", 1),
    line("vwxyz 0123456789 +-.:", 1),
    line("0123456789", 2),
    line("请输入密码插卡", 2),
    line("ENTER PIN", 2),
  ],
  low: [line("ABCDEFG 0123456789", 1), line("请输入密码插卡", 2), line("vwxyz +-.:", 1)],
};
