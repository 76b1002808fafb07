import type { Fault } from "../../src/faults/fault.ts";
import type { CardReaderListener } from "../../src/ports/card-reader.ts";
import type { CardPolicy } from "./card-policy.ts";
import type { ReaderIdentity, ReaderLine } from "./reader-protocol.ts";

/** The card side of one connection, from its opening to its end. A new connection gets a new one. */
export interface Slot {
  /** What the reader has said of itself so far. */
  readonly identity: ReaderIdentity | undefined;
  /** Resolves when cards can be taken; rejects with a Fault. */
  open(): Promise<void>;
  arm(): void;
  disarm(): void;
  eject(): void;
  /** Takes over `bytes`, and wipes them. */
  take(bytes: Buffer): void;
  /** The program stops: no card is taken any more, and one that is inside is given back. Bounded in time; never rejects. */
  retire(): Promise<void>;
  /** The connection has ended: nothing is told any more. */
  end(): void;
}

export interface SlotOptions extends ReaderLine {
  readonly policy: CardPolicy;
  readonly listener: CardReaderListener;
  /** Something is wrong with more than a card: the connection is given up, and set up anew. */
  readonly onFault: (fault: Fault) => void;
}
