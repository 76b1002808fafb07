import { textWidth } from "../prompts/fit.ts";
import { inLargeRow, inSmallRow } from "../prompts/panel-characters.ts";
import type { Language } from "../prompts/text.ts";

export const panelWidth = 128;

/** Text in lines of the panel's width, at words where it has some; characters without a glyph become question marks. */
export function wrapText(text: string, language: Language, width = panelWidth): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of wordsOf(drawable(text, language))) {
    if (textWidth(line + word.trimEnd(), "small") <= width) {
      line += word;
      continue;
    }
    if (line.trim() !== "") lines.push(line.trimEnd());
    line = "";
    for (const character of word) {
      if (textWidth(line + character, "small") > width) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
  }
  return line.trim() === "" ? lines : [...lines, line.trimEnd()];
}

/** A word with the space behind it, or one character of Chinese with what may not begin a line. */
function wordsOf(text: string): string[] {
  return text.match(/[^\x20-\xff][,.;:)!?\uff0c\u3002\uff1b\uff1a\u3001\uff09\uff01\uff1f]*|[\x21-\xff]+ *| /g) ?? [];
}

function drawable(text: string, language: Language): string {
  const has = language === "en" ? inSmallRow : inLargeRow;
  return [...text.replaceAll(/\s+/g, " ").replaceAll("`", "")]
    .map((character) => (has(character) ? character : "?"))
    .join("");
}
