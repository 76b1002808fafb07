import type { Fault } from "../../src/faults/fault.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { ByteLink } from "../bus/serial.ts";
import type { ReaderCounters } from "./reader-counters.ts";

export interface SerialSettings {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: "none" | "even" | "odd";
  readonly stopBits: 1 | 2;
}

/** One connection, as a protocol needs it. */
export interface ReaderLine {
  readonly link: ByteLink;
  readonly clock: Clock;
  readonly counters: ReaderCounters;
}

export interface ReaderCaps {
  /** The stripe's tracks it can read; empty without a head. */
  readonly tracks: readonly (1 | 2 | 3)[];
  readonly chip: boolean;
  readonly motorised: boolean;
  readonly retains: boolean;
}

/** As the reader says it of itself: for the technician, who compares it with the configuration. */
export interface ReaderIdentity {
  readonly firmware: string;
}

/** Where a card is. `atGate`: between the customer's fingers and the inside, or given back and not yet taken. */
export type MediaStatus = "none" | "atGate" | "inside";

export type TrackState =
  | "ok"
  | "blank"
  | "noData"
  | "parity"
  | "noStartSentinel"
  | "noEndSentinel"
  | "lrc"
  | "unreadable";

export interface TrackResult {
  readonly track: 1 | 2 | 3;
  readonly state: TrackState;
  /** From start to end sentinel, in a buffer of its own that the receiver wipes; empty unless `ok`. */
  readonly data: Buffer;
}

/** What is known of a card that was to be moved. `indeterminate`: a person has to look. */
export type MotionReport = "done" | "notDone" | "indeterminate";

/**
 * A reader that is asked. Every method rejects with CardFailure when it is this card's fault, and with a Fault when it is the
 * reader's, the line's or the configuration's. One call at a time.
 */
export interface ReaderProtocol {
  readonly caps: ReaderCaps;
  /** Clears the line and sets the reader up without moving a card. */
  open(): Promise<ReaderIdentity>;
  arm(): Promise<void>;
  disarm(): Promise<void>;
  status(): Promise<MediaStatus>;
  /** From the reader's buffer, filled when the card went in. */
  readTracks(): Promise<TrackResult[]>;
  /** The chip's answer to reset. */
  powerOn(): Promise<Buffer>;
  powerOff(): Promise<void>;
  apdu(command: Buffer): Promise<Buffer>;
  eject(): Promise<MotionReport>;
  retain(): Promise<MotionReport>;
  /** Nothing of the card stays in the reader's memory. */
  clearBuffers(): Promise<void>;
  /** Takes over `bytes`. */
  take(bytes: Buffer): void;
  close(): void;
}

export type CardProblem = "chip" | "stripe" | "moved";

/** About the card and not about the machine: another card may well work. `raw` is the reader's own code, without card data. */
export class CardFailure extends Error {
  readonly problem: CardProblem;

  constructor(problem: CardProblem, raw: string) {
    super(`${problem}: ${raw}`);
    this.problem = problem;
  }
}

/** Whose fault it is, for the technician. Card failures are no faults of the machine and have no code. */
export const faultClasses = {
  PP401: "link",
  PP402: "link",
  PP403: "link",
  PP404: "link",
  PP405: "reader",
  PP406: "reader",
  PP407: "config",
  PP408: "reader",
  PP409: "reader",
  PP410: "reader",
  PP411: "reader",
} as const satisfies Partial<Record<Fault["code"], "reader" | "link" | "config">>;
