import type { TryLedger } from "../attempts/try-ledger.ts";
import type { TryVerdict } from "../attempts/try-policy.ts";
import type { Track2 } from "../card/track2.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import { buildRequest, type CardEntry, type HostRequest, requestKind } from "../host/requests.ts";
import type { TryEffect } from "../host/response-codes.ts";
import type { ReversalReason, ReversalRecord } from "../host/reversal-record.ts";
import { isReversed, type TransactionIdentity } from "../host/transaction.ts";
import type { MessageMac, Scd } from "../keys/scd.ts";
import type { Clock } from "../ports/clock.ts";
import { currencies } from "../prompts/currency.ts";
import type { Carried } from "../session/state.ts";
import type { Transaction } from "../session/transaction.ts";
import type { Changes } from "../store/changes.ts";
import { SerialQueue } from "../store/serial-queue.ts";
import type { SlotStore } from "../store/slot-store.ts";
import type { HostBatch } from "./host-batch.ts";
import type { HostConversation } from "./host-conversation.ts";
import { packAuthenticated } from "./host-mac.ts";
import { hostTimes } from "./host-times.ts";
import type { NetworkDesk } from "./network-desk.ts";
import type { PadLog } from "./pad-event.ts";
import type { ReversalDesk } from "./reversal-desk.ts";
import type { StanCounter } from "./stan-counter.ts";
import { type TryBooks, withoutTry, withTry } from "./try-books.ts";

/** The card in hand: its data, how it came, and the name under which its tries are counted. */
export interface PresentedCard extends CardEntry {
  readonly track2: Track2;
  readonly cardRef: string;
}

/** What is to leave: for which transaction, of which card, with its PIN or a code. */
export interface Asked {
  readonly transaction: Transaction;
  readonly carried: Carried;
  readonly card: PresentedCard;
}

/** The part of a request that is secret, encrypted but for a one-time code. */
type Secret = Pick<HostRequest, "pinBlock" | "ksn" | "format" | "newPin" | "oneTimeCode">;

interface Packed {
  readonly message: Buffer;
  readonly mac: MessageMac | undefined;
}

/** What is written down of the request that may have left. */
interface Sent {
  readonly books: TryBooks;
  readonly record: ReversalRecord;
}

interface Prepared extends Packed {
  readonly identity: TransactionIdentity;
}

interface TransactionDeskParts {
  readonly scd: Scd;
  readonly ledger: TryLedger;
  readonly store: Pick<SlotStore, "commit">;
  readonly conversation: HostConversation;
  readonly network: Pick<NetworkDesk, "ready" | "requireSignedOn">;
  readonly reversals: ReversalDesk;
  readonly stans: StanCounter;
  readonly batch: HostBatch;
  readonly profile: MessageProfile;
  readonly terminal: { readonly terminalId: string; readonly merchantId: string };
  readonly clock: Clock;
  readonly log: PadLog;
}

/** The way of a PIN out of the machine, in the order that never bends: key state, then ledger, then wire. */
export class TransactionDesk {
  readonly #parts: TransactionDeskParts;
  /** Nothing of a transaction begins before what the one before left to write down is written, however long that hangs. */
  readonly #inTurn = new SerialQueue();
  #sent: Sent | undefined;

  constructor(parts: TransactionDeskParts) {
    this.#parts = parts;
  }

  /**
   * `onLeaving` is called when everything is written down and the first byte is about to leave: from then on the request
   * may have reached the host, and the conversation's listener hears what becomes of it. `aborted`: `abort` was raised
   * before, and nothing left. Rejects with the Fault that kept the request in; then, too, nothing left, and the try is
   * given back. The digits are wiped in every case: by an abort at once, else before the request leaves.
   */
  async forward(asked: Asked, abort: AbortSignal, onLeaving: () => void): Promise<"sent" | "aborted"> {
    const request = await this.#inTurn.run(() => this.#prepare(asked, abort));
    if (!request) return "aborted";
    const { kind: requestMti, transaction, terminalId, stan, amountMinor } = request.identity;
    this.#parts.log({ event: "requestSent", stan });
    onLeaving();
    const expected = { transaction, requestMti, terminalId, stan, amountMinor };
    await this.#parts.conversation.sendRequest(request.message, expected, request.mac);
    // It may carry a code in the clear.
    request.message.fill(0);
    return "sent";
  }

  /**
   * Writes the end of the try down; with a reason the request is reversed, if it is one that has to be undone, without one it is
   * settled. An approval is reversed after all when it is `isAwaited` no more by the time it is written: the customer was told of a
   * fault.
   */
  settle(
    result: TryEffect,
    reversal: ReversalReason | undefined,
    isAwaited: () => boolean = () => true,
  ): Promise<TryVerdict> {
    const { conversation } = this.#parts;
    conversation.giveUp();
    // A cancel says nothing about the link.
    if (reversal !== undefined && reversal !== "cancelled") conversation.distrustLink();
    return this.#inTurn.run(() => this.#settle(result, reversal, isAwaited));
  }

  async #settle(result: TryEffect, reason: ReversalReason | undefined, isAwaited: () => boolean): Promise<TryVerdict> {
    const sent = this.#sent;
    if (!sent) throw new Error("no request is under way");
    const { books, record } = sent;
    const reversal = isReversed(record.transaction) ? reason : undefined;
    const verdict = await books.settle(result, this.#reversalOf(record, reversal));
    this.#sent = undefined;
    const { reversals } = this.#parts;
    if (reversal) reversals.raise(record, reversal);
    else if (result === "approved" && isReversed(record.transaction) && !isAwaited()) {
      await reversals.raiseSettled(record, "noAnswer");
    }
    return verdict;
  }

