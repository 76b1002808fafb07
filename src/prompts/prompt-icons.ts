import type { Icon } from "../ports/display.ts";
import type { PromptId } from "./prompt.ts";

/** What a screen is about, at a glance; drawn beside the title where that leaves room for it. */
export const promptIcons: { readonly [Id in PromptId]?: Icon } = {
  INSERT_CARD: "card",
  CARD_UNREADABLE: "card",
  CARD_NOT_READ: "card",
  ENTER_PIN: "cover",
  ENTER_PIN_LAST_TRY: "cover",
  PIN_TOO_SHORT: "keypad",
  WEAK_PIN: "keypad",
  APPROVED: "check",
  RETRIES_EXCEEDED: "lock",
  LOCKED_HERE: "lock",
  LOCKED_BY_BANK: "lock",
  BANK_UNAVAILABLE: "network",
  CARD_REMOVED: "card",
  CARD_REMOVED_AFTER_SENDING: "card",
  REMOVE_CARD: "card",
  CARD_LEFT: "card",
  HELP: "help",
  CONFIG_FAULT: "tool",
  MACHINE_FAULT: "tool",
  NETWORK_FAULT: "network",
  NO_ANSWER: "network",
};
