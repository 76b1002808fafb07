import { z } from "zod";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";

const id = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const hello = z.strictObject({ type: z.literal("hello"), version: z.number().int() });

/** What a technician's tool says. Parameters are checked by the question's own schema. */
export const fromTool = z.discriminatedUnion("type", [
  hello,
  z.strictObject({
    type: z.literal("ask"),
    id,
    question: z.string().max(40),
    parameters: z.record(z.string().max(40), z.json()),
  }),
]);

/** What the pad says to it. Answers and news are checked by whoever asked. */
export const toTool = z.discriminatedUnion("type", [
  hello,
  z.strictObject({ type: z.literal("news"), id, news: z.json() }),
  z.strictObject({ type: z.literal("answer"), id, answer: z.json() }),
  z.strictObject({
    type: z.literal("failed"),
    id,
    fault: z.strictObject({
      code: z.enum(Object.keys(faultTable) as [FaultCode]),
      detail: z.string().max(2_000),
    }),
  }),
]);

export type FromTool = z.output<typeof fromTool>;
export type ToTool = z.output<typeof toTool>;
