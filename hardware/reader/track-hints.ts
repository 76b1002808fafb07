import type { TrackState } from "./reader-protocol.ts";

/** What a technician does about a track that was read so. Sentinels: ISO/IEC 7811-6. */
export const trackHints: Readonly<Record<Exclude<TrackState, "ok">, string>> = {
  blank:
    "Nothing is written there, or the stripe does not pass the magnetic head: turn the card round; if every card is blank, clean the head and look at its cable.",
  noData: "The track holds sentinels and nothing between them: the card is empty; try another card.",
  parity:
    "Single characters are misread: clean the magnetic head with a cleaning card, then the stripe along its whole length.",
  noStartSentinel:
    "The beginning is missing: the card is in the wrong way round, or the end of the stripe that the track begins at is dirty; clean that end, then the magnetic head.",
  noEndSentinel:
    "The track breaks off: clean the far end of the stripe, then the transport rollers, on which the card slips; by hand, draw the card through to the end.",
  lrc: "The sum at the end is wrong: clean the magnetic head with a cleaning card; if one card alone fails, its stripe is worn.",
  unreadable: "Nothing usable was read: clean the magnetic head and the transport rollers, then try another card.",
};

export const chipHint =
  "Turn the card round and clean its contacts; if every chip fails, clean the reader's chip contacts with a chip cleaning card.";
