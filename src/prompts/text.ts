import type { PromptId } from "./prompt.ts";

export type Language = "en" | "zh";

/**
 * The text of one prompt in one language. Placeholders: `{amount} {triesLeft} {mask} {minDigits} {wait} {code} {testKeys} {weakness} {contact}`;
 * which of them have a value depends on the prompt's parameters. English: a title of 10 characters in large type, lines of
 * 21 characters; Chinese: rows of 8 characters, the title being the first.
 */
export interface PromptText {
  readonly title: string;
  readonly lines: readonly string[];
}

export type PromptTexts = Readonly<Record<PromptId, PromptText>>;

/** Whom the customer turns to on this site. */
export interface Contact {
  readonly en: string;
  readonly zh: string;
}

export const defaultContact: Contact = { en: "the staff", zh: "工作人员" };
