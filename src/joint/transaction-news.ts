import { z } from "zod";
import type { TransactionNews } from "./pad-service.ts";

const triesLeft = z.number().int().min(0).max(9);

/** As `Pan.masked` writes it: five digits at least are hidden, ten at most stand there. */
const maskedPan = z.string().regex(/^\d{0,6}\*{5,15}\d{0,4}$/);

/** What one side says and the other checks: what is of no such shape is no news. Fields that are not named here do not get through. */
export const transactionNews: z.ZodType<TransactionNews> = z.discriminatedUnion("news", [
  z.object({ news: z.literal("cardAwaited") }),
  z.object({ news: z.literal("cardRead"), maskedPan }),
  z.object({ news: z.literal("cardRemoved") }),
  z.object({ news: z.literal("pinEntry"), digitCount: z.number().int().min(0).max(12), triesLeft }),
  z.object({ news: z.literal("pinIncorrect"), triesLeft }),
  z.object({ news: z.literal("hostAwaited") }),
  z.object({ news: z.literal("prompt"), promptId: z.string().regex(/^[A-Z_]{1,40}$/) }),
]);
