import { gemtwinModels } from "../../hardware/reader/gemtwin-models.ts";
import { icrwModels } from "../../hardware/reader/icrw-models.ts";
import type { ReaderSetUp } from "../../hardware/reader/reader-parts.ts";
import { type ReaderEmulator, readerEmulator } from "../../hardware/reader/sim-emulator.ts";
import type { Clock } from "../ports/clock.ts";

/** The models of each protocol; the first is the usual one. */
export const emulatedModels: Readonly<Record<string, readonly string[]>> = {
  icrw: Object.keys(icrwModels),
  gemtwin: Object.keys(gemtwinModels),
  swipe: ["ascii"],
};

/** A simulated reader for whatever line it is hung on; undefined when there is no such model of that protocol. */
export function composeEmulator(
  protocol: string,
  model: string | undefined,
  clock: Clock,
  random: () => number,
): ReaderEmulator | undefined {
  const name = model ?? emulatedModels[protocol]?.[0];
  if (name === undefined || !emulatedModels[protocol]?.includes(name)) return undefined;
  const setUp = protocol === "swipe" ? { part: protocol } : { part: protocol, model: name };
  return readerEmulator(setUp as ReaderSetUp, clock, random);
}
