import { responseCodesIso87 } from "../../host/profiles/response-codes-iso87.ts";
import { responseCodeRow } from "../../host/response-codes.ts";
import type { AcquirerEvent, TimedAcquirerEvent } from "./acquirer-event.ts";
import { pinTryLimit } from "./card-accounts.ts";
import type { BookEntry, EntryState } from "./issuer.ts";
import type { MacVerdict } from "./message-authentication.ts";
import { amountRules, type Delivery } from "./rules.ts";
import type { TestCard } from "./test-cards.ts";

type Shown = { readonly [Kind in AcquirerEvent["kind"]]: (event: Extract<AcquirerEvent, { kind: Kind }>) => string };

const shown: Shown = {
  connected: ({ peer }) => `connected ${peer}`,
  disconnected: ({ peer }) => `disconnected ${peer}`,
  handshakeFailed: ({ detail }) => `no TLS with a terminal: ${detail}`,
  malformed: ({ detail }) => `malformed message: ${detail}; connection cut`,
  payment: requestLine,
  balance: requestLine,
  pinChange: requestLine,
  pinVerification: requestLine,
  reversal: (event) =>
    `${event.mti} of STAN ${event.stan} ${event.maskedPan} ${amount(event)} because ${event.reason}${macShown(event)} -> ${code(event)}${deliveryShown(event)}`,
  network: (event) => {
    const keys = event.sentKeys ? ", new session keys" : "";
    return `${event.mti} STAN ${event.stan} ${event.terminalId.trim()} ${wishNames[event.wish]}${macShown(event)} -> ${code(event)}${keys}`;
  },
  oneTimeCode: ({ maskedPan, code: sent }) => `SMS to the holder of ${maskedPan}: your code is ${sent}`,
  ownRequest: ({ what, stan }) => `STAN ${stan} asks the terminal for ${wishNames[what]}`,
  ownAnswered: ({ stan, responseCode }) => `STAN ${stan} answered by the terminal: ${responseCode}`,
};

const wishNames = {
  payment: "payment",
  balance: "balance inquiry",
  pinChange: "PIN change",
  pinVerification: "PIN verification",
  signOn: "sign-on",
  keys: "sign-on or key exchange",
  signOff: "sign-off",
  echo: "echo",
} as const;

type RequestEvent = Extract<AcquirerEvent, { readonly pinBlockFormat: unknown }>;

function requestLine(event: RequestEvent): string {
  const what = event.kind === "payment" ? amount(event) : wishNames[event.kind];
  return `${event.mti} STAN ${event.stan} ${event.maskedPan} ${what} ${pinShown(event)}${macShown(event)} -> ${code(event)}${deliveryShown(event)}`;
}

function macShown({ mac }: { readonly mac: MacVerdict }): string {
  return mac === "notUsed" ? "" : `, MAC ${mac}`;
}

function deliveryShown({ delivery }: { readonly delivery: Delivery }): string {
  return delivery === "prompt" ? "" : `, answer ${delivery}`;
}

/** One line for one event, time of day (UTC) first. */
export function eventLine(event: TimedAcquirerEvent): string {
  const show = shown[event.kind] as (event: AcquirerEvent) => string;
  return `${new Date(event.atMs).toISOString().slice(11, 19)} ${show(event)}`;
}

/** Every payment in one line, and the sums by state. */
export function bookLines(books: readonly BookEntry[]): string[] {
  const states: readonly EntryState[] = ["approved", "reversed", "declined"];
  const sums = states.map((state) => {
    const entries = books.filter((entry) => entry.wish === "payment" && entry.state === state);
    const total = entries.reduce((sum, entry) => sum + entry.amountMinor, 0);
    return `${state}: ${entries.length} payments, ${amount({ amountMinor: total })}`;
  });
  return [
    ...books.map(
      (entry) =>
        `${entry.mti} STAN ${entry.stan} ${entry.maskedPan} ${entry.wish === "payment" ? amount(entry) : wishNames[entry.wish]} ${entry.state} (${entry.responseCode})`,
    ),
    ...sums,
  ];
}

/** The rules, one line each: what the end of the amount does, and the cards. */
export function ruleLines(cards: readonly TestCard[]): string[] {
  return [
    "The last two digits of the amount, once card and PIN are right:",
    ...amountRules.map(({ ending, responseCode, meaning }) => `  .${ending}  ${responseCode ?? "--"}  ${meaning}`),
    "  any other amount: 00, or 51 when the card has less",
    "",
    "Before that:",
    "  94  a payment that is in the books already, or was reversed before it came",
    "  63  a MAC that is wrong or missing, a terminal that has not signed on where it must, a KSN that was used before",
    "  14  a card that is not below",
    "  81  a PIN block that does not decrypt: the terminal's key, or its form of format 4, is not of this acquirer",
    "  1A  a one-time code that is wrong: another one is sent",
    "  05  the second one that is wrong, or one that was not asked for",
    "  71  a new PIN of one digit only, of digits in a row, or that is the old one",
    `  55  a wrong PIN; after ${pinTryLimit} of them 75, whatever the PIN`,
    "",
    "Cards:",
    ...cards.map(cardLine),
  ];
}

function cardLine({ id, pan, pin, title, alwaysAnswers }: TestCard): string {
  const answers = alwaysAnswers ? `; always ${alwaysAnswers}` : "";
  return `  ${id.padEnd(11)} ${pan.padEnd(19)}  PIN ${pin.padEnd(12)}  ${title}${answers}`;
}

function pinShown({ pinBlockFormat, ksn }: RequestEvent): string {
  if (pinBlockFormat === undefined) return "one-time code";
  return `format ${pinBlockFormat} ${ksn ? `KSN ${ksn}` : "fixed key"}`;
}

function amount({ amountMinor, currency }: { readonly amountMinor: number; readonly currency?: string }): string {
  const text = (amountMinor / 100).toFixed(2);
  return currency ? `${text} (${currency})` : text;
}

function code({ responseCode }: { readonly responseCode: string }): string {
  return `${responseCode} ${responseCodeRow(responseCodesIso87, responseCode).meaning}`;
}
