import { z } from "zod";
import { asked } from "../../joint/asked.ts";
import type { TransactionName } from "../../joint/pad-service.ts";
import { language } from "../../joint/showable-prompt.ts";
import { orderFields, transactionId } from "../../joint/transaction-order.ts";

const id = transactionId.optional();

/** Each transaction's command and the payload it takes. */
export const transactionCommands = {
  "Payment.Start": { transaction: "payment", payload: orderFields.payment.extend({ id }) },
  "Card.Balance": { transaction: "balance", payload: orderFields.balance.extend({ id }) },
  "Pin.Change": { transaction: "pinChange", payload: orderFields.pinChange.extend({ id }) },
  "Pin.Verify": { transaction: "pinVerification", payload: orderFields.pinVerification.extend({ id }) },
} as const satisfies Record<string, { transaction: TransactionName; payload: z.ZodType }>;

const requestIds = asked(
  z.array(z.number().int().min(1)).min(1).max(100).nullable(),
  "a list of 1 to 100 requestIds, or leave it out for all of this connection",
);

/** All other commands and their payloads. What a prompt's parameters have to be is told by the prompt. */
export const otherCommands = {
  "Payment.Cancel": z.strictObject({ id }),
  "Pad.Status": z.strictObject({}),
  "Pad.Capabilities": z.strictObject({}),
  "Pad.Prompt": z.strictObject({
    promptId: asked(z.string().max(40), "the id of a prompt: Pad.Capabilities lists them"),
    parameters: asked(z.record(z.string(), z.unknown()), "an object, or leave it out").optional(),
    language: language.optional(),
  }),
  "Common.Cancel": z.strictObject({ requestIds: requestIds.optional() }),
} as const;

export type TransactionCommandName = keyof typeof transactionCommands;
export type OtherCommandName = keyof typeof otherCommands;
export type CommandName = TransactionCommandName | OtherCommandName;

export const commandNames = [...Object.keys(transactionCommands), ...Object.keys(otherCommands)] as CommandName[];

export function isTransactionCommand(name: string): name is TransactionCommandName {
  return Object.hasOwn(transactionCommands, name);
}

export function isOtherCommand(name: string): name is OtherCommandName {
  return Object.hasOwn(otherCommands, name);
}

/** A command's name where no other text may come, as in a label of a metric. */
export function knownName(name: string): CommandName | "other" {
  return isTransactionCommand(name) || isOtherCommand(name) ? name : "other";
}
