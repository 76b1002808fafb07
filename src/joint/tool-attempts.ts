import { z } from "zod";
import { asked } from "./asked.ts";

/** As much of a card's reference as tells it from every other: the reference is a keyed hash, and no number of the card's. */
export const cardReferenceDigits = 12;

/** As many as fit a frame, by far. */
export const mostCardsListed = 200;

const ms = z.number().min(0);

const countedCard = z.strictObject({
  card: z.string().regex(/^[0-9a-f]{12}$/),
  tries: z.number().int().min(1),
  /** `here`: ours, and a technician may end it; `bank`: the bank's own. */
  lock: z.enum(["none", "here", "bank"]),
  /** Since it was locked, or its last try. */
  sinceMs: ms,
  /** Until the lock ends here, or its tries are forgotten. */
  remainingMs: ms,
});

/** The locked ones first, then those with the latest try. `more`: how many were left out. */
export const attemptsListAnswer = z.strictObject({
  cards: z.array(countedCard).max(mostCardsListed),
  more: z.number().int().min(0),
});

export const attemptsUnlockAsk = z.strictObject({
  card: asked(
    z.string().regex(/^[0-9a-f]{8,12}$/),
    "the reference that `pinpad attempts list` shows, 8 to 12 of its digits",
  ),
  reason: asked(z.string().min(1).max(400), "why, in words"),
});

export const attemptsUnlockAnswer = countedCard;

export type AttemptsList = z.output<typeof attemptsListAnswer>;
export type CountedCardTold = z.output<typeof countedCard>;