  /** The request with all that has to be durable before it leaves; undefined when the customer was quicker. */
  async #prepare(asked: Asked, abort: AbortSignal): Promise<Prepared | undefined> {
    const { scd, network, reversals, stans } = this.#parts;
    // Whoever aborts has no use for the digits any more, and those in the Scd later on may be the next customer's.
    const wipe = (): void => scd.endPinEntry();
    abort.addEventListener("abort", wipe, { once: true });
    try {
      if (abort.aborted) return undefined;
      // The end of the one before could not be written down: its answer was shown to nobody, so it is reversed.
      if (this.#sent) await this.#settle("unknown", "noAnswer", () => false);
      await orAborted(reversals.flush(), abort);
      await orAborted(network.ready(), abort);
      if (abort.aborted) return undefined;
      const secret = await this.#secret(asked);
      if (abort.aborted) return undefined;
      const { stan, used } = stans.take();
      const identity = this.#identity(asked, stan);
      const packed = await this.#markSent(asked, identity, secret, used, abort);
      return packed && { ...packed, identity };
    } finally {
      abort.removeEventListener("abort", wipe);
      if (!abort.aborted) wipe();
    }
  }

  /** What was typed, ready for the message. A code goes alone: the digits of the PIN are long wiped, and it was checked. */
  async #secret({ transaction, carried, card }: Asked): Promise<Secret> {
    const { scd } = this.#parts;
    const { pan } = card.track2;
    if (carried === "pin" && transaction.transaction === "pinChange") {
      const { oldPin, newPin } = await scd.encryptPinChange(pan);
      return { ...oldPin, newPin };
    }
    if (carried === "pin") return scd.encryptPin(pan);
    const digits = scd.takeCode();
    const oneTimeCode = digits.toString("latin1");
    digits.fill(0);
    return { oneTimeCode };
  }

  #booksOf({ carried, card: { cardRef } }: Asked): TryBooks {
    const { ledger, store } = this.#parts;
    return carried === "pin" ? withTry(ledger, cardRef) : withoutTry(store, ledger, cardRef);
  }

  /**
   * The packed request once the books say `sent`; undefined when the customer was quicker, and then the try is given back. It is
   * packed first: what cannot be packed costs no try.
   */
  async #markSent(
    asked: Asked,
    identity: TransactionIdentity,
    secret: Secret,
    used: readonly [string, Buffer],
    abort: AbortSignal,
  ): Promise<Packed | undefined> {
    const { scd, profile, network } = this.#parts;
    const { track2, panSequence } = asked.card;
    const ofCard = { track2: track2.reveal(), ...(panSequence === undefined ? {} : { panSequence }) };
    const record: ReversalRecord = { ...identity, reason: "noAnswer" };
    const mac = await scd.openMac(secret.ksn);
    try {
      const message = packAuthenticated(profile, buildRequest({ ...identity, ...secret, ...ofCard }, profile), mac);
      const books = this.#booksOf(asked);
      if (!abort.aborted) {
        network.requireSignedOn();
        await books.markSent(new Map([used, ...this.#reversalOf(record, "noAnswer")]));
        this.#sent = { books, record };
      }
      if (abort.aborted) {
        mac?.release();
        if (this.#sent) await this.#giveBack(this.#sent);
        return undefined;
      }
      await this.#requireSignedOn();
      return { message, mac };
    } catch (error) {
      mac?.release();
      throw error;
    }
  }

  /** The last look before the bytes leave. The pad itself knows that none have, so the try is given back. */
  async #requireSignedOn(): Promise<void> {
    try {
      this.#parts.network.requireSignedOn();
    } catch (error) {
      if (this.#sent) await this.#giveBack(this.#sent);
      throw error;
    }
  }

  /** Nothing has left, and there is nothing to reverse. */
  async #giveBack({ books, record }: Sent): Promise<void> {
    await books.settle("notSent", this.#reversalOf(record, undefined));
    this.#sent = undefined;
  }

  /** What has to be durable of the reversal with the try: that it is pending, for this reason, or that there is none. */
  #reversalOf(record: ReversalRecord, reason: ReversalReason | undefined): Changes {
    if (!isReversed(record.transaction)) return new Map();
    const { reversals } = this.#parts;
    return new Map([reason ? reversals.pending({ ...record, reason }) : reversals.resolved()]);
  }

  #identity({ transaction, card }: Asked, stan: string): TransactionIdentity {
    const { profile, clock, terminal, batch } = this.#parts;
    const { track2, entryMode } = card;
    const name = transaction.transaction;
    const isPayment = transaction.transaction === "payment";
    return {
      transaction: name,
      kind: requestKind(profile, name, isPayment ? transaction.kind : "0100"),
      pan: track2.pan.reveal(),
      expiry: track2.expiry,
      amountMinor: isPayment ? transaction.amountMinor : 0,
      currency: currencies[transaction.currency].numeric,
      stan,
      batch: batch.current,
      ...hostTimes(clock.wallMs()),
      entryMode,
      ...terminal,
    };
  }
}

/** Waits no longer than the customer does. What `work` comes to after an abort is nobody's any more. */
async function orAborted(work: Promise<void>, abort: AbortSignal): Promise<void> {
  if (abort.aborted) return;
  let stopWaiting: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => {
    stopWaiting = resolve;
  });
  abort.addEventListener("abort", stopWaiting, { once: true });
  try {
    await Promise.race([work, aborted]);
  } catch (error) {
    if (!abort.aborted) throw error;
  } finally {
    abort.removeEventListener("abort", stopWaiting);
  }
}
