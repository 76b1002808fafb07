import type { PadEvent } from "../../../src/pad/pad-event.ts";
import type { Prompt } from "../../../src/prompts/prompt.ts";
import type { LogLine } from "../../power/log-line.ts";

const purpose = { transaction: "payment", amountMinor: 100, currency: "CNY" } as const;
const card = { terminalId: "PINPAD01", maskedPan: "476173******0010", amountMinor: 100, atMs: 0 } as const;

export const at = { boot: { atMs: 0, kind: "boot" }, rest: { atMs: 0, kind: "atRest" } } as const;

export const customer = (name = "card 1"): LogLine => ({ atMs: 0, kind: "customer", card: name });
export const pad = (event: PadEvent): LogLine => ({ atMs: 0, kind: "pad", event });
export const prompt = (shown: Prompt, atMs = 0): LogLine => ({ atMs, kind: "prompt", prompt: shown });

export const sent = (stan: string, atMs = 0): LogLine => ({ ...pad({ event: "requestSent", stan }), atMs });

export function arrived(stan: string, responseCode: string, ksn = `FFFF00000000000${stan}`): LogLine {
  const shown = { mti: "0200", pinBlockFormat: 0, currency: "156", delivery: "prompt", mac: "notUsed" } as const;
  return { atMs: 0, kind: "acquirer", event: { kind: "payment", ...card, ...shown, stan, ksn, responseCode } };
}

export function reversed(stan: string, responseCode = "00"): LogLine {
  const shown = { mti: "0401", reason: "68", delivery: "prompt", mac: "notUsed" } as const;
  return { atMs: 0, kind: "acquirer", event: { kind: "reversal", ...card, ...shown, stan, responseCode } };
}

const verdicts: Readonly<Record<string, string>> = { "00": "approved", "55": "pinIncorrect", "75": "pinTriesExceeded" };

export const answered = (responseCode: string): LogLine =>
  pad({ event: "hostAnswered", verdict: verdicts[responseCode] ?? "declined", responseCode });

export const asks = (triesLeft: number, atMs = 0): LogLine =>
  triesLeft === 1
    ? prompt({ id: "ENTER_PIN_LAST_TRY", purpose, digitCount: 0, minDigits: 4 }, atMs)
    : prompt({ id: "ENTER_PIN", purpose, triesLeft, digitCount: 0, minDigits: 4 }, atMs);

export const approvedScreen = prompt({ id: "APPROVED", purpose });
export const wrongPin = (triesLeft: number): LogLine =>
  triesLeft === 1 ? prompt({ id: "LAST_PIN_TRY" }) : prompt({ id: "ENTER_VALID_PIN", triesLeft });

export const ended = {
  approved: pad({ event: "transactionEnded", id: "1", outcome: { kind: "approved" } }),
  silent: pad({ event: "transactionEnded", id: "1", outcome: { kind: "fault", code: "PP502" } }),
  funds: pad({
    event: "transactionEnded",
    id: "1",
    outcome: { kind: "declined", reason: "funds", responseCode: "51" },
  }),
};

/** A payment that goes well, from the card to the screen. */
export const paid = (stan: string): LogLine[] => [
  customer(),
  sent(stan),
  arrived(stan, "00"),
  answered("00"),
  ended.approved,
  approvedScreen,
];

/** One that nobody answers, and its reversal. */
export const unanswered = (stan: string): LogLine[] => [
  customer(),
  sent(stan),
  arrived(stan, "00"),
  ended.silent,
  reversed(stan),
];
