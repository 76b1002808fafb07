import type { CardProblem } from "../card/card-problem.ts";
import { parseTrack2, Track2 } from "../card/track2.ts";
import type { Scd } from "../keys/scd.ts";
import type { PresentedCard } from "./payment-desk.ts";

/** The card in a track 2 as the reader gave it, or what is wrong with the track. */
export function cardOf(track2: Uint8Array, scd: Scd): PresentedCard | CardProblem {
  const parsed = parseTrack2(track2);
  return parsed instanceof Track2 ? { track2: parsed, cardRef: scd.cardReference(parsed.pan) } : parsed;
}
