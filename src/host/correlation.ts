import type { MessageProfile } from "./iso8583/message-profile.ts";
import type { UnpackedMessage } from "./iso8583/unpack.ts";
import { neededText, readMessage } from "./read-message.ts";

/** What a request and its answer have in common, and no other pair of one terminal. */
export interface Correlation {
  /** Second digit of the MTI: 1 authorisation, 2 financial, 4 reversal, 8 network. */
  readonly mtiClass: string;
  /** Without the spaces that fill it on the wire. */
  readonly terminalId: string;
  readonly stan: string;
}

/** What a message is, whichever way it goes. Fault PP504, naming field and offset, when it is malformed. */
export function correlationOf(profile: MessageProfile, bytes: Uint8Array): Correlation {
  return correlationIn(readMessage(profile, bytes));
}

export function correlationIn(message: UnpackedMessage): Correlation {
  return {
    mtiClass: message.mti.charAt(1),
    terminalId: neededText(message, 41).trimEnd(),
    stan: neededText(message, 11),
  };
}
