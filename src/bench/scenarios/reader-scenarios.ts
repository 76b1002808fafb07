import type { Scenario, Step } from "../scenario.ts";
import { enter, start } from "./story.ts";

const icrw = { protocol: "icrw" } as const;
const gemtwin = { protocol: "gemtwin" } as const;

/** A card is put in, and the reader has had the time to read chip and stripe. */
const put = (card: string): Step[] => [...start(2_500, card), { passS: 4 }];
const paid: Step[] = [...enter("rightPin"), { see: "APPROVED" }];
/** The reader gives the card back, and the customer takes it. */
const taken: Step[] = [{ pull: "card" }, { passS: 15 }, { see: "IDLE" }];

/** Readers with a chip, and what can become of a card in them. */
export const readerScenarios: readonly Scenario[] = [
  {
    id: "chip-icrw",
    title: "A chip card in a motorised reader is known by its chip, and pays",
    reader: icrw,
    steps: [...put("chip"), { see: "ENTER_PIN" }, { hearNothingOf: "chipRefused" }, ...paid, ...taken],
    ends: ["approved"],
  },
  {
    id: "chip-gemtwin",
    title: "A chip card (T=1) in a serial chip reader is known by its chip, and pays",
    reader: gemtwin,
    steps: [...put("chip-t1"), { see: "ENTER_PIN" }, { hearNothingOf: "chipRefused" }, ...paid, ...taken],
    ends: ["approved"],
  },
  {
    id: "stripe-icrw",
    title: "A card without a chip in a motorised reader pays by its stripe",
    reader: icrw,
    steps: [...put("good"), { see: "ENTER_PIN" }, ...paid, ...taken],
    ends: ["approved"],
  },
  {
    id: "chip-mute",
    title: "The chip does not answer: the stripe pays, and the bank is told that it is a fallback",
    reader: icrw,
    steps: [...put("mute-chip"), { passS: 20 }, { see: "ENTER_PIN" }, ...paid, ...taken],
    ends: ["approved"],
  },
  {
    id: "chip-blocked",
    title: "The bank has blocked the chip: neither chip nor stripe is taken, another card is",
    reader: icrw,
    steps: [
      ...put("blocked-chip"),
      { see: "CARD_UNREADABLE" },
      { hear: "chipRefused" },
      { pull: "card" },
      { passS: 5 },
      { insert: "chip" },
      { passS: 4 },
      { see: "ENTER_PIN" },
      ...paid,
      ...taken,
    ],
    ends: ["approved"],
  },
  {
    id: "card-jammed",
    title: "The card sticks when it is given back: the machine says so, and is well again when it is out",
    reader: icrw,
    steps: [
      ...put("chip"),
      { see: "ENTER_PIN" },
      { reader: "jam on" },
      ...enter("rightPin"),
      { see: "APPROVED" },
      { passS: 30 },
      { see: "MACHINE_FAULT" },
      { reader: "jam off" },
      { passS: 30 },
      { pull: "card" },
      { passS: 30 },
      { see: "IDLE" },
    ],
    ends: ["approved"],
  },
  {
    id: "card-torn-out",
    title: "The card is torn out of a motorised reader during PIN entry",
    reader: icrw,
    steps: [
      ...put("chip"),
      { see: "ENTER_PIN" },
      { type: "threeDigits" },
      { reader: "wrench" },
      { passS: 2 },
      { see: "CARD_REMOVED" },
      { passS: 15 },
      { see: "IDLE" },
    ],
    ends: ["cardRemoved"],
  },
  {
    id: "card-left-behind",
    title: "The card is not taken: the customer is called, and it stays at the gate until it is",
    reader: icrw,
    steps: [
      ...put("chip"),
      { see: "ENTER_PIN" },
      ...paid,
      { passS: 20 },
      { see: "CARD_LEFT" },
      { passS: 120 },
      { hearNothingOf: "cardRetained" },
      { pull: "card" },
      { passS: 10 },
      { see: "IDLE" },
    ],
    ends: ["approved"],
  },
  {
    id: "card-retained",
    title: "The card is not taken, and the site has it taken in",
    reader: { ...icrw, leftCard: "retain" },
    steps: [
      ...put("chip"),
      { see: "ENTER_PIN" },
      ...paid,
      { passS: 20 },
      { see: "CARD_LEFT" },
      { passS: 60 },
      { hear: "cardRetained" },
      { see: "IDLE" },
    ],
    ends: ["approved"],
  },
  {
    id: "reader-unplugged",
    title:
      "The reader is unplugged with a card in it, and plugged in again: the card comes back, the pad is in service",
    reader: icrw,
    steps: [
      ...put("chip"),
      { see: "ENTER_PIN" },
      { unplug: "reader" },
      { see: "MACHINE_FAULT", with: { code: "PP402" } },
      { passS: 20 },
      { replug: "reader" },
      { passS: 10 },
      { pull: "card" },
      { passS: 20 },
      { see: "IDLE" },
      ...put("chip"),
      { see: "ENTER_PIN" },
      ...paid,
    ],
    ends: ["fault PP402", "approved"],
  },
];
