import type { Scenario, Step } from "../scenario.ts";
import { enter } from "./story.ts";

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
