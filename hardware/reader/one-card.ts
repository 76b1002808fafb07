import { Fault } from "../../src/faults/fault.ts";
import type { CardChip } from "../../src/ports/card-reader.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { CardFailure, type ReaderProtocol, type TrackResult } from "./reader-protocol.ts";

const pollMs = 200;

/** Who looks at the card. What is handed over is wiped when the call has ended. */
export interface CardInspection {
  readonly onArmed: () => void;
  readonly onTracks: (tracks: readonly TrackResult[]) => void;
  readonly onChip: (chip: CardChip) => Promise<void>;
  /** `raw`: the reader's own words, without card data. */
  readonly onChipFailure: (raw: string) => void;
}

/**
 * Takes one card, shows both its sides, stripe and chip, and gives it back. A card that a motor holds at the start is given back
 * first. False when `isWanted` turned false before a card came. Rejects with CardFailure or a Fault.
 */
export async function readOneCard(
  protocol: ReaderProtocol,
  clock: Clock,
  isWanted: () => boolean,
  inspection: CardInspection,
): Promise<boolean> {
  const { caps } = protocol;
  await protocol.open();
  if (caps.motorised) {
    await giveBack(protocol);
    if (!(await becomes(protocol, "none", clock, isWanted))) return false;
  }
  await protocol.arm();
  try {
    inspection.onArmed();
    if (!(await becomes(protocol, "inside", clock, isWanted))) return false;
    if (caps.tracks.length > 0) await showTracks(protocol, inspection);
    if (caps.chip) await showChip(protocol, inspection);
    return true;
  } finally {
    await clearBuffers(protocol);
    if (caps.motorised) await giveBack(protocol);
    await protocol.disarm();
  }
}

async function becomes(
  protocol: ReaderProtocol,
  wanted: "none" | "inside",
  clock: Clock,
  isWanted: () => boolean,
): Promise<boolean> {
  while ((await protocol.status()) !== wanted) {
    if (!isWanted()) return false;
    await new Promise<void>((resolve) => void clock.after(pollMs, resolve));
  }
  return true;
}

async function showTracks(protocol: ReaderProtocol, { onTracks }: CardInspection): Promise<void> {
  const tracks = await protocol.readTracks();
  try {
    onTracks(tracks);
  } finally {
    for (const { data } of tracks) data.fill(0);
  }
}

async function showChip(protocol: ReaderProtocol, { onChip, onChipFailure }: CardInspection): Promise<void> {
  try {
    const atr = await protocol.powerOn();
    await onChip({ atr, apdu: (command) => protocol.apdu(command) });
  } catch (error) {
    if (!(error instanceof CardFailure) || error.problem !== "chip") throw error;
    onChipFailure(error.message);
  } finally {
    await protocol.powerOff();
  }
}

/** Readers tell once, to whatever comes next, that a card was torn out. */
async function clearBuffers(protocol: ReaderProtocol): Promise<void> {
  try {
    await protocol.clearBuffers();
  } catch (error) {
    if (!(error instanceof CardFailure)) throw error;
    await protocol.clearBuffers();
  }
}

async function giveBack(protocol: ReaderProtocol): Promise<void> {
  if ((await protocol.status()) !== "inside") return;
  const report = await protocol.eject();
  if (report === "indeterminate") throw new Fault("PP408", "reader: whether the card was given back is not known");
  if (report === "notDone") throw new Fault("PP405", "reader: the card does not come out");
}
