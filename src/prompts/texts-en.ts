import type { PromptText, PromptTexts } from "./text.ts";

function text(title: string, ...lines: string[]): PromptText {
  return { title, lines };
}

const otherWays = ["Use another card, pay", "another way, or ask:", "{contact}"];

const payAnotherWay = ["Pay another way, ask:", "{contact}"];

export const textsEn: PromptTexts = {
  IDLE: text("WELCOME", "", "Please choose what", "to pay for.", "", "{testKeys}"),
  NOT_READY: text("ONE MOMENT", "", "The machine is", "starting."),
  INSERT_CARD: text("YOUR CARD", "{amount}", "", "Insert or swipe", "your card.", "CANCEL ends."),
  CARD_UNREADABLE: text(
    "TRY AGAIN",
    "{amount}",
    "The card was not",
    "read. Insert it again",
    "or use another card.",
    "CANCEL ends.",
  ),
  CARD_NOT_READ: text("CARD ERROR", "This card cannot be", "read here.", ...otherWays),
  ENTER_PIN: text("ENTER PIN", "{amount}", "{mask}", "Tries left on this", "machine: {triesLeft}", "Cover the keypad."),
  ENTER_PIN_LAST_TRY: text("ENTER PIN", "{amount}", "{mask}", "LAST try on this", "machine.", "Cover the keypad."),
  ENTER_VALID_PIN: text(
    "WRONG PIN",
    "The payment waits.",
    "Enter your PIN again.",
    "Tries left on this",
    "machine: {triesLeft}",
    "",
    "CANCEL ends.",
  ),
  LAST_PIN_TRY: text(
    "WRONG PIN",
    "The payment waits.",
    "This is the LAST try",
    "on this machine.",
    "Enter your PIN again",
    "or press CANCEL.",
  ),
  PIN_TOO_SHORT: text(
    "TOO SHORT",
    "",
    "{mask}",
    "A PIN has {minDigits} digits",
    "or more. Go on, then",
    "press ENTER.",
  ),
  WEAK_PIN: text("NEW PIN", "Too easy to guess:", "{weakness}", "", "Choose another one.", "CANCEL ends."),
  PLEASE_WAIT: text("ONE MOMENT", "{amount}", "", "Asking your bank ...", "", "CANCEL ends."),
  APPROVED: text("APPROVED", "{amount}", "", "Thank you.", "Take your card."),
  RETRIES_EXCEEDED: text("WRONG PIN", "No try left on this", "machine. Locked for", "{wait}.", ...otherWays),
  LOCKED_HERE: text("LOCKED", "This card is locked", "on this machine for", "{wait}.", ...otherWays),
  LOCKED_BY_BANK: text("LOCKED", "Your bank has locked", "the PIN. Contact your", "bank.", ...otherWays),
  TOO_MANY_PINS: text("WAIT", "Too many PINs on this", "machine. Try again in", "{wait}.", ...otherWays),
  DECLINED: text("DECLINED", "Your bank declined", "the payment.", ...otherWays),
  DECLINED_FUNDS: text("DECLINED", "Not enough money in", "the account.", ...otherWays),
  DECLINED_LIMIT: text("DECLINED", "The card's limit is", "reached.", ...otherWays),
  CARD_EXPIRED: text("DECLINED", "The card has expired.", ...otherWays),
  CARD_NOT_ALLOWED: text("DECLINED", "This card cannot pay", "here.", ...otherWays),
  CONTACT_BANK: text("DECLINED", "Please contact your", "bank.", ...otherWays),
  PIN_NOT_VERIFIED: text("DECLINED", "Your bank could not", "check the PIN now.", ...otherWays),
  PIN_REFUSED_BY_RULE: text("DECLINED", "Your bank asks you to", "change your PIN.", ...otherWays),
  BANK_UNAVAILABLE: text("TRY LATER", "Your bank cannot be", "reached. It is not", "your PIN.", ...otherWays),
  CANCELED: text("CANCELLED", "", "Nothing was charged."),
  CANCELED_AFTER_SENDING: text("CANCELLED", "", "The bank is told.", "Any charge will be", "returned."),
  CARD_REMOVED: text("CARD OUT", "The card was taken", "out. The payment has", "ended.", "Nothing was charged."),
  CARD_REMOVED_AFTER_SENDING: text(
    "CARD OUT",
    "The card was taken",
    "out. The payment has",
    "ended. Any charge",
    "will be returned.",
  ),
  TIMED_OUT: text("TIME IS UP", "", "The payment has", "ended.", "Nothing was charged."),
  REMOVE_CARD: text("TAKE CARD", "", "Please take your", "card."),
  CARD_LEFT: text("YOUR CARD!", "", "You left your card.", "Please take it."),
  CONFIG_FAULT: text(
    "SORRY",
    "This machine is not",
    "set up correctly.",
    "It is not your PIN.",
    ...payAnotherWay,
    "{code}",
  ),
  MACHINE_FAULT: text("SORRY", "This machine has a", "fault.", "It is not your PIN.", ...payAnotherWay, "{code}"),
  NETWORK_FAULT: text("NO NETWORK", "Your PIN was not sent", "and nothing charged.", ...otherWays, "{code}"),
  NO_ANSWER: text(
    "NO ANSWER",
    "from the bank. It is",
    "not your PIN. Any",
    "charge is returned.",
    ...payAnotherWay,
    "{code}",
  ),
};
