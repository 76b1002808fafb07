import { Fault } from "../faults/fault.ts";
import { IsoFormatError, type MessagePart } from "./iso8583/iso-format-error.ts";
import type { MessageProfile } from "./iso8583/message-profile.ts";
import { type UnpackedMessage, unpack } from "./iso8583/unpack.ts";

/** A message of the host; Fault PP504, naming field and offset, when it is none. */
export function readMessage(profile: MessageProfile, bytes: Uint8Array): UnpackedMessage {
  try {
    return unpack(profile, bytes);
  } catch (error) {
    if (error instanceof IsoFormatError) throw asHostFault(error);
    throw error;
  }
}

/** A text field that matters: Fault PP504 when it is missing. */
export function neededText(message: UnpackedMessage, field: number): string {
  const value = message.fields.get(field);
  if (typeof value !== "string") throw refuseField(message, field, "missing");
  return value;
}

/** A field that is missing is missing from the bitmap, which follows the MTI. */
export function refuseField(message: UnpackedMessage, field: number, problem: string): Fault {
  return refusePart(field, message.offsets[field] || message.mtiBytes, problem);
}

export function refusePart(part: MessagePart, offset: number, problem: string): Fault {
  return asHostFault(new IsoFormatError(part, offset, problem));
}

function asHostFault(error: IsoFormatError): Fault {
  return new Fault("PP504", `the host's answer: ${error.message}`, { cause: error });
}
