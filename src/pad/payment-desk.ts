import type { TryLedger } from "../attempts/try-ledger.ts";
import type { TryVerdict } from "../attempts/try-policy.ts";
import type { Track2 } from "../card/track2.ts";
import { asFault } from "../faults/fault.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import { buildRequest, type CardEntry } from "../host/requests.ts";
import type { TryEffect } from "../host/response-codes.ts";
import type { ReversalReason, ReversalRecord } from "../host/reversal-record.ts";
import type { TransactionIdentity } from "../host/transaction.ts";
import type { EncryptedPinBlock, MessageMac, Scd } from "../keys/scd.ts";
import type { Clock } from "../ports/clock.ts";
import { currencies } from "../prompts/currency.ts";
import type { Payment } from "../session/state.ts";
import { SerialQueue } from "../store/serial-queue.ts";
import type { HostBatch } from "./host-batch.ts";
import type { HostConversation } from "./host-conversation.ts";
import { packAuthenticated } from "./host-mac.ts";
import { hostTimes } from "./host-times.ts";
import type { NetworkDesk } from "./network-desk.ts";
import type { PadLog } from "./pad-event.ts";
import type { ReversalDesk } from "./reversal-desk.ts";
import type { StanCounter } from "./stan-counter.ts";

/** The card in hand: its data, how it came, and the name under which its tries are counted. */
export interface PresentedCard extends CardEntry {
  readonly track2: Track2;
  readonly cardRef: string;
}

interface Packed {
  readonly message: Buffer;
  readonly mac: MessageMac | undefined;
}

interface Prepared extends Packed {
  readonly identity: TransactionIdentity;
}

interface PaymentDeskParts {
  readonly scd: Scd;
  readonly ledger: TryLedger;
  readonly conversation: HostConversation;
  readonly network: Pick<NetworkDesk, "ready">;
  readonly reversals: ReversalDesk;
  readonly stans: StanCounter;
  readonly batch: HostBatch;
  readonly profile: MessageProfile;
  readonly terminal: { readonly terminalId: string; readonly merchantId: string };
  readonly clock: Clock;
  readonly log: PadLog;
}

/** The way of a PIN out of the machine, in the order that never bends: key state, then ledger, then wire. */
export class PaymentDesk {
  readonly #parts: PaymentDeskParts;
  /** Nothing of a payment begins before what the one before left to write down is written, however long that hangs. */
  readonly #inTurn = new SerialQueue();
  #sent: { readonly cardRef: string; readonly record: ReversalRecord } | undefined;

  constructor(parts: PaymentDeskParts) {
    this.#parts = parts;
  }

  /**
   * `onLeaving` is called when everything is written down and the first byte is about to leave: from then on the request
   * may have reached the host, and the conversation's listener hears what becomes of it. `aborted`: `abort` was raised
   * before, and nothing left. Rejects with the Fault that kept the request in; then, too, nothing left, and the try is
   * given back. The digits are wiped in every case: by an abort at once, else before the request leaves.
   */
  async forward(
    payment: Payment,
    card: PresentedCard,
    abort: AbortSignal,
    onLeaving: () => void,
  ): Promise<"sent" | "aborted"> {
    const request = await this.#inTurn.run(() => this.#prepare(payment, card, abort));
    if (!request) return "aborted";
    const { terminalId, stan } = request.identity;
    this.#parts.log({ event: "requestSent", stan });
    onLeaving();
    const expected = { requestMti: payment.kind, terminalId, stan, amountMinor: payment.amountMinor };
    await this.#parts.conversation.sendRequest(request.message, expected, request.mac);
    return "sent";
  }

  /** Writes the end of the try down; with a reason the request is reversed, without one it is settled. */
  settle(result: TryEffect, reversal: ReversalReason | undefined): Promise<TryVerdict> {
    const { conversation } = this.#parts;
    conversation.giveUp();
    // A cancel says nothing about the link.
    if (reversal !== undefined && reversal !== "cancelled") conversation.distrustLink();
    return this.#inTurn.run(() => this.#settle(result, reversal));
  }

