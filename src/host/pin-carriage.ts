import { Fault } from "../faults/fault.ts";
import { type PinBlockFormat, pinBlockFormats } from "../pin/pin-block-formats.ts";
import type { IsoMessage } from "./iso8583/iso-message.ts";

/** An encrypted PIN, as it is handed over for the message. */
export interface PinOfRequest {
  /** 8 bytes under TDES; 16 under AES, format 4. */
  readonly pinBlock: Buffer;
  /** 10 bytes with TDES DUKPT, 12 with AES DUKPT; none with a fixed or session key. */
  readonly ksn: Buffer | undefined;
  /** ISO 9564-1. */
  readonly format: PinBlockFormat;
}

export type PinKeyKind = "tdesDukpt" | "aesDukpt" | "withoutKsn";

/** A text field, in which a value stands as its tag and upper-case hexadecimal; several may share one, in this order. */
export interface TaggedField {
  readonly field: number;
  readonly tag: string;
}

/** Fields of our own: behind what is in the field already stand the tag, the length in two digits, and the value. */
export interface OwnFields {
  /** As hexadecimal digits, like the first PIN's. */
  readonly newBlock: TaggedField;
  readonly newKsn: TaggedField;
  /** As the digits that were typed. */
  readonly oneTimeCode: TaggedField;
}

/**
 * Where an acquirer's messages carry a PIN, as data of its message profile: ISO 8583:1987 has 8 bytes for a PIN block (DE 52)
 * and no field for a key serial number, so that every acquirer has found places of its own.
 */
export interface PinCarriage {
  /** Undefined where this acquirer's messages have no place for it. */
  readonly ksn: TaggedField | undefined;
  /** By length of the block in bytes. Without a tag the field is a binary one and holds the block as it is. */
  readonly block: Readonly<Record<8 | 16, TaggedField | { readonly field: number } | undefined>>;
  /** Where a PIN change and a one-time code have their values; undefined where this acquirer's messages have no place for them. */
  readonly own: OwnFields | undefined;
  /** What the acquirer is told of format and key: the digits of the format, those of the key, and zeros. */
  readonly control: {
    readonly field: number;
    readonly digits: number;
    readonly byFormat: Readonly<Record<PinBlockFormat, string | undefined>>;
    readonly byKey: Readonly<Record<PinKeyKind, string | undefined>>;
  };
}

const kindsByKsnBytes: Readonly<Record<number, PinKeyKind>> = { 0: "withoutKsn", 10: "tdesDukpt", 12: "aesDukpt" };

/**
 * The fields of a request that carry this PIN. Fault PP102 when this acquirer's messages have no place for such a one, PP901 for a
 * block or a KSN of a length that there is not.
 */
export function pinFields(
  carriage: PinCarriage,
  { pinBlock, ksn, format }: PinOfRequest,
): Map<number, string | Buffer> {
  const { blockBytes, kind } = checked({ pinBlock, ksn, format });
  const { control } = carriage;
  const [ofFormat, ofKey, place] = [control.byFormat[format], control.byKey[kind], carriage.block[blockBytes]];
  if (ofFormat === undefined || ofKey === undefined || place === undefined) {
    throw new Fault(
      "PP102",
      `pin: the acquirer's message profile takes no format ${format} PIN block (${kindNames[kind]})`,
    );
  }
  const fields = new Map<number, string | Buffer>([[control.field, (ofFormat + ofKey).padEnd(control.digits, "0")]]);
  if (ksn && carriage.ksn) append(fields, carriage.ksn, ksn);
  if ("tag" in place) append(fields, place, pinBlock);
  else fields.set(place.field, pinBlock);
  return fields;
}

const kindNames: Readonly<Record<PinKeyKind, string>> = {
  tdesDukpt: "TDES DUKPT",
  aesDukpt: "AES DUKPT",
  withoutKsn: "no DUKPT",
};

/** Adds the new PIN of a PIN change. Faults as `pinFields`. */
export function newPinFields({ own }: PinCarriage, fields: Map<number, string | Buffer>, newPin: PinOfRequest): void {
  checked(newPin);
  const { newBlock, newKsn } = needOwn(own, "a PIN change");
  appendOwn(fields, newBlock, hexadecimal(newPin.pinBlock));
  if (newPin.ksn) appendOwn(fields, newKsn, hexadecimal(newPin.ksn));
}

/** Adds the code that the customer typed. Fault PP102 where there is no place for it, PP901 when it is none. */
export function oneTimeCodeField({ own }: PinCarriage, fields: Map<number, string | Buffer>, code: string): void {
  const { oneTimeCode } = needOwn(own, "a one-time code");
  if (!/^[0-9]{4,10}$/.test(code)) throw new Fault("PP901", "a one-time code that is not 4 to 10 digits");
  appendOwn(fields, oneTimeCode, code);
}

/** The message with the KSN of its MAC key, for one that carries no PIN. Fault PP102 where there is no place for it. */
export function withKsn({ ksn: place }: PinCarriage, message: IsoMessage, ksn: Buffer): IsoMessage {
  if (!place) throw new Fault("PP102", "host.mac: the acquirer's message profile has no place for a KSN");
  const fields = new Map(message.fields);
  append(fields, place, ksn);
  return { ...message, fields };
}

function checked({ pinBlock, ksn, format }: PinOfRequest): { blockBytes: 8 | 16; kind: PinKeyKind } {
  const { blockBytes } = pinBlockFormats[format];
  const ksnBytes = ksn?.length ?? 0;
  const kind = kindsByKsnBytes[ksnBytes];
  if (pinBlock.length !== blockBytes || kind === undefined) {
    throw new Fault("PP901", `a format ${format} PIN block of ${pinBlock.length} bytes with a KSN of ${ksnBytes}`);
  }
  return { blockBytes, kind };
}

function needOwn(own: OwnFields | undefined, what: string): OwnFields {
  if (!own) throw new Fault("PP102", `host.profile: the acquirer's message profile has no place for ${what}`);
  return own;
}

const hexadecimal = (bytes: Buffer): string => bytes.toString("hex").toUpperCase();

function append(fields: Map<number, string | Buffer>, { field, tag }: TaggedField, value: Buffer): void {
  fields.set(field, `${fields.get(field) ?? ""}${tag}${hexadecimal(value)}`);
}

function appendOwn(fields: Map<number, string | Buffer>, { field, tag }: TaggedField, value: string): void {
  const length = String(value.length).padStart(2, "0");
  fields.set(field, `${fields.get(field) ?? ""}${tag}${length}${value}`);
}
