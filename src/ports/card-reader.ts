import type { Fault } from "../faults/fault.ts";

/** Track 2 as it came, `;` to `?`, in a buffer of its own that the listener wipes after use. */
export interface CardRead {
  readonly track2: Buffer;
  /** The card is still in the slot, and its removal will be reported. A swiped card is not. */
  readonly inSlot: boolean;
  /** The card has a chip, by its service code, and the chip could not be used. The acquirer may want to know, or to decline. */
  readonly fallback?: true;
}

/** Why a card gave no data: about this card, not about the reader. */
export type UnreadableReason = "noData" | "badTrack" | "wrongWay" | "badChip";

/** A chip under power. It ends when the promise of `onChip` settles. */
export interface CardChip {
  /** Answer to reset (ISO/IEC 7816-3), whole. */
  readonly atr: Buffer;
  /**
   * A command APDU (ISO/IEC 7816-4) for its response with SW1 SW2. `61xx` and `6Cxx` are settled. Rejects when the chip or the
   * reader does not answer; a command that may have been executed is not sent again, unless it only reads.
   */
  apdu(command: Buffer): Promise<Buffer>;
}

/** `unusable`: another attempt, then the stripe. `refused`: the issuer has blocked the card, and its stripe is not to be used either. */
export type ChipVerdict = "identified" | "unusable" | "refused";

export interface CardReaderListener {
  onCard(read: CardRead): void;
  /**
   * The card's chip comes before its stripe. Once `identified`, nothing of the stripe is given out. A listener that knows no
   * chips leaves this out: chip cards then come by their stripe, as a fallback.
   */
  onChip?(chip: CardChip): Promise<ChipVerdict>;
  onCardUnreadable(reason: UnreadableReason, inSlot: boolean): void;
  /** `retained`: left in the slot for so long that the reader has taken it in for good, as its policy says. */
  onCardRemoved(how: "taken" | "retained"): void;
  onFault(fault: Fault): void;
  onRecovered(): void;
}

export interface CardReader {
  /** Rejects with a Fault PP1xx or PP4xx when the reader cannot be opened; keeps trying, and reports `onRecovered`. */
  start(listener: CardReaderListener): Promise<void>;
  /**
   * Cards read while not armed are discarded unparsed, never kept; one that is still in the slot when the reader is armed is
   * reported as unreadable, so that it is put in again. A reader with a shutter takes none in. Removal is reported armed or not.
   */
  arm(): void;
  disarm(): void;
  /** Gives the card back. A reader without a motor does nothing: the customer pulls the card. */
  eject(): void;
  stop(): Promise<void>;
}
