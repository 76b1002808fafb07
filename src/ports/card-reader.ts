import type { Fault } from "../faults/fault.ts";

/** Track 2 as it came, `;` to `?`, in a buffer of its own that the listener wipes after use. */
export interface CardRead {
  readonly track2: Buffer;
  /** The card is still in the slot, and its removal will be reported. A swiped card is not. */
  readonly inSlot: boolean;
}

/** Why a card gave no data: about this card, not about the reader. */
export type UnreadableReason = "noData" | "badTrack" | "wrongWay";

export interface CardReaderListener {
  onCard(read: CardRead): void;
  onCardUnreadable(reason: UnreadableReason, inSlot: boolean): void;
  onCardRemoved(): void;
  onFault(fault: Fault): void;
  onRecovered(): void;
}

export interface CardReader {
  /** Rejects with a Fault PP1xx or PP4xx when the port cannot be opened; keeps trying, and reports `onRecovered`. */
  start(listener: CardReaderListener): Promise<void>;
  /**
   * Cards read while not armed are discarded unparsed, never kept; one that is still in the slot when the reader is armed is
   * reported as unreadable, so that it is put in again. Removal is reported armed or not.
   */
  arm(): void;
  disarm(): void;
  /** Gives the card back. A reader without a motor does nothing: the customer pulls the card. */
  eject(): void;
  stop(): Promise<void>;
}
