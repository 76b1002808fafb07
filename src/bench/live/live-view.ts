import { drawPanel, framed, type PanelPixels } from "../oled-picture.ts";
import { liveHelp } from "./live-keys.ts";

export interface LiveState {
  readonly panel: PanelPixels;
  /** The screen in words, in the language that the panel does not show. */
  readonly otherWords: readonly string[];
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
/** Rows beside the picture: heading, frame, four status lines. */
const otherRows = 7;

/** The whole terminal, line by line, none longer than it is wide. */
export function liveView(state: LiveState, size: TerminalSize): string[] {
  return linesOf(state, size)
    .slice(0, size.rows)
    .map((line) => clip(line, size.columns));
}

function linesOf(state: LiveState, size: TerminalSize): string[] {
  const { panel, help, events } = state;
  const fits = (across: number, down: number, rows: number) =>
    size.columns >= panel.width / across + 2 && size.rows >= panel.height / down + rows;
  if (!fits(2, 4, otherRows)) return tooSmall(panel, size);
  const style = fits(1, 2, otherRows + shownEvents) ? "blocks" : "dots";
  const picture = [heading(state), ...framed(drawPanel(panel, style))];
  const helpLines = liveHelp();
  if (help)
    return size.rows >= picture.length + helpLines.length ? [...picture, ...helpLines] : [heading(state), ...helpLines];
  const above = [...picture, ...statusLines(state)];
  const room = Math.min(shownEvents, size.rows - above.length);
  return [...above, ...events.slice(events.length - room).map((event) => `  ${event}`)];
}

function tooSmall(panel: PanelPixels, size: TerminalSize): string[] {
  return [
    `This terminal has ${size.columns} x ${size.rows} characters.`,
    `The bench needs ${panel.width / 2 + 2} x ${panel.height / 4 + otherRows}. q leaves.`,
  ];
}

/** What is unplugged stands here, where no terminal is too narrow for it. */
function heading({ unplugged }: LiveState): string {
  if (unplugged.length > 0) return `pinpadd bench: UNPLUGGED ${unplugged.join(", ")}`;
  return "pinpadd bench: simulated parts, test acquirer, test cards";
}

function statusLines({ otherWords, card, cardIn, amount, lastTone }: LiveState): string[] {
  return [
    otherWords.filter((line) => line !== "").join(" | "),
    `card    ${cardIn ? "[in the slot]" : "[in your hand]"}  ${card}`,
    `amount  ${amount}   beep ${lastTone || "-"}`,
    "i insert  s swipe  p pull  n card  a amount  0-9 Enter Bksp Esc  ? help  q quit",
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
