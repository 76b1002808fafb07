import type { FaultCode } from "../faults/fault-table.ts";
import type { Screen, ScreenLine } from "../ports/display.ts";
import type { Language } from "../prompts/text.ts";
import { helpAddress, helpCode } from "./help-code.ts";
import type { MenuRules } from "./menu-state.ts";
import { menuWords } from "./menu-words.ts";

/** A fault's code, and beside it the way to its help page for a telephone; undefined where the panel or the site has none. */
export function helpPage(
  code: FaultCode,
  language: Language,
  { panel, helpUrl }: Pick<MenuRules, "panel" | "helpUrl">,
): Screen | undefined {
  if (panel === "low" || helpUrl === undefined) return undefined;
  const scale = language === "en" ? 1 : 2;
  const lines = [code, ...menuWords[language].scan].map(
    (text): ScreenLine => ({ text, scale, align: "left", style: "plain" }),
  );
  return { lines, picture: helpCode(helpAddress(helpUrl, code)) };
}
