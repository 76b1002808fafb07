import { z } from "zod";

const count = z.number().int().min(0);

/** What the service menu tells under "counters". A count more is a name more. */
export const countersAnswer = z.strictObject({
  counts: z.record(z.string().max(40), count),
  /** Keypad lines that wore; as `Keypad.health` tells them. */
  lines: z
    .array(
      z.strictObject({
        line: z.enum(["row", "column"]),
        gpio: count,
        bounces: count,
        ghosts: count,
        strayEdges: count,
        stuck: count,
      }),
    )
    .max(64),
  /** Why the pad could not tell them, or not all. */
  untold: z.array(z.string().max(2_000)).max(8),
});

export type CountersTold = z.output<typeof countersAnswer>;
