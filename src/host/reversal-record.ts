import { Fault } from "../faults/fault.ts";
import {
  type EntryMode,
  entryModes,
  type RequestMti,
  type TransactionIdentity,
  type TransactionKind,
  transactionKinds,
} from "./transaction.ts";

/** Why a request is undone. `wrongMac`: its answer was no bank's, or was changed on the way. */
export const reversalReasons = ["noAnswer", "invalidAnswer", "wrongMac", "cancelled"] as const;

export type ReversalReason = (typeof reversalReasons)[number];

/**
 * What is kept of a request that may have reached the host, until it is answered or reversed: enough to rebuild the
 * reversal after a restart. No PIN block, no track data. It holds the PAN, so whoever stores it seals it.
 */
export interface ReversalRecord extends TransactionIdentity {
  readonly reason: ReversalReason;
}

type Texts = Readonly<Record<keyof ReversalRecord, string>>;

type Layout = readonly (readonly [name: keyof ReversalRecord, allowed: RegExp])[];

const oneOf = (names: readonly string[]): RegExp => new RegExp(`^(${names.join("|")})$`);

/** The fields of version 1 in the order in which they are stored, and what each may be. */
const firstLayout: Layout = [
  ["kind", /^0[12]00$/],
  ["pan", /^[0-9]{12,19}$/],
  ["expiry", /^[0-9]{4}$/],
  ["amountMinor", /^(0|[1-9][0-9]{0,11})$/],
  ["currency", /^[0-9]{3}$/],
  ["stan", /^[0-9]{6}$/],
  ["transmissionTime", /^[0-9]{10}$/],
  ["localDate", /^[0-9]{4}$/],
  ["localTime", /^[0-9]{6}$/],
  ["entryMode", oneOf(entryModes)],
  ["terminalId", /^[\x20-\x7e]{1,8}$/],
  ["merchantId", /^[\x20-\x7e]{1,15}$/],
  ["reason", oneOf(reversalReasons)],
];

const version = 2;

const layout: Layout = [
  ...firstLayout,
  ["transaction", oneOf(transactionKinds)],
  ["batch", /^[0-9]{6}$/],
  ["localYear", /^[0-9]{2}$/],
];

const layouts: Readonly<Record<number, Layout>> = { 1: firstLayout, [version]: layout };

/** What version 1 did not say: it knew payments only, in messages that have neither a batch nor a year. */
const unsaid = { transaction: "payment", batch: "000001", localYear: "00" } as const;

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

/**
 * The record that `encodeReversalRecord` gave, or that an earlier version of it gave: a pad may be upgraded while a reversal
 * is pending. Throws Fault PP705 for anything else, without its content.
 */
export function decodeReversalRecord(bytes: Buffer): ReversalRecord {
  const fields = layouts[bytes[0] ?? 0];
  if (!fields) throw new Fault("PP705", "the pending reversal is of another version");
  const texts: Partial<Record<keyof ReversalRecord, string>> = {};
  let offset = 1;
  for (const [name, pattern] of fields) {
    const end = offset + 1 + (bytes[offset] ?? 0);
    if (end > bytes.length) throw damaged(name);
    const text = bytes.toString("latin1", offset + 1, end);
    if (!pattern.test(text)) throw damaged(name);
    texts[name] = text;
    offset = end;
  }
  if (offset !== bytes.length) throw new Fault("PP705", "the pending reversal is followed by other bytes");
  return fromTexts({ ...unsaid, ...texts } as Texts);
}

function fromTexts(texts: Texts): ReversalRecord {
  return {
    ...texts,
    transaction: texts.transaction as TransactionKind,
    kind: texts.kind as RequestMti,
    amountMinor: Number(texts.amountMinor),
    entryMode: texts.entryMode as EntryMode,
    reason: texts.reason as ReversalReason,
  };
}

function damaged(name: string): Fault {
  return new Fault("PP705", `the pending reversal's ${name} is not what it should be`);
}
