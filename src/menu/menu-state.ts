import type { Language } from "../prompts/text.ts";
import type { MenuFact, SeenFault } from "./menu-fact.ts";

/** What is asked of the pad, and told on pages. */
export type AskedItem = "selfTest" | "faults" | "network" | "keys" | "versions" | "counters" | "tries";

export type MenuItem = AskedItem | "language" | "keypadTest" | "displayTest";

/** The digit that chooses each. */
export const menuItems = {
  "1": "selfTest",
  "2": "faults",
  "3": "network",
  "4": "keys",
  "5": "versions",
  "6": "counters",
  "7": "tries",
  "8": "language",
  "9": "keypadTest",
  "0": "displayTest",
} as const satisfies Readonly<Record<string, MenuItem>>;

export type MenuKey = keyof typeof menuItems | "enter" | "clear" | "cancel" | "language" | "help" | `f${1 | 2 | 3 | 4}`;

/** Where a technician is in the menu. Pages are counted from 0. */
export type MenuPlace =
  | { readonly at: "closed" }
  /** Nobody can come in: no code was ever set. */
  | { readonly at: "noCode"; readonly page: number }
  | { readonly at: "mustWait"; readonly waitMs: number }
  | {
      readonly at: "code";
      readonly digitCount: number;
      readonly triesLeft: number;
      readonly said: "asked" | "wrong" | "tooShort";
    }
  | { readonly at: "checking" }
  /** The code could not be looked at: this fault is all there is to see, and no way in. */
  | { readonly at: "notChecked"; readonly fault: SeenFault; readonly page: number }
  | { readonly at: "list"; readonly page: number }
  /** `done` of `of` is known by now, where that is counted. */
  | { readonly at: "working"; readonly item: AskedItem; readonly done?: number; readonly of?: number }
  | { readonly at: "facts"; readonly item: AskedItem; readonly facts: readonly MenuFact[]; readonly page: number }
  | { readonly at: "fault"; readonly faults: readonly SeenFault[]; readonly number: number; readonly page: number }
  /** The way to a fault's help page, over `fault`. */
  | { readonly at: "help"; readonly faults: readonly SeenFault[]; readonly number: number; readonly page: number }
  | { readonly at: "keypadTest"; readonly seen: readonly MenuKey[] }
  /** The test has ended, and all keys of this line, and no other, were never seen. */
  | { readonly at: "keypadVerdict"; readonly line: KeypadLine; readonly page: number }
  | { readonly at: "displayTest"; readonly pattern: number }
  /** The display test's page of letters, and its last step; 0 to 255. */
  | { readonly at: "glyphs" }
  | { readonly at: "contrast"; readonly contrast: number }
  /** No menu: what the panel tells a technician by itself, while the keypad cannot open one. */
  | { readonly at: "notice"; readonly facts: readonly MenuFact[]; readonly page: number };

export interface Menu {
  readonly place: MenuPlace;
  readonly language: Language;
}

/** One wire of the keypad, and the keys on it. `gpio`: BCM number. */
export interface KeypadLine {
  readonly line: "row" | "column";
  readonly gpio: number;
  readonly keys: readonly MenuKey[];
}

/** What a pad's menu looks like. */
export interface MenuRules {
  readonly panel: "tall" | "low";
  /** What the fault's code is put behind; undefined where a site has no help pages. */
  readonly helpUrl: string | undefined;
  /** The panel's usual one, 0 to 255. */
  readonly contrast: number;
  /** The keys of this keypad, in its order. */
  readonly keys: readonly MenuKey[];
  /** Empty for a keypad without lines. */
  readonly lines: readonly KeypadLine[];
}

export function closedMenu(language: Language): Menu {
  return { place: { at: "closed" }, language };
}
