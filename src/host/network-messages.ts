import { type ExpectedReversalAnswer, type NotOurs, readCorrelated } from "./answers.ts";
import type { HostTime } from "./dialect.ts";
import { IsoFormatError } from "./iso8583/iso-format-error.ts";
import type { IsoMessage } from "./iso8583/iso-message.ts";
import type { MessageProfile } from "./iso8583/message-profile.ts";
import { unpack } from "./iso8583/unpack.ts";
import type { NetworkFunction, NetworkRequest } from "./network-request.ts";
import { neededText } from "./read-message.ts";
import { type ResponseCodes, responseCodeRow } from "./response-codes.ts";
import { onTheWire } from "./terminal-fields.ts";

export interface NetworkAnswer {
  readonly kind: "accepted" | "refused";
  readonly responseCode: string;
  /** As they stand in the message, wrapped. UnionPay: keys and check values. ISO: ASCII of two TR-31 key blocks. */
  readonly keys?: Buffer;
  readonly hostTime?: HostTime;
  /** Six digits, of UnionPay only: the batch that begins now. */
  readonly batch?: string;
}

/** What a host asks of the terminal unasked, and the answer to it: an echo is done, anything else is refused. */
export interface Unsolicited {
  readonly kind: NetworkFunction | "unknown";
  readonly answer: IsoMessage;
}

/** A message to the network itself. It has no MAC: its answer may bring the first MAC key. */
export function buildNetworkRequest(request: NetworkRequest, profile: MessageProfile): IsoMessage {
  const { network } = profile.dialect;
  return { mti: network.mtis[request.function], fields: onTheWire(profile, network.fields(request)) };
}

/** Reads the answer to a network request. Correlates and throws as `readAnswer` does. */
export function readNetworkAnswer(
  profile: MessageProfile,
  codes: ResponseCodes,
  bytes: Uint8Array,
  expected: ExpectedReversalAnswer,
): NetworkAnswer | NotOurs {
  const { network } = profile.dialect;
  const answerMtis = Object.values(network.mtis).map(answerMtiOf);
  const message = readCorrelated(profile, bytes, "8", answerMtis, expected);
  if (!message) return { kind: "notOurs" };
  const responseCode = neededText(message, 39);
  const keys = message.fields.get(network.keysField);
  const hostTime = network.timeOf(message.fields);
  const batch = network.batchOf(message.fields);
  const isDone =
    responseCode === network.answers.done || responseCodeRow(codes, responseCode).verdict.kind === "approved";
  return {
    kind: isDone ? "accepted" : "refused",
    responseCode,
    ...(keys === undefined ? {} : { keys: typeof keys === "string" ? Buffer.from(keys, "latin1") : keys }),
    ...(hostTime && { hostTime }),
    ...(batch === undefined ? {} : { batch }),
  };
}

/** What an answer to the host repeats of what it asked. */
const repeated: readonly number[] = [7, 11, 12, 13, 24, 41, 42, 60, 70];

/** A host's own network request; undefined for everything else, malformed messages included, which the caller reads as answers. */
export function readUnsolicited(profile: MessageProfile, bytes: Uint8Array): Unsolicited | undefined {
  const message = wellFormed(profile, bytes);
  // Class 8, function 0 (request) or 2 (advice).
  if (!message || !/^.8[02]/.test(message.mti)) return undefined;
  const { network } = profile.dialect;
  const code = network.codeOf(message.fields);
  const kind = functionOf(network.codes, code);
  const fields = new Map([...message.fields].filter(([number]) => repeated.includes(number)));
  fields.set(39, kind === "echo" ? network.answers.done : network.answers.refused);
  return { kind, answer: { mti: answerMtiOf(message.mti), fields } };
}

/** The function digit of an answer is one more than that of its request or advice. */
function answerMtiOf(mti: string): string {
  return `${mti.slice(0, 2)}${Number(mti.charAt(2)) + 1}${mti.slice(3)}`;
}

function functionOf(
  codes: Readonly<Record<NetworkFunction, string>>,
  code: string | undefined,
): NetworkFunction | "unknown" {
  const functions: readonly NetworkFunction[] = ["echo", "signOff", "signOn", "keyExchange"];
  return functions.find((name) => codes[name] === code) ?? "unknown";
}

function wellFormed(profile: MessageProfile, bytes: Uint8Array): IsoMessage | undefined {
  try {
    return unpack(profile, bytes);
  } catch (error) {
    if (error instanceof IsoFormatError) return undefined;
    throw error;
  }
}
