import type { Screen } from "../ports/display.ts";
import { misfits } from "./fit.ts";
import { layoutPrompt } from "./layout.ts";
import { codePrompts, type Prompt, type PromptId, wrongPinPrompts } from "./prompt.ts";
import { filledLines } from "./prompt-words.ts";
import {
  type Contact,
  defaultContact,
  type Language,
  type PromptText,
  type PromptTexts,
  type ShippedText,
} from "./text.ts";
import { textsEn } from "./texts-en.ts";
import { textsZh } from "./texts-zh.ts";

const shipped: Readonly<Record<Language, PromptTexts>> = { en: textsEn, zh: textsZh };

export const languages: readonly Language[] = ["en", "zh"];
export const promptIds = Object.keys(textsEn) as PromptId[];

/** A site's own words: whom to turn to, and other texts by prompt id. */
export interface SiteTexts {
  readonly contact?: Partial<Contact>;
  readonly texts?: Partial<Record<PromptId, Partial<Record<Language, PromptText>>>>;
}

/** The prompts of one site in both languages. */
export class PromptCatalogue {
  readonly #site: SiteTexts;

  constructor(site: SiteTexts = {}) {
    this.#site = site;
  }

  text(id: PromptId, language: Language): ShippedText {
    const own = this.#site.texts?.[id]?.[language];
    const ours = shipped[language][id];
    return own ? { ...own, low: own.low ?? ours.low } : ours;
  }

  contact(language: Language): string {
    return this.#site.contact?.[language] ?? defaultContact[language];
  }

  screen(prompt: Prompt, language: Language): Screen {
    return layoutPrompt(prompt, this.text(prompt.id, language), this.contact(language), language);
  }

  /** A prompt in words: title first, then the lines, every placeholder filled. */
  words(prompt: Prompt, language: Language): string[] {
    const { title, lines } = this.text(prompt.id, language);
    const filled = filledLines([title, ...lines], prompt, this.contact(language), language);
    return filled.map((line) => line.replace("\t", " ").trimEnd());
  }

  /** Every text that does not fit the panel, or that has a placeholder the prompt has no value for. */
  problems(): { readonly id: PromptId; readonly language: Language; readonly problem: string }[] {
    return promptIds.flatMap((id) =>
      languages.flatMap((language) =>
        [
          ...misfits(this.text(id, language), this.contact(language), language),
          ...strangers(id, this.text(id, language)),
          ...slanders(id, this.text(id, language)),
          ...this.#lures(id, language),
        ].map((problem) => ({ id, language, problem })),
      ),
    );
  }

  /** Under another text customers would type their PIN where digits leave unencrypted. */
  #lures(id: PromptId, language: Language): string[] {
    const isReworded = codePrompts.includes(id) && this.#site.texts?.[id]?.[language] !== undefined;
    return isReworded ? [`${id} keeps our words: what is typed there leaves this machine unencrypted`] : [];
  }
}

/** Everything a text can put before the customer. */
function allOf({ title, lines, low = [] }: PromptText): string {
  return [title, ...lines, ...low].join(" ");
}

const placeholder = /\{(\w+)\}/g;

/** Placeholders a site's text uses and the shipped text of that prompt does not: they would be shown unfilled. */
function strangers(id: PromptId, text: PromptText): string[] {
  const known = new Set([
    "{contact}",
    ...[textsEn[id], textsZh[id]].flatMap((own) => allOf(own).match(placeholder) ?? []),
  ]);
  const used = allOf(text).match(placeholder) ?? [];
  return used.filter((name) => !known.has(name)).map((name) => `${name} has no value in ${id}`);
}

const blames =
  /(?<!并非)密码\s*(输入)?(错|有误|不正确|不对|无效)|(wrong|incorrect|bad|invalid) pin|pin ((is|was) )?(wrong|incorrect|bad|invalid|not (right|correct|valid))/i;

/** Words that blame the PIN, in a prompt that no wrong PIN leads to; "it is not your PIN" does not. */
function slanders(id: PromptId, text: PromptText): string[] {
  if (wrongPinPrompts.includes(id)) return [];
  const blame = allOf(text).match(blames);
  return blame ? [`"${blame[0]}" may not stand in ${id}: no wrong PIN leads there`] : [];
}
