import { z } from "zod";
import { asked } from "./asked.ts";
import { amountMinor, currency, language } from "./showable-prompt.ts";

export const transactionId = asked(z.string().regex(/^[\w.-]{1,64}$/), "1 to 64 letters, digits, _ . or -");

const shared = { language: language.optional() };

/** An order without its id and name, as each transaction has it. */
export const orderFields = {
  payment: z.strictObject({
    amountMinor,
    currency,
    kind: asked(z.enum(["0200", "0100"]), '"0200" (financial) or "0100" (authorisation), or leave it out').optional(),
    ...shared,
  }),
  balance: z.strictObject(shared),
  pinChange: z.strictObject(shared),
  pinVerification: z.strictObject(shared),
};
