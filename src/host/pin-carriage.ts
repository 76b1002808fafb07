import { Fault } from "../faults/fault.ts";
import { type PinBlockFormat, pinBlockFormats } from "../pin/pin-block-formats.ts";

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

/**
 * Where an acquirer's messages carry a PIN, as data of its message profile: ISO 8583:1987 has 8 bytes for a PIN block (DE 52)
 * and no field for a key serial number, so that every acquirer has found places of its own.
 */
export interface PinCarriage {
  /** Undefined where this acquirer's messages have no place for it. */
  readonly ksn: TaggedField | undefined;
  /** By length of the block in bytes. Without a tag the field is a binary one and holds the block as it is. */
  readonly block: Readonly<Record<8 | 16, TaggedField | { readonly field: number } | undefined>>;
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
  const { blockBytes } = pinBlockFormats[format];
  const ksnBytes = ksn?.length ?? 0;
  const kind = kindsByKsnBytes[ksnBytes];
  if (pinBlock.length !== blockBytes || kind === undefined) {
    throw new Fault("PP901", `a format ${format} PIN block of ${pinBlock.length} bytes with a KSN of ${ksnBytes}`);
  }
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

function append(fields: Map<number, string | Buffer>, { field, tag }: TaggedField, value: Buffer): void {
  fields.set(field, `${fields.get(field) ?? ""}${tag}${value.toString("hex").toUpperCase()}`);
}
