import { type CardPolicy, defaultCardPolicy } from "../../hardware/reader/card-policy.ts";
import { type ReaderSetUp, readerSession } from "../../hardware/reader/reader-parts.ts";
import type { SerialSettings } from "../../hardware/reader/reader-protocol.ts";
import { type SimReader, simReader } from "../../hardware/reader/sim-reader.ts";
import type { Config } from "../config/schema.ts";
import type { PartSigns } from "../pad/part-signs.ts";
import type { CardReader } from "../ports/card-reader.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { DoctorBuses } from "./doctor-parts.ts";
import { watchedReader } from "./watched-parts.ts";

type ReaderConfig = Config["reader"];

/** What a simulated reader is one of. */
const simulated: Readonly<Record<Extract<ReaderConfig, { part: "simulated" }>["protocol"], ReaderSetUp>> = {
  swipe: { part: "swipe" },
  icrw: { part: "icrw", model: "ict3q8" },
  gemtwin: { part: "gemtwin", model: "gempc-twin" },
};

interface ReaderSurroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly signs?: PartSigns;
  readonly buses: Pick<DoctorBuses, "serial">;
}

/** The reader that the configuration names; with its twin, where it is simulated. */
export function readerOf(
  config: ReaderConfig,
  { clock, random, signs, buses }: ReaderSurroundings,
): { part: CardReader; twin: SimReader | undefined } {
  if (config.part === "simulated") {
    const setUp = simulated[config.protocol];
    const twin = simReader(setUp, clock, () => random.bytes(1).readUInt8() / 256);
    return {
      part: readerSession(
        setUp,
        watchedReader(() => twin.open(), signs),
        clock,
        cardPolicyOf(config),
      ),
      twin,
    };
  }
  const openLine = watchedReader((line: SerialSettings) => buses.serial(config.port, line), signs);
  const { "baud-rate": baudRate, ...setUp } = config;
  return { part: readerSession({ ...setUp, baudRate }, openLine, clock, cardPolicyOf(config)), twin: undefined };
}

function cardPolicyOf(config: ReaderConfig): CardPolicy {
  if (!("left-card" in config)) return defaultCardPolicy;
  return { ...defaultCardPolicy, leftCard: config["left-card"], retainAfterMs: config["retain-after-s"] * 1_000 };
}
