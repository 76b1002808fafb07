import type { IsoMessage } from "./iso8583/iso-message.ts";
import type { MessageProfile } from "./iso8583/message-profile.ts";
import { type PinOfRequest, pinFields } from "./pin-carriage.ts";
import { iso87Ascii } from "./profiles/iso87-ascii.ts";

/** 0200: one message takes the money. 0100: the amount is authorised, and captured later. */
export type RequestMti = "0200" | "0100";

/**
 * How the PAN got in (DE 22, first two digits: 02 magnetic stripe, 05 chip, 80 the stripe of a card whose chip could not be used,
 * as card schemes have it); the third, 1, says that we take PINs.
 */
export const entryModes = { magneticStripe: "021", chip: "051", fallback: "801" } as const;

export type EntryMode = keyof typeof entryModes;

/** How the card came to be known. */
export interface CardEntry {
  readonly entryMode: EntryMode;
  /** Two digits, from the chip: which of several cards with one PAN. */
  readonly panSequence?: string;
}

/** What names one transaction to the acquirer: the request and its reversal have all of it in common. */
export interface TransactionIdentity {
  readonly kind: RequestMti;
  readonly pan: string;
  /** YYMM, as on the card. */
  readonly expiry: string;
  /** In the currency's minor unit, up to 12 digits. */
  readonly amountMinor: number;
  /** ISO 4217 numeric, such as "156". */
  readonly currency: string;
  /** Six digits. */
  readonly stan: string;
  /** MMDDhhmmss in UTC (DE 7). */
  readonly transmissionTime: string;
  /** MMDD where the terminal stands (DE 13). */
  readonly localDate: string;
  /** hhmmss where the terminal stands (DE 12). */
  readonly localTime: string;
  readonly entryMode: EntryMode;
  /** Up to 8 characters; padded with spaces on the wire. */
  readonly terminalId: string;
  /** Up to 15 characters; padded with spaces on the wire. */
  readonly merchantId: string;
}

export interface PaymentRequest extends TransactionIdentity, PinOfRequest {
  /** Track 2 without sentinels and LRC. */
  readonly track2: string;
  readonly panSequence?: string;
}

/** ISO 8583:1987 processing code: goods and services, default accounts. */
const purchase = "000000";
/** Unattended terminal, card cannot be retained. */
const unattended = "27";
/** Most PIN digits the pad takes (ISO 9564-1: 12). */
const pinCaptureDigits = "12";

/**
 * The fields that a request and its reversal share.
 */
export function identityFields(identity: TransactionIdentity): [number, string][] {
  return [
    [2, identity.pan],
    [3, purchase],
    [4, String(identity.amountMinor).padStart(12, "0")],
    [7, identity.transmissionTime],
    [11, identity.stan],
    [12, identity.localTime],
    [13, identity.localDate],
    [14, identity.expiry],
    [22, entryModes[identity.entryMode]],
    [25, unattended],
    [41, wireTerminalId(identity.terminalId)],
    [42, identity.merchantId.padEnd(15, " ")],
    [49, identity.currency],
  ];
}

/** DE 41 as it stands in messages. */
export function wireTerminalId(terminalId: string): string {
  return terminalId.padEnd(8, " ");
}

/**
 * The request with an online PIN, carried as the profile says. Fault PP901 for a PIN block or a KSN of a length that there is
 * not; nothing else is checked here: `pack` does.
 */
export function buildPaymentRequest(
  request: PaymentRequest,
  { pinCarriage }: Pick<MessageProfile, "pinCarriage"> = iso87Ascii,
): IsoMessage {
  const fields = new Map<number, string | Buffer>([...identityFields(request), ...pinFields(pinCarriage, request)]);
  fields.set(26, pinCaptureDigits);
  if (request.panSequence !== undefined) fields.set(23, request.panSequence.padStart(3, "0"));
  fields.set(35, request.track2);
  return { mti: request.kind, fields };
}
