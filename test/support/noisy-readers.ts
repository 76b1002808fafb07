import { gemtwinModel } from "../../hardware/reader/gemtwin-models.ts";
import { GemtwinProtocol } from "../../hardware/reader/gemtwin-protocol.ts";
import { icrwModel } from "../../hardware/reader/icrw-models.ts";
import { IcrwProtocol } from "../../hardware/reader/icrw-protocol.ts";
import type { ReaderLine, ReaderProtocol } from "../../hardware/reader/reader-protocol.ts";
import type { SimDevice } from "../../hardware/reader/sim-cable.ts";
import { simCards } from "../../hardware/reader/sim-cards.ts";
import { SimGemtwinReader } from "../../hardware/reader/sim-gemtwin-reader.ts";
import { SimIcrwReader } from "../../hardware/reader/sim-icrw-reader.ts";
import type { SimLineFaults } from "../../hardware/reader/sim-line-faults.ts";
import { SeededRandom } from "../../src/bench/seeded-random.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { ReaderHands } from "./reader-noise.ts";

/** A simulated reader, a customer at it, and the protocol that drives it. */
export interface NoisyReader {
  readonly sim: SimDevice & { readonly faults: SimLineFaults };
  readonly hands: ReaderHands;
  readonly protocolOf: (line: ReaderLine) => ReaderProtocol;
}

/** A motor that is quick, so that the line is what takes time. */
const times = { entryMs: 10, motionMs: 30 };

function icrw(clock: Clock, name: "ict3q8" | "crt-350n"): NoisyReader {
  const sim = new SimIcrwReader(clock, icrwModel(name), times);
  const hands: ReaderHands = {
    insert: (card) => void sim.deck.insert(simCards[card]()),
    pull: () => sim.deck.pull(),
    motions: () => sim.deck.executed.get("C30") ?? 0,
  };
  return { sim, hands, protocolOf: (line) => new IcrwProtocol(icrwModel(name), line) };
}

function gemtwin(clock: Clock, name: "gempc-twin" | "gemcore-pos-pro"): NoisyReader {
  const sim = new SimGemtwinReader(clock, gemtwinModel(name));
  const hands: ReaderHands = {
    insert: (card) => sim.insert(simCards[card]()),
    pull: () => sim.pull(),
    motions: () => 0,
  };
  return { sim, hands, protocolOf: (line) => new GemtwinProtocol(gemtwinModel(name), line, () => undefined) };
}

export const noisyReaders: Readonly<Record<string, (clock: Clock) => NoisyReader>> = {
  "icrw, CRC": (clock) => icrw(clock, "ict3q8"),
  "icrw, BCC": (clock) => icrw(clock, "crt-350n"),
  "gemtwin, echo": (clock) => gemtwin(clock, "gempc-twin"),
  gemtwin: (clock) => gemtwin(clock, "gemcore-pos-pro"),
};

/** From 0 to below 1, the same for the same seed. */
export function seededShares(seed: number): () => number {
  const random = new SeededRandom(seed);
  return () => random.below(2 ** 24) / 2 ** 24;
}
