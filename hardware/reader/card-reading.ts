import { Fault } from "../../src/faults/fault.ts";
import type { CardChip, ChipVerdict } from "../../src/ports/card-reader.ts";
import { type CardPlan, planFor } from "./card-policy.ts";
import type { CounterName, ReaderCounters } from "./reader-counters.ts";
import { CardFailure, type ReaderProtocol, type TrackResult } from "./reader-protocol.ts";
import type { SlotOptions } from "./slot.ts";

/** A listener that never ends its talk with a chip must not keep the card for ever. */
const chipTalkMs = 30_000;

/**
 * Reads the card that is inside, chip or stripe as planFor says, and tells the listener what came of it. `isWanted` turns false
 * when the reader is disarmed or the card asked back meanwhile; then nothing is told, and the result is false. Rejects with
 * CardFailure or a Fault.
 */
export async function readCard(
  protocol: ReaderProtocol,
  options: SlotOptions,
  isWanted: () => boolean,
): Promise<boolean> {
  const tracks = protocol.caps.tracks.length > 0 ? await protocol.readTracks() : [];
  try {
    countTracks(tracks, options.counters);
    const plan = planFor(tracks, protocol.caps.chip && options.listener.onChip !== undefined);
    const verdict = plan.first === "chip" ? await askChip(protocol, options, isWanted) : "unusable";
    if (verdict === "identified") {
      options.counters.add("GoodReadCount");
      return true;
    }
    if (!isWanted()) return false;
    if (verdict === "refused") {
      options.listener.onCardUnreadable("badChip", true);
      return true;
    }
    tellStripe(tracks, plan, options);
    return true;
  } finally {
    for (const { data } of tracks) data.fill(0);
  }
}

function tellStripe(tracks: readonly TrackResult[], plan: CardPlan, { listener, counters }: SlotOptions): void {
  const track2 = tracks.find(({ track }) => track === 2);
  if (track2?.state === "ok") {
    counters.add("GoodReadCount");
    const isFallback = plan.first === "chip" || (plan.first === "stripe" && plan.fallback);
    // The listener's own: ours is wiped after this.
    const copy = Buffer.alloc(track2.data.length);
    track2.data.copy(copy);
    listener.onCard({ track2: copy, inSlot: true, ...(isFallback ? { fallback: true } : {}) });
    return;
  }
  counters.add("FailedReadCount");
  const isDamaged = track2 !== undefined && track2.state !== "blank" && track2.state !== "noData";
  listener.onCardUnreadable(isDamaged ? "badTrack" : plan.first === "chip" ? "badChip" : "noData", true);
}

const stateCounters = {
  noStartSentinel: [
    "MissingStartSentinelTrack1Count",
    "MissingStartSentinelTrack2Count",
    "MissingStartSentinelTrack3Count",
  ],
  parity: ["ParityLRCErrorTrack1Count", "ParityLRCErrorTrack2Count", "ParityLRCErrorTrack3Count"],
  lrc: ["ParityLRCErrorTrack1Count", "ParityLRCErrorTrack2Count", "ParityLRCErrorTrack3Count"],
} as const satisfies Partial<Record<TrackResult["state"], readonly CounterName[]>>;

function countTracks(tracks: readonly TrackResult[], counters: ReaderCounters): void {
  for (const { track, state } of tracks) {
    const name = state in stateCounters ? stateCounters[state as keyof typeof stateCounters][track - 1] : undefined;
    if (name) counters.add(name);
  }
}

async function askChip(protocol: ReaderProtocol, options: SlotOptions, isWanted: () => boolean): Promise<ChipVerdict> {
  for (let attempt = 1; attempt <= options.policy.chipAttempts && isWanted(); attempt += 1) {
    try {
      const atr = await protocol.powerOn();
      const verdict = await talked(atr, protocol, options, isWanted);
      if (verdict !== "unusable") return verdict;
    } catch (error) {
      if (!(error instanceof CardFailure) || error.problem !== "chip") throw error;
    } finally {
      await protocol.powerOff();
    }
  }
  return "unusable";
}

/** What the listener made of the card. What went wrong below it counts, whatever the listener made of it. */
async function talked(
  atr: Buffer,
  protocol: ReaderProtocol,
  { listener, clock }: SlotOptions,
  isWanted: () => boolean,
): Promise<ChipVerdict> {
  let failed: unknown;
  let isOver = false;
  let underWay: Promise<unknown> = Promise.resolve();
  const transmit = async (command: Buffer): Promise<Buffer> => {
    try {
      return await protocol.apdu(command);
    } catch (error) {
      failed = error;
      throw error;
    }
  };
  const refuseAskedBack = () => {
    if (isOver || !isWanted()) throw new CardFailure("chip", "the card is asked back");
  };
  const chip: CardChip = {
    atr,
    apdu: async (command) => {
      refuseAskedBack();
      const answering = transmit(command);
      underWay = answering.catch(() => undefined);
      const answer = await answering;
      try {
        refuseAskedBack();
      } catch (error) {
        // The next payment may have begun meanwhile: it must not get this card.
        answer.fill(0);
        throw error;
      }
      return answer;
    },
  };
  const talk = listener.onChip?.(chip).catch((error: unknown) => {
    if (error instanceof CardFailure || error === failed) return "unusable" as const;
    throw error;
  });
  let cancel = (): void => undefined;
  const late = new Promise<"unusable">((resolve) => {
    const timer = clock.after(chipTalkMs, () => resolve("unusable"));
    cancel = () => timer.cancel();
  });
  try {
    const verdict = (await Promise.race([talk, late])) ?? "unusable";
    isOver = true;
    // One command at a time: the chip is switched off behind the last answer.
    await underWay;
    if (failed instanceof Fault) throw failed;
    return verdict;
  } finally {
    isOver = true;
    cancel();
  }
}
