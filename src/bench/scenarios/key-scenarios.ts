import type { Scenario } from "../scenario.ts";
import { enter, start } from "./story.ts";

/** The keys beside the digits. */
export const keyScenarios: readonly Scenario[] = [
  {
    id: "help-in-pin-entry",
    title:
      "HELP while a PIN is typed: the next key only goes back, the digits are still there, and the payment goes on",
    steps: [
      ...start(2_500),
      { see: "ENTER_PIN" },
      { type: "threeDigits" },
      { see: "ENTER_PIN", with: { digitCount: 3 } },
      { press: "help" },
      { see: "HELP" },
      { press: "cancel" },
      { see: "ENTER_PIN", with: { digitCount: 3 } },
      { press: "help" },
      { see: "HELP" },
      { passS: 9 },
      { see: "ENTER_PIN", with: { digitCount: 3 } },
      { hear: "helpRequested" },
      { press: "clear" },
      ...enter("rightPin"),
      { see: "APPROVED" },
    ],
    ends: ["approved"],
  },
  {
    id: "language-key",
    title:
      "The language key in the middle of a payment: everything to its end is in that language, the next payment is not",
    steps: [
      ...start(2_500),
      { see: "ENTER_PIN", in: "siteLanguage" },
      { press: "language" },
      { see: "ENTER_PIN", in: "otherLanguage" },
      ...enter("wrongPin"),
      { see: "ENTER_VALID_PIN", in: "otherLanguage" },
      ...enter("rightPin"),
      { see: "APPROVED", in: "otherLanguage" },
      { passS: 5 },
      { see: "REMOVE_CARD", in: "otherLanguage" },
      { pull: "card" },
      { see: "IDLE", in: "siteLanguage" },
      ...start(2_500),
      { see: "ENTER_PIN", in: "siteLanguage" },
      { press: "cancel" },
      { see: "CANCELED" },
    ],
    ends: ["approved", "cancelled"],
  },
  {
    id: "function-key",
    title: "A function key is reported, but not while a PIN is typed",
    steps: [
      ...start(2_500),
      { see: "ENTER_PIN" },
      { press: "f1" },
      { hearNothingOf: "functionKeyPressed" },
      ...enter("rightPin"),
      { see: "APPROVED" },
      { pull: "card" },
      { passS: 15 },
      { see: "IDLE" },
      { press: "f1" },
      { hear: "functionKeyPressed" },
    ],
    ends: ["approved"],
  },
];
