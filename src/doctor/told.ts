/** The same in both languages of a technician: commands, paths and numbers stand in each as they are. Without a full stop. */
export interface Told {
  readonly en: string;
  readonly zh: string;
}

export type ToldLanguage = keyof Told;

/** What a group of checks says: sentences, and sentences that are made of names, numbers and other sentences. */
export type Words = Readonly<Record<string, Told | ((...facts: never[]) => Told)>>;

/** Names and numbers alone, which are nobody's language. */
export function plain(text: string): Told {
  return { en: text, zh: text };
}

export function joined(parts: readonly Told[], separator: Told): Told {
  return {
    en: parts.map(({ en }) => en).join(separator.en),
    zh: parts.map(({ zh }) => zh).join(separator.zh),
  };
}

export const comma: Told = { en: ", ", zh: "," };
export const semicolon: Told = { en: "; ", zh: ";" };

/** `a and b`. */
export function listed(names: readonly string[]): Told {
  return joined(names.map(plain), { en: " and ", zh: " 和 " });
}
