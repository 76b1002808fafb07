import { z } from "zod";
import { asked } from "./asked.ts";

const count = z.number().int().min(0);
const most = 30;

/** So long the pad is out of service for it at most: a technician who was called away leaves it so no longer. */
export const longestKeypadTestS = 600;

export const keypadTestAsk = z.strictObject({
  seconds: asked(z.number().int().min(1).max(longestKeypadTestS), `a whole number from 1 to ${longestKeypadTestS}`),
});

/** The contacts since the test began; told while no PIN can be typed, and at no other time. */
export const keypadTestNews = z.strictObject({
  /** Row by row from the top left. */
  contacts: z.array(z.strictObject({ isClosed: z.boolean(), presses: count, bounces: count })).max(most),
  /** Rows from the top, then columns from the left. */
  lines: z
    .array(
      z.strictObject({
        line: z.enum(["row", "column"]),
        gpio: count,
        bounces: count,
        ghosts: count,
        isStuck: z.boolean(),
      }),
    )
    .max(most + 1),
});

export type KeypadTold = z.output<typeof keypadTestNews>;
