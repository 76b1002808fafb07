import type { Scenario, Step } from "../scenario.ts";
import { enter, leave, pay, start } from "./story.ts";

/** The old PIN is entered; the new one is asked for. */
const oldPinEntered: Step[] = [
  { ask: "pinChange" },
  { see: "INSERT_CARD" },
  { insert: "good" },
  { see: "ENTER_OLD_PIN", with: { triesLeft: 3 } },
  { type: "rightPin" },
  { press: "enter" },
  { see: "ENTER_NEW_PIN" },
];

const typed = (pin: Extract<Step, { type: unknown }>["type"]): Step[] => [{ type: pin }, { press: "enter" }];

/** What is no payment. */
export const serviceScenarios: readonly Scenario[] = [
  {
    id: "new-pin-too-simple",
    title: "A PIN change: the new PIN is too simple, its repetition another, and the customer gives up",
    steps: [
      ...oldPinEntered,
      ...typed("weakPin"),
      { see: "WEAK_PIN", with: { weakness: "run" } },
      ...typed("rightPin"),
      { see: "WEAK_PIN", with: { weakness: "sameAsOld" } },
      ...typed("newPin"),
      { see: "REPEAT_NEW_PIN" },
      ...typed("otherNewPin"),
      { see: "PINS_DIFFER" },
      { press: "cancel" },
      { see: "PIN_NOT_CHANGED" },
    ],
    ends: ["cancelled"],
  },
  {
    id: "pin-change-offline",
    title: "A PIN change while the network is down: nothing was sent, and no try is counted",
    steps: [
      { acquirer: "stop" },
      ...oldPinEntered,
      ...typed("newPin"),
      { see: "REPEAT_NEW_PIN" },
      ...typed("newPin"),
      { see: "NETWORK_FAULT", with: { code: "PP501" } },
    ],
    ends: ["fault PP501"],
  },
  {
    id: "pin-change",
    title: "The PIN is changed, and the new one pays",
    steps: [
      ...oldPinEntered,
      ...typed("newPin"),
      { see: "REPEAT_NEW_PIN" },
      ...typed("newPin"),
      { see: "PIN_CHANGED" },
      ...leave,
      ...start(2_500),
      { see: "ENTER_PIN", with: { triesLeft: 3 } },
      ...typed("rightPin"),
      { see: "ENTER_VALID_PIN", with: { triesLeft: 2 } },
      ...typed("newPin"),
      { see: "APPROVED" },
    ],
    ends: ["pinChanged", "approved"],
  },
  {
    id: "balance",
    title: "The balance is asked for and shown",
    steps: [
      { ask: "balance" },
      { see: "INSERT_CARD" },
      { insert: "good" },
      { see: "ENTER_PIN", with: { triesLeft: 3 } },
      ...enter("rightPin"),
      { see: "BALANCE" },
    ],
    ends: ["balanceTold"],
  },
  {
    id: "pin-once-more",
    title: "The bank wants the PIN once more, and blames nobody",
    steps: [...pay(2_570), { see: "PIN_ONCE_MORE" }, ...enter("rightPin"), { see: "APPROVED" }],
    ends: ["approved"],
  },
  {
    id: "one-time-code",
    title: "The bank sends a code, and the customer types it",
    steps: [...pay(2_571), { see: "ENTER_CODE" }, ...typed("sentCode"), { see: "APPROVED" }],
    ends: ["approved"],
  },
  {
    id: "code-typed-wrong",
    title: "The bank's code is typed wrong: the bank declines, and no PIN is blamed",
    steps: [...pay(2_571), { see: "ENTER_CODE" }, ...typed("wrongCode"), { see: "CONTACT_BANK" }],
    ends: ["declined contactBank"],
  },
  {
    id: "pin-check",
    title: "The PIN is checked and nothing paid: once wrong, then right",
    steps: [
      { ask: "pinVerification" },
      { see: "INSERT_CARD" },
      { insert: "good" },
      { see: "ENTER_PIN", with: { triesLeft: 3 } },
      ...enter("wrongPin"),
      { see: "ENTER_VALID_PIN", with: { triesLeft: 2 } },
      ...enter("rightPin"),
      { see: "PIN_VERIFIED" },
    ],
    ends: ["pinVerified"],
  },
];
