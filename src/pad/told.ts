import type { InEachLanguage } from "../menu/menu-fact.ts";

/** A sentence of doctor's for the panel. Doctor speaks English only: it stands in both languages. */
export function told(text: string): InEachLanguage {
  return { en: text, zh: text };
}
