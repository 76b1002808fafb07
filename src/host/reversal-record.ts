import { Fault } from "../faults/fault.ts";
import { type EntryMode, entryModes, type RequestMti, type TransactionIdentity } from "./requests.ts";

export type ReversalReason = "noAnswer" | "invalidAnswer" | "cancelled";

/** DE 39 of a reversal, ISO 8583:1987: response received too late, invalid response, customer cancellation. */
export const reversalReasonCodes: Readonly<Record<ReversalReason, string>> = {
  noAnswer: "68",
  invalidAnswer: "20",
  cancelled: "17",
};

/**
 * What is kept of a request that may have reached the host, until it is answered or reversed: enough to rebuild the
 * reversal after a restart. No PIN block, no track data. It holds the PAN, so whoever stores it seals it.
 */
export interface ReversalRecord extends TransactionIdentity {
  readonly reason: ReversalReason;
}

type Texts = Readonly<Record<keyof ReversalRecord, string>>;

const version = 1;

/** The record's fields in the order in which they are stored, and what each may be. */
const layout: readonly (readonly [keyof ReversalRecord, RegExp])[] = [
  ["kind", /^0[12]00$/],
  ["pan", /^[0-9]{12,19}$/],
  ["expiry", /^[0-9]{4}$/],
  ["amountMinor", /^(0|[1-9][0-9]{0,11})$/],
  ["currency", /^[0-9]{3}$/],
  ["stan", /^[0-9]{6}$/],
  ["transmissionTime", /^[0-9]{10}$/],
  ["localDate", /^[0-9]{4}$/],
  ["localTime", /^[0-9]{6}$/],
  ["entryMode", new RegExp(`^(${Object.keys(entryModes).join("|")})$`)],
  ["terminalId", /^[\x20-\x7e]{1,8}$/],
  ["merchantId", /^[\x20-\x7e]{1,15}$/],
  ["reason", new RegExp(`^(${Object.keys(reversalReasonCodes).join("|")})$`)],
];

/** One version byte, then each field as a length byte and ASCII. Clear bytes: seal them. Throws Fault PP705 for a field that is none. */
export function encodeReversalRecord(record: ReversalRecord): Buffer {
  const parts: Buffer[] = [Buffer.from([version])];
  for (const [name, pattern] of layout) {
    const text = String(record[name]);
    if (!pattern.test(text)) throw damaged(name);
    parts.push(Buffer.from([text.length]), Buffer.from(text, "latin1"));
  }
  return Buffer.concat(parts);
}

/** The record that `encodeReversalRecord` gave. Throws Fault PP705 for anything else, without its content. */
export function decodeReversalRecord(bytes: Buffer): ReversalRecord {
  if (bytes[0] !== version) throw new Fault("PP705", "the pending reversal is of another version");
  const texts: Partial<Record<keyof ReversalRecord, string>> = {};
  let offset = 1;
  for (const [name, pattern] of layout) {
    const end = offset + 1 + (bytes[offset] ?? 0);
    if (end > bytes.length) throw damaged(name);
    const text = bytes.toString("latin1", offset + 1, end);
    if (!pattern.test(text)) throw damaged(name);
    texts[name] = text;
    offset = end;
  }
  if (offset !== bytes.length) throw new Fault("PP705", "the pending reversal is followed by other bytes");
  return fromTexts(texts as Texts);
}

function fromTexts(texts: Texts): ReversalRecord {
  return {
    ...texts,
    kind: texts.kind as RequestMti,
    amountMinor: Number(texts.amountMinor),
    entryMode: texts.entryMode as EntryMode,
    reason: texts.reason as ReversalReason,
  };
}

function damaged(name: string): Fault {
  return new Fault("PP705", `the pending reversal's ${name} is not what it should be`);
}
