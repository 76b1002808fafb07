import type { PinBlockFormat } from "../../pin/pin-block-formats.ts";
import type { SentPin } from "./pin-verification.ts";
import { needField, type TerminalMessage, TerminalMessageError } from "./terminal-message.ts";

/** Field 53: with or without PAN, cipher, track data in clear, format. */
const formats: Readonly<Record<string, PinBlockFormat>> = { "2600": 0, "1601": 1, "2603": 3, "2704": 4 };
/** Field 53, fifth digit: TDES DUKPT, AES DUKPT, a key without KSN. How many characters of field 62 go with it. */
const ksnChars: Readonly<Record<string, number>> = { "0": 23, "1": 27, "2": 0 };
const tagChars = 3;

/**
 * The PIN of a request, as field 53 announces it: the block in field 52, or, 16 bytes long, in field 63, the KSN in field 62.
 * TerminalMessageError when field 53 says something else than what is there.
 */
export function sentPin(message: TerminalMessage): SentPin {
  const control = needField(message, 53);
  const format = formats[control.slice(0, 4)];
  if (format === undefined || !/^0{11}$/.test(control.slice(5))) {
    throw new TerminalMessageError("field 53 announces no PIN block that is known here");
  }
  const ksn = message.fields.get(62) ?? "";
  if (ksn.length !== ksnChars[control.charAt(4)]) throw new TerminalMessageError("field 62 is not the KSN of field 53");
  const [place, empty] = format === 4 ? [63, 52] : [52, 63];
  if (message.fields.has(empty)) throw new TerminalMessageError(`field ${empty} has no place beside field ${place}`);
  const block = needField(message, place);
  return {
    format,
    pinBlock: Buffer.from(place === 63 ? block.slice(tagChars) : block, "hex"),
    ksn: ksn ? Buffer.from(ksn.slice(tagChars), "hex") : undefined,
  };
}
