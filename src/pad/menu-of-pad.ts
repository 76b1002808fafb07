import type { MenuRules } from "../menu/menu-state.ts";
import type { Keypad } from "../ports/keypad.ts";
import type { PadCore } from "./core.ts";
import type { MenuAnswersParts } from "./menu-answers.ts";
import { MenuDesk, type MenuDeskParts } from "./menu-desk.ts";

/** How the service menu looks, and what it tells of versions. */
export type PadMenu = Omit<MenuRules, "keys"> & Pick<MenuAnswersParts, "versions">;

type OfPad = Omit<MenuDeskParts, "code" | "rules" | "answers"> &
  Pick<MenuAnswersParts, "tally" | "selfTest" | "faults"> & {
    readonly menu?: PadMenu;
    readonly core: () => PadCore | undefined;
    readonly parts: { readonly keypad: Keypad };
  };

/** The service menu over what a pad has. */
export function menuOf(pad: OfPad): MenuDesk {
  const { menu = { panel: "tall", helpUrl: undefined, contrast: 0x8f, versions: [] }, core, parts } = pad;
  return new MenuDesk({
    ...pad,
    code: () => core()?.serviceCode,
    rules: menu,
    answers: { ...pad, keypad: parts.keypad, versions: menu.versions },
  });
}
