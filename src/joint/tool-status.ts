import { z } from "zod";
import { reminder } from "./tool-maintenance.ts";
import { lastSelfTest } from "./tool-self-test.ts";

const text = z.string().max(2_000);
const count = z.number().int().min(0);

/** A fault as a technician reads it: what, where, what to do. `detail` where the pad has told it since it started. */
const fault = z.strictObject({
  code: z.string().max(8),
  meaning: text,
  detail: text.exactOptional(),
  remedyEn: text,
  remedyZh: text,
});

const key = z.strictObject({
  slot: z.string().max(40),
  usage: z.string().max(2),
  cipher: z.enum(["tdes", "aes", "sm4"]),
  keyBytes: count,
  kcv: z.string().max(16),
  kcvMethod: z.string().max(40),
  test: z.boolean(),
  /** PINs that it can still encrypt, where that is limited. */
  transactionsLeft: count.exactOptional(),
});

/** The answer of `status`. Times in milliseconds; wall times since the Unix epoch. */
export const statusAnswer = z.strictObject({
  program: z.strictObject({ name: z.string().max(40), version: z.string().max(40) }),
  /** The session's state; `starting` before there is one. */
  state: z.string().max(40),
  /** A transaction may begin, or is under way; and its PIN can be encrypted. */
  inService: z.boolean(),
  /** The prompt on the panel. */
  screen: z.string().max(40),
  /** Since this process began. */
  upMs: z.number(),
  /** In this pad's whole life, where the store is open. */
  poweredOnMs: z.number().exactOptional(),
  time: z.strictObject({ wallMs: z.number(), known: z.boolean() }),
  /** Those that keep it from taking payments, oldest first. */
  faults: z.array(fault).max(50),
  /** What a technician should look at although payments go on. */
  concerns: z.array(fault).max(50),
  hostLink: z.enum(["up", "down", "unknown"]),
  /** Left out while the store is not open. */
  keys: z.array(key).max(50).exactOptional(),
  reversals: z.strictObject({ pending: z.boolean(), flagged: count }).exactOptional(),
  cardsLocked: count.exactOptional(),
  /** What is due of maintenance; left out while the store is not open. */
  reminders: z.array(reminder).max(20).exactOptional(),
  /** Left out while the store is not open, and before the first. */
  selfTest: lastSelfTest.exactOptional(),
});

export type StatusAnswer = z.output<typeof statusAnswer>;
