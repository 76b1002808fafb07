import { drawPanel, framed, type PanelPixels } from "../oled-picture.ts";
import { liveHelp } from "./live-keys.ts";

export interface LiveState {
  readonly panel: PanelPixels;
  readonly zh: readonly string[];
  readonly card: string;
  readonly cardIn: boolean;
  readonly amount: string;
  readonly unplugged: readonly string[];
  readonly lastTone: string;
  readonly events: readonly string[];
  readonly help: boolean;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

const shownEvents = 3;
/** Rows beside the picture: heading, frame, five status lines and the events. */
const otherRows = 8 + shownEvents;

/** The whole terminal, line by line, none longer than it is wide. */
export function liveView(state: LiveState, size: TerminalSize): string[] {
  const roomy = size.columns >= state.panel.width + 2 && size.rows >= state.panel.height / 2 + otherRows;
  const picture = framed(drawPanel(state.panel, roomy ? "blocks" : "dots"));
  const below = state.help ? liveHelp() : statusLines(state);
  const lines = ["pinpadd bench: simulated parts, test acquirer, test cards", ...picture, ...below];
  return lines.slice(0, size.rows).map((line) => clip(line, size.columns));
}

function statusLines({ zh, card, cardIn, amount, unplugged, lastTone, events }: LiveState): string[] {
  return [
    zh.filter((line) => line !== "").join(" | "),
    `card    ${card}  ${cardIn ? "[in the slot]" : "[in your hand]"}`,
    `amount  ${amount}   beep ${lastTone || "-"}   ${unplugged.length > 0 ? `UNPLUGGED ${unplugged.join(", ")}` : "all parts plugged in"}`,
    "i insert  s swipe  p pull  n card  a amount  0-9 Enter Backspace Esc  ? help  Ctrl-C leave",
    ...events.slice(-shownEvents).map((event) => `  ${event}`),
  ];
}

/** Chinese characters are two columns wide. */
function clip(line: string, columns: number): string {
  let width = 0;
  let clipped = "";
  for (const character of line) {
    const code = character.codePointAt(0) ?? 0;
    width += code >= 0x2e80 && code <= 0xffef ? 2 : 1;
    if (width > columns) break;
    clipped += character;
  }
  return clipped;
}
