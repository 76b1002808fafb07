import type { TrackResult } from "./reader-protocol.ts";
import { serviceCodeOf } from "./track-text.ts";

/** What a site does with cards, beyond what every reader does. */
export interface CardPolicy {
  /** A card that was given back and not taken: it stays at the gate, or is taken in for good. */
  readonly leftCard: "keep" | "retain";
  /** Long enough for the customer to have been reminded before. */
  readonly retainAfterMs: number;
  /** Attempts at a chip before its card counts as one without. */
  readonly chipAttempts: number;
}

export const defaultCardPolicy: CardPolicy = { leftCard: "keep", retainAfterMs: 60_000, chipAttempts: 2 };

/** Which side of a card is used, in order. `fallback` is said of the stripe of a card that has a chip. */
export type CardPlan =
  /** Then the stripe as a fallback, if there is one. */
  { readonly first: "chip" } | { readonly first: "stripe"; readonly fallback: boolean } | { readonly first: "nothing" };

/**
 * A service code that begins with 2 or 6 belongs to a card with a chip (ISO/IEC 7813), and the chip comes first. A stripe that
 * gives no track 2 may be worn on a chip card.
 */
export function planFor(tracks: readonly TrackResult[], canReadChips: boolean): CardPlan {
  const track2 = tracks.find(({ track, state }) => track === 2 && state === "ok");
  if (!track2) return canReadChips ? { first: "chip" } : { first: "nothing" };
  const hasChip = /^[26]/.test(serviceCodeOf(track2.data) ?? "");
  if (!hasChip) return { first: "stripe", fallback: false };
  return canReadChips ? { first: "chip" } : { first: "stripe", fallback: true };
}