  async #settle(result: TryEffect, reversal: ReversalReason | undefined): Promise<TryVerdict> {
    const { ledger, reversals } = this.#parts;
    const sent = this.#sent;
    if (!sent) throw new Error("no request is under way");
    const change = reversal ? reversals.pending({ ...sent.record, reason: reversal }) : reversals.resolved();
    const verdict = await ledger.settle(sent.cardRef, result, new Map([change]));
    this.#sent = undefined;
    if (reversal) reversals.raise(sent.record, reversal);
    return verdict;
  }

  /** The request with all that has to be durable before it leaves; undefined when the customer was quicker. */
  async #prepare(payment: Payment, card: PresentedCard, abort: AbortSignal): Promise<Prepared | undefined> {
    const { scd, network, reversals, stans, ledger } = this.#parts;
    // Whoever aborts has no use for the digits any more, and those in the Scd later on may be the next customer's.
    const wipe = (): void => scd.endPinEntry();
    abort.addEventListener("abort", wipe, { once: true });
    try {
      if (abort.aborted) return undefined;
      // The end of the one before could not be written down: its answer was shown to nobody, so it is reversed.
      if (this.#sent) await this.#settle("unknown", "noAnswer");
      await orAborted(reversals.flush(), abort);
      await orAborted(network.ready(), abort);
      if (abort.aborted) return undefined;
      const block = await scd.encryptPin(card.track2.pan);
      if (abort.aborted) return undefined;
      const { stan, used } = stans.take();
      const identity = this.#identity(payment, card, stan);
      await ledger.reserve(card.cardRef, new Map([used]));
      const packed = await this.#markSent(card, identity, block, abort);
      return packed && { ...packed, identity };
    } finally {
      abort.removeEventListener("abort", wipe);
      if (!abort.aborted) wipe();
    }
  }

  /** The packed request once the ledger says `sent`; undefined when the customer was quicker. Until then the try can be given back. */
  async #markSent(
    card: PresentedCard,
    identity: TransactionIdentity,
    block: EncryptedPinBlock,
    abort: AbortSignal,
  ): Promise<Packed | undefined> {
    const { scd, ledger, reversals, profile } = this.#parts;
    const { cardRef, track2, panSequence } = card;
    const ofCard = { track2: track2.reveal(), ...(panSequence === undefined ? {} : { panSequence }) };
    let mac: MessageMac | undefined;
    try {
      mac = await scd.openMac(block);
      const request = buildRequest({ ...identity, ...block, ...ofCard }, profile);
      const message = packAuthenticated(profile, request, mac);
      const record: ReversalRecord = { ...identity, reason: "noAnswer" };
      if (!abort.aborted) await ledger.markSent(cardRef, new Map([reversals.pending(record)]));
      if (abort.aborted) {
        mac?.release();
        await this.#giveBack(cardRef);
        return undefined;
      }
      this.#sent = { cardRef, record };
      return { message, mac };
    } catch (error) {
      mac?.release();
      await this.#giveBack(cardRef).catch((second: unknown) => {
        // The store is gone: what is reserved there is released by the next start, since nothing was sent.
        const { code, detail } = asFault(second);
        this.#parts.log({ event: "fault", code, detail });
      });
      throw error;
    }
  }

  /** Nothing has left, and there is nothing to reverse. */
  async #giveBack(cardRef: string): Promise<void> {
    await this.#parts.ledger.settle(cardRef, "notSent", new Map([this.#parts.reversals.resolved()]));
  }

  #identity(payment: Payment, { track2, entryMode }: PresentedCard, stan: string): TransactionIdentity {
    return {
      transaction: "payment",
      kind: payment.kind,
      pan: track2.pan.reveal(),
      expiry: track2.expiry,
      amountMinor: payment.amountMinor,
      currency: currencies[payment.currency].numeric,
      stan,
      batch: this.#parts.batch.current,
      ...hostTimes(this.#parts.clock.wallMs()),
      entryMode,
      ...this.#parts.terminal,
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
