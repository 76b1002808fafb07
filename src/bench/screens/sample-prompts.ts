import { promptIds } from "../../prompts/catalogue.ts";
import type { Amount } from "../../prompts/currency.ts";
import type { Prompt, PromptId } from "../../prompts/prompt.ts";
import type { Purpose } from "../../prompts/purpose.ts";

/** A prompt as it is shown, and a name for what is special about it; "" for the usual one. */
export interface SamplePrompt {
  readonly variant: string;
  readonly prompt: Prompt;
}

const balance: Amount = { amountMinor: 123_456, currency: "CNY" };
const owed: Amount = { amountMinor: -123_456, currency: "CNY" };
const largestOwed: Amount = { amountMinor: -999_999_999_999, currency: "EUR" };
const purpose: Purpose = { transaction: "payment", amountMinor: 2_500, currency: "CNY" };
const largeAmount: Purpose = { transaction: "payment", amountMinor: 123_456, currency: "CNY" };
const largestAmount: Purpose = { transaction: "payment", amountMinor: 999_999_999_999, currency: "EUR" };
const toBalance: Purpose = { transaction: "balance" };
const toPinChange: Purpose = { transaction: "pinChange" };
const toPinCheck: Purpose = { transaction: "pinVerification" };
const minDigits = 4;
const minuteMs = 60_000;
const longWaitMs = (24 * 60 - 1) * minuteMs;

/** Every way in which a prompt's parameters change its look; prompts without parameters, and with one look, are not here. */
const looks: { readonly [Id in PromptId]?: Readonly<Record<string, Omit<Extract<Prompt, { id: Id }>, "id">>> } = {
  IDLE: { "": {}, "test-keys": { testKeys: true } },
  INSERT_CARD: {
    "": { purpose },
    "large-amount": { purpose: largeAmount },
    "largest-amount": { purpose: largestAmount },
    balance: { purpose: toBalance },
    "pin-change": { purpose: toPinChange },
    "pin-check": { purpose: toPinCheck },
  },
  CARD_UNREADABLE: { "": { purpose } },
  ENTER_PIN: {
    "": { purpose, triesLeft: 3, digitCount: 0, minDigits },
    "2-digits": { purpose, triesLeft: 3, digitCount: 2, minDigits },
    "4-digits": { purpose, triesLeft: 2, digitCount: 4, minDigits },
    "6-digits": { purpose: largeAmount, triesLeft: 2, digitCount: 6, minDigits },
    "12-digits": { purpose: largestAmount, triesLeft: 9, digitCount: 12, minDigits },
    balance: { purpose: toBalance, triesLeft: 3, digitCount: 0, minDigits },
    "pin-check": { purpose: toPinCheck, triesLeft: 3, digitCount: 0, minDigits },
  },
  ENTER_PIN_LAST_TRY: {
    "": { purpose, digitCount: 0, minDigits },
    "12-digits": { purpose: largestAmount, digitCount: 12, minDigits },
  },
  ENTER_VALID_PIN: { "": { triesLeft: 2 } },
  PIN_TOO_SHORT: { "": { minDigits, digitCount: 3 } },
  ENTER_OLD_PIN: {
    "": { triesLeft: 3, digitCount: 0, minDigits },
    "12-digits": { triesLeft: 9, digitCount: 12, minDigits },
  },
  ENTER_OLD_PIN_LAST_TRY: { "": { digitCount: 0, minDigits }, "12-digits": { digitCount: 12, minDigits } },
  ENTER_VALID_OLD_PIN: { "": { triesLeft: 2 } },
  ENTER_NEW_PIN: { "": { digitCount: 0, minDigits }, "12-digits": { digitCount: 12, minDigits } },
  REPEAT_NEW_PIN: { "": { digitCount: 0, minDigits }, "12-digits": { digitCount: 12, minDigits } },
  ENTER_CODE: { "": { digitCount: 0, minDigits }, "8-digits": { digitCount: 8, minDigits } },
  CODE_TOO_SHORT: { "": { digitCount: 3, minDigits } },
  WEAK_PIN: {
    "": { weakness: "run" },
    "same-as-old": { weakness: "sameAsOld" },
    repeated: { weakness: "repeated" },
    "part-of-pan": { weakness: "partOfPan" },
    date: { weakness: "date" },
  },
  PLEASE_WAIT: {
    "": { purpose },
    "largest-amount": { purpose: largestAmount },
    balance: { purpose: toBalance },
    "pin-change": { purpose: toPinChange },
  },
  APPROVED: { "": { purpose }, "large-amount": { purpose: largeAmount }, "largest-amount": { purpose: largestAmount } },
  BALANCE: { "": { balance }, owed: { balance: owed }, "largest-owed": { balance: largestOwed } },
  PIN_CHANGE_UNKNOWN: { "": { about: "PP502" }, "no-code": {} },
  INQUIRY_UNANSWERED: { "": { code: "PP502" } },
  RETRIES_EXCEEDED: { "": { waitMs: longWaitMs } },
  LOCKED_HERE: {
    "": { waitMs: longWaitMs },
    minutes: { waitMs: 2 * minuteMs },
    days: { waitMs: 7 * 1_440 * minuteMs },
  },
  TOO_MANY_PINS: { "": { waitMs: 35 * minuteMs } },
  HELP: { "": {}, fault: { about: "PP202" } },
  CONFIG_FAULT: { "": { code: "PP505" } },
  MACHINE_FAULT: { "": { code: "PP202" } },
  SERVICE_IN_PROGRESS: { "": { code: "PP809" } },
  NETWORK_FAULT: { "": { code: "PP501" } },
  NO_ANSWER: { "": { code: "PP502" } },
};

/** Every prompt there is, in each of its looks. */
export const samplePrompts: readonly SamplePrompt[] = promptIds.flatMap((id) =>
  Object.entries<object>(looks[id] ?? { "": {} }).map(([variant, parameters]) => ({
    variant,
    prompt: { id, ...parameters } as Prompt,
  })),
);

/** `ENTER_PIN-2-digits`. */
export function sampleName({ variant, prompt }: SamplePrompt): string {
  return variant === "" ? prompt.id : `${prompt.id}-${variant}`;
}
