import { Fault } from "../faults/fault.ts";
import type { IsoMessage } from "./iso8583/iso-message.ts";
import type { MessageProfile } from "./iso8583/message-profile.ts";
import { newPinFields, oneTimeCodeField, type PinOfRequest, pinFields } from "./pin-carriage.ts";
import { onTheWire } from "./terminal-fields.ts";
import type { EntryMode, RequestMti, TransactionIdentity, TransactionKind } from "./transaction.ts";

/** How the card came to be known. */
export interface CardEntry {
  readonly entryMode: EntryMode;
  /** Two digits, from the chip: which of several cards with one PAN. */
  readonly panSequence?: string;
}

/** With a PIN, or with a one-time code. */
export interface HostRequest extends TransactionIdentity, Partial<PinOfRequest> {
  /** Track 2 without sentinels and LRC. */
  readonly track2: string;
  readonly panSequence?: string;
  /** Of a PIN change that carries the old one, and there only; in the format of the old one. */
  readonly newPin?: PinOfRequest;
  /**
   * What the customer typed when the bank asked for a second factor: 4 to 10 digits. It comes without a PIN, whose digits are gone
   * by then, and belongs to the request before it of the same card and terminal.
   */
  readonly oneTimeCode?: string;
}

/** Whether this acquirer's messages have such a transaction. */
export function takes({ dialect }: MessageProfile, transaction: TransactionKind): boolean {
  return dialect.transactions[transaction] !== undefined;
}

/** The message type in which this acquirer wants a transaction, the way `preferred` for payments. Fault PP102 when it has none. */
export function requestKind(profile: MessageProfile, transaction: TransactionKind, preferred: RequestMti): RequestMti {
  const { kinds } = ruleOf(profile, transaction);
  return kinds.includes(preferred) ? preferred : (kinds[0] ?? preferred);
}

/** The first digit of an MTI is the dialect's. */
function mtiOf({ dialect }: MessageProfile, kind: RequestMti): string {
  return dialect.mtiVersion + kind.slice(1);
}

/**
 * The request with an online PIN, carried as the profile says. Fault PP102 for what this acquirer's messages have no place for;
 * PP901 for what no caller may ask: a message type or an amount that the transaction does not have, a PIN change without a new
 * PIN, neither a PIN nor a code, a block or KSN of a length that there is not. Nothing else is checked here: `pack` does.
 */
export function buildRequest(request: HostRequest, profile: MessageProfile): IsoMessage {
  checkRule(request, profile);
  const { dialect, pinCarriage } = profile;
  const fields = onTheWire(profile, [...dialect.identityFields(request), ...dialect.requestFields]);
  const pin = pinOf(request);
  if (pin) for (const [number, value] of pinFields(pinCarriage, pin)) fields.set(number, value);
  if (request.panSequence !== undefined) fields.set(23, request.panSequence.padStart(3, "0"));
  fields.set(35, request.track2);
  if (request.newPin) newPinFields(pinCarriage, fields, request.newPin);
  if (request.oneTimeCode !== undefined) oneTimeCodeField(pinCarriage, fields, request.oneTimeCode);
  return { mti: mtiOf(profile, request.kind), fields };
}

function ruleOf({ name, dialect }: MessageProfile, transaction: TransactionKind) {
  const rule = dialect.transactions[transaction];
  if (!rule) throw new Fault("PP102", `host.profile: the messages of ${name} have no ${transaction}`);
  return rule;
}

function pinOf({ pinBlock, ksn, format }: HostRequest): PinOfRequest | undefined {
  return pinBlock && format !== undefined ? { pinBlock, ksn, format } : undefined;
}

function checkRule(request: HostRequest, profile: MessageProfile): void {
  const { transaction, kind, amountMinor, newPin, format, oneTimeCode } = request;
  const carriesPin = pinOf(request) !== undefined;
  const { kinds, amount } = ruleOf(profile, transaction);
  if (!kinds.includes(kind)) throw new Fault("PP901", `${transaction} does not go as ${kind}`);
  if (amount === "zero" && amountMinor !== 0) throw new Fault("PP901", `${transaction} with an amount`);
  if (!carriesPin && oneTimeCode === undefined) throw new Fault("PP901", `${transaction} with neither PIN nor code`);
  if ((newPin !== undefined) !== (transaction === "pinChange" && carriesPin)) {
    throw new Fault("PP901", `${transaction} ${newPin ? "with" : "without"} a new PIN`);
  }
  if (newPin && newPin.format !== format) throw new Fault("PP901", "the new PIN is in another format than the old one");
}
