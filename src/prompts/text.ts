import type { PromptId } from "./prompt.ts";

export type Language = "en" | "zh";

/**
 * The text of one prompt in one language. Placeholders: `{purpose} {balance} {triesLeft} {mask} {minDigits} {wait} {code} {testKeys}
 * {weakness} {progress} {contact}`; which of them have a value depends on the prompt's parameters. A tab parts what stands at
 * the left edge from what stands at the right one. English: a title of 10 characters in large type, lines of 21; Chinese: 8
 * characters a row, the title being the first of four.
 */
export interface PromptText {
  readonly title: string;
  readonly lines: readonly string[];
  /** All of a panel of 32 rows, which has half as many lines; ours when a site's text has none. */
  readonly low?: readonly string[];
}

export interface ShippedText extends PromptText {
  readonly low: readonly string[];
}

/** `low`: what stands on a panel of 32 rows: up to four lines of English, two of Chinese. */
export function shippedText(low: readonly string[], title: string, ...lines: string[]): ShippedText {
  return { title, lines, low };
}

export type PromptTexts = Readonly<Record<PromptId, ShippedText>>;

/** Whom the customer turns to on this site: a line by itself. */
export interface Contact {
  readonly en: string;
  readonly zh: string;
}

export const defaultContact: Contact = { en: "the staff", zh: "请联系工作人员" };
