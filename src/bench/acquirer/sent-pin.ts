import type { PinBlockFormat } from "../../pin/pin-block-formats.ts";
import type { SentPin } from "./pin-verification.ts";
import { needField, type TerminalMessage, TerminalMessageError } from "./terminal-message.ts";

/** What a request says of its customer. */
export interface SentSecrets {
  readonly pin: SentPin | undefined;
  readonly newPin: SentPin | undefined;
  readonly oneTimeCode: string | undefined;
}

/** Where a dialect announces format and key of a PIN. */
export interface PinControl {
  readonly field: 48 | 53;
  /** Its first digits: with or without PAN, cipher, and where there is a choice track data in clear and format. */
  readonly formats: Readonly<Record<string, PinBlockFormat>>;
  /** By the digit behind them, how many bytes of KSN go with it; undefined where no message has one. */
  readonly ksnBytes: Readonly<Record<string, number>> | undefined;
}

/** TDES DUKPT, AES DUKPT, a key without KSN. */
export const ownPinControl: PinControl = {
  field: 53,
  formats: { "2600": 0, "1601": 1, "2603": 3, "2704": 4 },
  ksnBytes: { "0": 10, "1": 12, "2": 0 },
};

/** Under a key of double length that the sign-on brought, or a fixed one. */
export const unionpayPinControl: PinControl = { field: 53, formats: { "26": 0, "16": 1 }, ksnBytes: undefined };

const controlDigits = 16;
/** What DE 62 and 63 hold, in this order: three letters; then two digits of length, where the length is not always the same. */
const keyTags = /^(?:KSN([0-9A-F]{24}|[0-9A-F]{20}))?(?:NKS(\d\d)([0-9A-F]+))?$/;
const secretTags = /^(?:PB4([0-9A-F]{32}))?(?:NPB(16|32)([0-9A-F]+?))?(?:OTC(\d\d)(\d+))?$/;

interface Tagged {
  readonly ksn: string | undefined;
  readonly newKsn: string | undefined;
  readonly longBlock: string | undefined;
  readonly newBlock: string | undefined;
  readonly code: string | undefined;
}

/**
 * PIN, new PIN and code of a request, as the control field announces them: the block in field 52, or, 16 bytes long, in field
 * 63, the KSN in field 62. TerminalMessageError when it says something else than what is there, and for a request that says
 * nothing of its customer, or a PIN and a code at once.
 */
export function sentSecrets(message: TerminalMessage, control: PinControl): SentSecrets {
  const tagged = control.ksnBytes ? readTags(message) : noTags;
  if (!message.fields.has(control.field)) return withoutPin(message, tagged, control);
  if (tagged.code !== undefined) throw new TerminalMessageError("a one-time code comes without a PIN");
  const { format, ksnBytes } = readControl(needField(message, control.field), control);
  const [place, empty] = format === 4 ? [63, 52] : [52, 63];
  const hasOther = empty === 52 ? message.fields.has(52) : tagged.longBlock !== undefined;
  if (hasOther) throw new TerminalMessageError(`field ${empty} has no place beside field ${place}`);
  const block = format === 4 ? tagged.longBlock : needField(message, 52);
  if (block === undefined) throw new TerminalMessageError("field 63 is missing");
  const pin = pinOf(block, tagged.ksn, { format, ksnBytes }, control.field);
  if (tagged.newBlock === undefined && tagged.newKsn === undefined)
    return { pin, newPin: undefined, oneTimeCode: undefined };
  if (tagged.newBlock?.length !== block.length) throw new TerminalMessageError("the new PIN is none of its format");
  return {
    pin,
    newPin: pinOf(tagged.newBlock, tagged.newKsn, { format, ksnBytes }, control.field),
    oneTimeCode: undefined,
  };
}

const noTags: Tagged = {
  ksn: undefined,
  newKsn: undefined,
  longBlock: undefined,
  newBlock: undefined,
  code: undefined,
};

function withoutPin(
  message: TerminalMessage,
  { code, newBlock, newKsn, longBlock }: Tagged,
  control: PinControl,
): SentSecrets {
  if (code === undefined) throw new TerminalMessageError(`field ${control.field} is missing`);
  if ((message.fields.has(52) || newBlock) ?? newKsn ?? longBlock) {
    throw new TerminalMessageError(`a PIN that field ${control.field} does not announce`);
  }
  return { pin: undefined, newPin: undefined, oneTimeCode: code };
}

function readControl(digits: string, control: PinControl): { format: PinBlockFormat; ksnBytes: number } {
  const formatDigits = control.ksnBytes ? 4 : 2;
  const format = control.formats[digits.slice(0, formatDigits)];
  const keyDigit = digits.charAt(formatDigits);
  const ksnBytes = control.ksnBytes ? control.ksnBytes[keyDigit] : 0;
  const used = formatDigits + (control.ksnBytes ? 1 : 0);
  if (format === undefined || ksnBytes === undefined || digits.slice(used) !== "0".repeat(controlDigits - used)) {
    throw new TerminalMessageError(`field ${control.field} announces no PIN block that is known here`);
  }
  return { format, ksnBytes };
}

function pinOf(
  block: string,
  ksn: string | undefined,
  { format, ksnBytes }: { format: PinBlockFormat; ksnBytes: number },
  controlField: number,
): SentPin {
  if ((ksn ?? "").length !== 2 * ksnBytes) {
    throw new TerminalMessageError(`field 62 is not the KSN of field ${controlField}`);
  }
  return { format, pinBlock: Buffer.from(block, "hex"), ksn: ksn === undefined ? undefined : Buffer.from(ksn, "hex") };
}

function readTags({ fields }: TerminalMessage): Tagged {
  const keys = keyTags.exec(fields.get(62) ?? "");
  const secrets = secretTags.exec(fields.get(63) ?? "");
  if (!keys) throw new TerminalMessageError("field 62 holds no KSN");
  if (!secrets) throw new TerminalMessageError("field 63 holds nothing that is known here");
  const [, ksn, newKsnLength, newKsn] = keys;
  const [, longBlock, newBlockLength, newBlock, codeLength, code] = secrets;
  for (const [length, value] of [
    [newKsnLength, newKsn],
    [newBlockLength, newBlock],
    [codeLength, code],
  ]) {
    if (value !== undefined && value.length !== Number(length)) {
      throw new TerminalMessageError("a tagged value is not as long as it says");
    }
  }
  return { ksn, newKsn, longBlock, newBlock, code };
}

/** The KSN that DE 62 of any message carries: under DUKPT, of its MAC too. */
export function sentKsn({ fields }: TerminalMessage): Buffer | undefined {
  const ksn = keyTags.exec(fields.get(62) ?? "")?.[1];
  return ksn === undefined ? undefined : Buffer.from(ksn, "hex");
}
