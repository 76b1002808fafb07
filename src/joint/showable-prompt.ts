import { z } from "zod";
import { currencies } from "../prompts/currency.ts";
import type { PromptId, PromptParameters } from "../prompts/prompt.ts";
import { asked, problemsInWords } from "./asked.ts";

const largestAmountMinor = 999_999_999_999;

export const amountMinor = asked(
  z.number().int().min(1).max(largestAmountMinor),
  `a whole number from 1 to ${largestAmountMinor}, in the currency's smallest unit`,
);
export const currency = asked(
  z.enum(Object.keys(currencies) as [keyof typeof currencies]),
  Object.keys(currencies).join(", "),
);
export const language = asked(z.enum(["en", "zh"]), '"en" or "zh", or leave it out');

/**
 * Prompts that an app may put on the screen while no transaction runs, with their parameters. None asks for a digit, tells of a wrong
 * PIN, says that money moved, or stands for a fault: those are the pad's own to say.
 */
const parameters = {
  IDLE: z.strictObject({}),
  NOT_READY: z.strictObject({}),
  PLEASE_WAIT: z.strictObject({
    purpose: z.union([
      z.strictObject({ transaction: z.literal("payment"), amountMinor, currency }),
      z.strictObject({ transaction: z.enum(["balance", "pinChange", "pinVerification"]) }),
    ]),
  }),
  CARD_NOT_READ: z.strictObject({}),
  DECLINED: z.strictObject({}),
  CARD_NOT_ALLOWED: z.strictObject({}),
  CONTACT_BANK: z.strictObject({}),
  BANK_UNAVAILABLE: z.strictObject({}),
  CANCELED: z.strictObject({}),
  TIMED_OUT: z.strictObject({}),
  HELP: z.strictObject({}),
} satisfies { readonly [Id in PromptId]?: z.ZodType<PromptParameters[Id]> };

export type ShowablePromptId = keyof typeof parameters;

export const showablePromptIds = Object.keys(parameters) as readonly ShowablePromptId[];

const promptId = asked(z.enum(showablePromptIds), `one of ${showablePromptIds.join(", ")}`);

export type ShowablePrompt = {
  [Id in ShowablePromptId]: { readonly id: Id } & z.output<(typeof parameters)[Id]>;
}[ShowablePromptId];

/** The prompt, or what is wrong with it: field and fix. */
export function showablePrompt(id: unknown, given: unknown): ShowablePrompt | { readonly problem: string } {
  const known = promptId.safeParse(id);
  if (!known.success) return { problem: `promptId ${known.error.issues[0]?.message}` };
  const checked = parameters[known.data].safeParse(given);
  if (!checked.success) return { problem: problemsInWords(checked.error, "parameters") };
  return { id: known.data, ...checked.data } as ShowablePrompt;
}
