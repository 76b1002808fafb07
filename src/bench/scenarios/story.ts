import type { Step } from "../scenario.ts";

/** A payment is asked for, and a card put in. */
export function start(amountMinor: number, card = "good"): Step[] {
  return [{ pay: amountMinor }, { see: "INSERT_CARD" }, { insert: card }];
}

/** A whole PIN with ENTER; the bank is asked. */
export function enter(pin: "rightPin" | "wrongPin"): Step[] {
  return [{ type: pin }, { press: "enter" }, { see: "PLEASE_WAIT" }];
}

/** Everything up to the bank, with the right PIN. */
export function pay(amountMinor: number, card = "good"): Step[] {
  return [...start(amountMinor, card), { see: "ENTER_PIN" }, ...enter("rightPin")];
}

/** The customer takes the card, and the pad is ready for the next. */
export const leave: Step[] = [{ pull: "card" }, { passS: 15 }, { see: "IDLE" }];
