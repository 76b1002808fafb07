import { promptIds } from "../../prompts/catalogue.ts";
import type { Amount } from "../../prompts/currency.ts";
import type { Prompt, PromptId } from "../../prompts/prompt.ts";

/** A prompt as it is shown, and a name for what is special about it; "" for the usual one. */
export interface SamplePrompt {
  readonly variant: string;
  readonly prompt: Prompt;
}

const amount: Amount = { amountMinor: 2_500, currency: "CNY" };
const largeAmount: Amount = { amountMinor: 123_456, currency: "CNY" };
const largestAmount: Amount = { amountMinor: 999_999_999_999, currency: "EUR" };
const minDigits = 4;
const minuteMs = 60_000;
const longWaitMs = (24 * 60 - 1) * minuteMs;

/** Every way in which a prompt's parameters change its look; prompts without parameters, and with one look, are not here. */
const looks: { readonly [Id in PromptId]?: Readonly<Record<string, Omit<Extract<Prompt, { id: Id }>, "id">>> } = {
  IDLE: { "": {}, "test-keys": { testKeys: true } },
  INSERT_CARD: {
    "": { amount },
    "large-amount": { amount: largeAmount },
    "largest-amount": { amount: largestAmount },
  },
  CARD_UNREADABLE: { "": { amount } },
  ENTER_PIN: {
    "": { amount, triesLeft: 3, digitCount: 0, minDigits },
    "2-digits": { amount, triesLeft: 3, digitCount: 2, minDigits },
    "4-digits": { amount, triesLeft: 2, digitCount: 4, minDigits },
    "6-digits": { amount: largeAmount, triesLeft: 2, digitCount: 6, minDigits },
    "12-digits": { amount: largestAmount, triesLeft: 9, digitCount: 12, minDigits },
  },
  ENTER_PIN_LAST_TRY: {
    "": { amount, digitCount: 0, minDigits },
    "12-digits": { amount: largestAmount, digitCount: 12, minDigits },
  },
  ENTER_VALID_PIN: { "": { triesLeft: 2 } },
  PIN_TOO_SHORT: { "": { minDigits, digitCount: 3 } },
  WEAK_PIN: {
    "": { weakness: "run" },
    "same-as-old": { weakness: "sameAsOld" },
    repeated: { weakness: "repeated" },
    "part-of-pan": { weakness: "partOfPan" },
    date: { weakness: "date" },
  },
  PLEASE_WAIT: { "": { amount }, "largest-amount": { amount: largestAmount } },
  APPROVED: { "": { amount }, "large-amount": { amount: largeAmount }, "largest-amount": { amount: largestAmount } },
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
