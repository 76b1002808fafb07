import type { ByteLink } from "../../hardware/bus/serial.ts";
import { openSerialPort } from "../../hardware/bus/serial-port.ts";
import { partFault } from "../../hardware/part-fault.ts";
import { type Sighting, trials, tryOut } from "../../hardware/reader/probe-trials.ts";
import { ReaderCounters } from "../../hardware/reader/reader-counters.ts";
import { type ReaderSetUp, readerPart, readerSession } from "../../hardware/reader/reader-parts.ts";
import {
  CardFailure,
  type MediaStatus,
  type ReaderLine,
  type ReaderProtocol,
  type SerialSettings,
} from "../../hardware/reader/reader-protocol.ts";
import type { Config } from "../config/schema.ts";
import { Fault } from "../faults/fault.ts";
import type { Clock } from "../ports/clock.ts";
import { emulatedModels } from "./emulator.ts";

/** A real reader, and where it is plugged in. */
export interface ReaderPlace {
  readonly port: string;
  readonly setUp: ReaderSetUp;
}

/** What the tools stand on. `holdersOf`: who has a port open, for people; empty when nobody can tell. */
export interface ToolParts {
  readonly clock: Clock;
  readonly holdersOf: (port: string) => Promise<readonly string[]>;
}

export interface ReaderStatus {
  readonly firmware: string;
  /** Undefined for a reader that is not asked. */
  readonly media: MediaStatus | undefined;
  /** Under their UnifiedPOS names, since this connection. */
  readonly counters: Readonly<Record<string, number>>;
}

/** Undefined when the configuration's reader is simulated: there is no port then. */
export function configuredPlace(config: Config["reader"]): ReaderPlace | undefined {
  if (config.part === "simulated") return undefined;
  const { "baud-rate": baudRate, port, ...setUp } = config;
  return { port, setUp: { ...setUp, baudRate } };
}

/** Undefined when there is no such protocol, or no such model of it; the protocol's usual model when none is named. */
export function namedPlace(
  port: string,
  protocol: string,
  named: { readonly model?: string | undefined; readonly baudRate?: number | undefined },
): ReaderPlace | undefined {
  const models = emulatedModels[protocol];
  const model = named.model ?? models?.[0];
  if (model === undefined || !models?.includes(model)) return undefined;
  const { baudRate } = named;
  const setUp = protocol === "swipe" ? { part: protocol, baudRate } : { part: protocol, model, baudRate };
  return { port, setUp: setUp as ReaderSetUp };
}

/** Rejects with PP401, which says who else has the port open, or PP103. */
export async function openReaderPort(port: string, line: SerialSettings, { holdersOf }: ToolParts): Promise<ByteLink> {
  try {
    return await openSerialPort({ path: port, ...line });
  } catch (thrown) {
    const holders = await holdersOf(port);
    const held =
      holders.length > 0
        ? `${port} is held by ${holders.join(", ")}: stop it first, the service with systemctl stop pinpadd`
        : port;
    throw partFault("PP401", held, thrown);
  }
}

/** Which reader is at the port, if one answers. `onTrial` hears what is tried. Rejects with PP401 when the port cannot be opened. */
export async function probePort(
  port: string,
  parts: ToolParts,
  onTrial: (what: string) => void,
): Promise<Sighting | undefined> {
  for (const trial of trials) {
    const { baudRate, dataBits, parity, stopBits } = trial.line;
    onTrial(`${trial.protocol} at ${baudRate} baud, ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`);
    const sighting = await tryOut(trial, (line) => openReaderPort(port, line, parts), parts.clock);
    if (sighting) return sighting;
  }
  return undefined;
}

/** Part numbers come about 150 ms after the port was opened. */
const listenMs = 1_000;

/** Sets the reader up without moving a card, and asks it. Rejects with a Fault PP4xx or PP103. */
export async function readerStatus(place: ReaderPlace, parts: ToolParts): Promise<ReaderStatus> {
  const { protocolOf } = readerPart(place.setUp);
  if (!protocolOf) return heardStatus(place, parts);
  return withReader(
    place,
    parts,
    (line) => protocolOf(line, () => undefined),
    async (protocol, counters) => {
      const { firmware } = await protocol.open();
      const media = await protocol.status();
      return { firmware, media, counters: counters.all() };
    },
  );
}

async function heardStatus({ port, setUp }: ReaderPlace, parts: ToolParts): Promise<ReaderStatus> {
  const session = readerSession(setUp, (line) => openReaderPort(port, line, parts), parts.clock);
  const nobody = () => undefined;
  await session.start({
    onCard: ({ track2 }) => void track2.fill(0),
    onCardUnreadable: nobody,
    onCardRemoved: nobody,
    onFault: nobody,
    onRecovered: nobody,
  });
  await new Promise<void>((resolve) => void parts.clock.after(listenMs, resolve));
  const firmware = session.identity?.firmware ?? "";
  await session.stop();
  return { firmware, media: undefined, counters: session.counters.all() };
}

interface Asked {
  take(bytes: Buffer): void;
  close(): void;
}

/** A connection for as long as `use` takes. What is the card's fault counts as the reader's where no card was asked for. */
export async function withReader<Reader extends Asked = ReaderProtocol, Result = void>(
  { port, setUp }: ReaderPlace,
  parts: ToolParts,
  readerOf: (line: ReaderLine) => Reader,
  use: (reader: Reader, counters: ReaderCounters) => Promise<Result>,
  linkOf: (link: ByteLink) => ByteLink = (link) => link,
): Promise<Result> {
  const link = linkOf(await openReaderPort(port, readerPart(setUp).line, parts));
  const counters = new ReaderCounters();
  const reader = readerOf({ link, clock: parts.clock, counters });
  link.start({ onBytes: (bytes) => reader.take(bytes), onClosed: () => reader.close() });
  try {
    return await use(reader, counters);
  } catch (error) {
    throw error instanceof CardFailure ? new Fault("PP406", `reader: ${error.message}`) : error;
  } finally {
    reader.close();
    await link.close();
  }
}
