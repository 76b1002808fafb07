import type { Scenario, Step } from "../scenario.ts";
import { enter, leave, pay, start } from "./story.ts";

const noAnswerThenReversed: Step[] = [
  { see: "NO_ANSWER" },
  ...leave,
  { hear: "reversalAcknowledged" },
  ...start(2_500),
  { see: "ENTER_PIN", with: { triesLeft: 2 } },
  ...enter("rightPin"),
  { see: "APPROVED" },
];

/** Bank and network, with the amounts that make the test acquirer misbehave. */
export const hostScenarios: readonly Scenario[] = [
  {
    id: "issuer-unavailable",
    title: "The issuer cannot be reached: not the PIN",
    steps: [...pay(2_591), { see: "BANK_UNAVAILABLE" }],
    ends: ["declined tryLater"],
  },
  {
    id: "no-funds",
    title: "Not enough money",
    steps: [...pay(2_551), { see: "DECLINED_FUNDS" }],
    ends: ["declined funds"],
  },
  {
    id: "unknown-response-code",
    title: "A response code nobody knows is a plain no, never a wrong PIN",
    steps: [...pay(2_599), { see: "DECLINED" }],
    ends: ["declined generic"],
  },
  {
    id: "network-down",
    title: "The network is down before anything was sent: no try is counted",
    steps: [
      { acquirer: "stop" },
      ...pay(2_500),
      { see: "NETWORK_FAULT", with: { code: "PP501" } },
      ...leave,
      { acquirer: "start" },
      ...start(2_500),
      { see: "ENTER_PIN", with: { triesLeft: 3 } },
      ...enter("rightPin"),
      { see: "APPROVED" },
    ],
    ends: ["fault PP501", "approved"],
  },
  {
    id: "network-lost-after-sending",
    title: "The link breaks after the request: the try is counted, the reversal acknowledged later",
    steps: [...pay(2_583), ...noAnswerThenReversed],
    ends: ["fault PP503", "approved"],
  },
  {
    id: "no-answer",
    title: "The host never answers: the try is counted, the payment reversed",
    steps: [...pay(2_582), { acquirer: "hasRequest" }, { passS: 31 }, ...noAnswerThenReversed],
    ends: ["fault PP502", "approved"],
  },
  {
    id: "garbled-answer",
    title: "The host's answer is noise: no outcome is guessed, the payment is reversed",
    steps: [...pay(2_584), ...noAnswerThenReversed],
    ends: ["fault PP504", "approved"],
  },
  {
    id: "slow-answer",
    title: "The host takes its time",
    steps: [...pay(2_581), { acquirer: "hasRequest" }, { passS: 6 }, { see: "APPROVED" }, ...leave],
    ends: ["approved"],
  },
  {
    id: "late-answer",
    title: "An answer that comes after the customer has cancelled is dropped, not shown to the next one",
    steps: [
      ...pay(2_581),
      { acquirer: "hasRequest" },
      { press: "cancel" },
      { see: "CANCELED_AFTER_SENDING" },
      ...leave,
      { hear: "reversalAcknowledged" },
      { hear: "answerDropped" },
      ...start(2_500),
      { see: "ENTER_PIN", with: { triesLeft: 2 } },
      ...enter("rightPin"),
      { see: "APPROVED" },
    ],
    ends: ["cancelled after sending", "approved"],
  },
  {
    id: "silent-host",
    title: "A host that takes requests and answers none is given up, connection and all",
    steps: [
      ...pay(2_589),
      { acquirer: "hasRequest" },
      { passS: 31 },
      { see: "NO_ANSWER" },
      ...leave,
      { hear: "reversalAcknowledged" },
    ],
    ends: ["fault PP502"],
  },
  {
    id: "cancelled-after-sending",
    title: "CANCEL while the bank is asked: the payment is reversed, the try stays counted",
    steps: [
      ...pay(2_581),
      { acquirer: "hasRequest" },
      { press: "cancel" },
      { see: "CANCELED_AFTER_SENDING" },
      ...leave,
      { hear: "reversalAcknowledged" },
      ...start(2_500),
      { see: "ENTER_PIN", with: { triesLeft: 2 } },
    ],
    ends: ["cancelled after sending"],
  },
  {
    id: "reversal-after-restart",
    title: "After a power cut the try is still counted and the reversal goes out",
    needs: "a state folder that a cut after sending left, see --state",
    steps: [
      { hear: "reversalAcknowledged" },
      ...start(2_500),
      { see: "ENTER_PIN", with: { triesLeft: 2 } },
      ...enter("rightPin"),
      { see: "APPROVED" },
    ],
    ends: ["approved"],
  },
];
