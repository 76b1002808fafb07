import { z } from "zod";

const part = z.enum(["keys", "store", "display", "keypad"]);

export const selfTestAnswer = z.strictObject({ tested: z.array(part), failed: z.array(part) });

/** In `status`: at least so long ago, and what was not as it should be. */
export const lastSelfTest = z.strictObject({ agoMs: z.number().min(0), failed: z.array(part) });

/** It is made once a day; two hours' grace for a pad that was being paid at. */
export const selfTestStaleMs = 26 * 3_600_000;
