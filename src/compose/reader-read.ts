import { type CardInspection, readOneCard } from "../../hardware/reader/one-card.ts";
import { readerPart, readerSession } from "../../hardware/reader/reader-parts.ts";
import {
  CardFailure,
  type ReaderProtocol,
  type TrackResult,
  type TrackState,
} from "../../hardware/reader/reader-protocol.ts";
import { chipHint, trackHints } from "../../hardware/reader/track-hints.ts";
import { ChipIdentity } from "../card/emv/chip-identity.ts";
import { parseTrack2, Track2 } from "../card/track2.ts";
import { asFault, type Fault } from "../faults/fault.ts";
import { readChip } from "../pad/read-chip.ts";
import type { CardChip, UnreadableReason } from "../ports/card-reader.ts";
import { openReaderPort, type ReaderPlace, type ToolParts, withReader } from "./reader-tools.ts";

/** One side of a card as a technician is told of it: nothing of it is secret. */
interface SideReport {
  readonly side: "track 1" | "track 2" | "track 3" | "chip";
  /** `ok`, or the result code. */
  readonly result: string;
  /** The card's number, masked. */
  readonly card?: string;
  /** Answer to reset, upper-case hexadecimal. */
  readonly atr?: string;
  /** What the issuer calls the application. */
  readonly label?: string;
  readonly hint?: string;
}

export interface CardReport {
  /** Whether a payment could be made with it. */
  readonly readable: boolean;
  readonly sides: readonly SideReport[];
}

interface Waiting {
  readonly isWanted: () => boolean;
  readonly onArmed: () => void;
}

const pollMs = 100;

/** Takes one card and gives it back. Undefined when none came while one was wanted. Rejects with a Fault PP4xx or PP103. */
export function readCardOnce(place: ReaderPlace, parts: ToolParts, waiting: Waiting): Promise<CardReport | undefined> {
  const { protocolOf } = readerPart(place.setUp);
  if (!protocolOf) return swipedOnce(place, parts, waiting);
  return withReader<ReaderProtocol, CardReport | undefined>(
    place,
    parts,
    (line) => protocolOf(line, () => undefined),
    (protocol) => insertedOnce(protocol, parts, waiting),
  );
}

async function insertedOnce(
  protocol: ReaderProtocol,
  { clock }: ToolParts,
  { isWanted, onArmed }: Waiting,
): Promise<CardReport | undefined> {
  const sides: SideReport[] = [];
  const inspection: CardInspection = {
    onArmed,
    onTracks: (tracks) => void sides.push(...tracks.map(trackReport)),
    onChip: async (chip) => void sides.push(await chipReport(chip)),
    onChipFailure: (raw) => void sides.push({ side: "chip", result: raw, hint: chipHint }),
  };
  try {
    if (!(await readOneCard(protocol, clock, isWanted, inspection))) return undefined;
  } catch (error) {
    if (!(error instanceof CardFailure)) throw error;
    const hint = "Put the card in to the stop, and leave it until it is given back.";
    sides.push({ side: "track 2", result: error.message, hint });
  }
  return reportOf(sides);
}

async function swipedOnce(
  { port, setUp }: ReaderPlace,
  parts: ToolParts,
  { isWanted, onArmed }: Waiting,
): Promise<CardReport | undefined> {
  const session = readerSession(setUp, (line) => openReaderPort(port, line, parts), parts.clock);
  let side: SideReport | undefined;
  let lost: Fault | undefined;
  await session.start({
    onCard: ({ track2: data }) => {
      side ??= trackReport({ track: 2, state: "ok", data });
      data.fill(0);
    },
    onCardUnreadable: (reason) => {
      side ??= trackReport({ track: 2, state: swipedStates[reason], data: Buffer.alloc(0) });
    },
    onCardRemoved: () => undefined,
    onFault: (fault) => {
      lost = fault;
    },
    onRecovered: () => undefined,
  });
  try {
    session.arm();
    onArmed();
    while (!side && !lost && isWanted()) await new Promise<void>((resolve) => void parts.clock.after(pollMs, resolve));
  } finally {
    await session.stop();
  }
  if (lost) throw asFault(lost);
  return side && reportOf([side]);
}

/** A swipe reader tells less. */
const swipedStates: Readonly<Record<UnreadableReason, Exclude<TrackState, "ok">>> = {
  noData: "noData",
  badTrack: "unreadable",
  wrongWay: "noStartSentinel",
  badChip: "unreadable",
};

function trackReport({ track, state, data }: TrackResult): SideReport {
  const side = `track ${track}` as const;
  if (state !== "ok") return { side, result: state, hint: trackHints[state] };
  if (track !== 2) return { side, result: state };
  const parsed = parseTrack2(data);
  if (parsed instanceof Track2) return { side, result: state, card: parsed.pan.masked() };
  const hint = "The track was read without an error, and is no payment card's; try another card.";
  return { side, result: `${parsed.problem} at ${parsed.at}`, hint };
}

async function chipReport(chip: CardChip): Promise<SideReport> {
  const atr = chip.atr.toString("hex").toUpperCase();
  const identity = await readChip(chip, new Map());
  if (identity instanceof ChipIdentity) {
    return { side: "chip", result: "ok", atr, label: identity.label, card: identity.track2.pan.masked() };
  }
  const hint = "The chip answers, so its contacts are clean: the card is blocked or no payment card; try another card.";
  return { side: "chip", result: `${identity.problem} in ${identity.step}`, atr, hint };
}

function reportOf(sides: readonly SideReport[]): CardReport {
  return { readable: sides.some(({ card }) => card !== undefined), sides };
}
