import type { Icon, Screen, ScreenLine } from "../ports/display.ts";
import { textWidth } from "./fit.ts";
import type { Prompt } from "./prompt.ts";
import { promptIcons } from "./prompt-icons.ts";
import { filledLines } from "./prompt-words.ts";
import { type PanelRow, planRows } from "./row-plan.ts";
import type { Language, ShippedText } from "./text.ts";

/** Screens that may stand for days: a lit row would burn in. */
const lastingPrompts: readonly Prompt["id"][] = [
  "IDLE",
  "NOT_READY",
  "CONFIG_FAULT",
  "MACHINE_FAULT",
  "SERVICE_IN_PROGRESS",
];

/** Screens on which something is being waited for. */
const busyPrompts: readonly Prompt["id"][] = ["PLEASE_WAIT"];

/** A prompt as a panel of either height shows it. */
export function layoutPrompt(prompt: Prompt, text: ShippedText, contact: string, language: Language): Screen {
  const drawn = (rows: readonly PanelRow[]) => screenLines(rows, prompt, contact, language);
  return {
    lines: drawn(planRows([text.title, ...text.lines], language, "tall")),
    low: drawn(planRows(text.low, language, "low")),
    ...(busyPrompts.includes(prompt.id) ? { isBusy: true } : {}),
  };
}

function screenLines(rows: readonly PanelRow[], prompt: Prompt, contact: string, language: Language): ScreenLine[] {
  const texts = filledLines(
    rows.map(({ template }) => template),
    prompt,
    contact,
    language,
  );
  return rows.map((row, index) => {
    const { scale, isTitle } = row;
    // A tab with nothing behind it parts nothing.
    const text = (texts[index] ?? "").replace(/\t$/, "");
    const icon = isTitle && scale === 2 ? fittingIcon(prompt, text, language) : undefined;
    return { text, scale, align: "center", ...styleOf(row, prompt, language), ...(icon ? { icon } : {}) };
  });
}

/** An English title is in larger type than its lines, a Chinese one is no larger and stands out by its row. */
function styleOf({ template, isTitle }: PanelRow, { id }: Prompt, language: Language): Pick<ScreenLine, "style"> {
  if (template === "{mask}" || (isTitle && language === "en")) return {};
  return { style: isTitle && !lastingPrompts.includes(id) ? "inverse" : "plain" };
}

function fittingIcon({ id }: Prompt, text: string, language: Language): Icon | undefined {
  const face = language === "zh" || text.includes("\t") ? "normal" : "large";
  return textWidth(text, face) + 16 <= 128 ? promptIcons[id] : undefined;
}
