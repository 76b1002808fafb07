import type { Language } from "../prompts/text.ts";
import type { MenuFact, SeenFault } from "./menu-fact.ts";
import type { AskedItem, MenuItem, MenuKey } from "./menu-state.ts";

export type MenuEvent =
  /** The keys that open it were held. `waitMs`: no code is taken for so long. */
  | {
      readonly type: "held";
      readonly hasCode: boolean;
      readonly waitMs: number;
      readonly triesLeft: number;
      readonly language: Language;
    }
  | { readonly type: "codeTyped"; readonly digitCount: number }
  | { readonly type: "codeTooShort"; readonly digitCount: number }
  | { readonly type: "codeEntered" }
  | { readonly type: "codeCanceled" }
  | { readonly type: "codeRight" }
  | { readonly type: "codeWrong"; readonly triesLeft: number; readonly waitMs: number }
  /** The code could not be looked at: this fault is what there is to see. */
  | { readonly type: "codeFailed"; readonly fault: SeenFault }
  | { readonly type: "pressed"; readonly name: MenuKey }
  | { readonly type: "told"; readonly item: AskedItem; readonly facts: readonly MenuFact[] }
  | { readonly type: "progressed"; readonly item: AskedItem; readonly done: number; readonly of: number }
  | { readonly type: "faultsTold"; readonly faults: readonly SeenFault[] }
  /** No key for two minutes, or a quarter of an hour in all. */
  | { readonly type: "timeUp" }
  | { readonly type: "stopped" };

/** Why it was closed. */
export type MenuEnd = "left" | "timeUp" | "stopped";

export type MenuEffect =
  /** The keypad is the menu's from now on; the quarter of an hour begins. */
  | { readonly do: "open" }
  | { readonly do: "beginCode" }
  | { readonly do: "checkCode" }
  | { readonly do: "ask"; readonly item: AskedItem }
  | { readonly do: "record"; readonly what: MenuRecord }
  /** The pad is as it was before. */
  | { readonly do: "close" };

/** What is written down of it. */
export type MenuRecord =
  | { readonly event: "serviceMenuAsked"; readonly answer: "codeWanted" | "noCode" | "mustWait" }
  | { readonly event: "serviceCodeWrong"; readonly triesLeft: number; readonly waitMs: number }
  | { readonly event: "serviceMenuEntered" }
  | { readonly event: "serviceMenuUsed"; readonly item: MenuItem }
  | { readonly event: "serviceMenuEnded"; readonly why: MenuEnd };
