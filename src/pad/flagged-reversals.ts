import { Fault } from "../faults/fault.ts";
import { decodeReversalRecord, encodeReversalRecord, type ReversalRecord } from "../host/reversal-record.ts";
import type { KeyChange, KeyStore } from "../keys/key-store.ts";

/** `limit`: it left as often as the configuration allows and was never acknowledged; `refused`: the host will not take it. */
export const flagReasons = ["limit", "refused"] as const;

/** A reversal that was given up: a person has to settle it with the acquirer. */
export interface FlaggedReversal {
  readonly record: ReversalRecord;
  readonly why: (typeof flagReasons)[number];
  /** Of the host's refusal; empty without one. */
  readonly responseCode: string;
  readonly attempts: number;
  /** Wall time, Unix epoch, as the pad knew it. */
  readonly flaggedAtMs: number;
}

/** As many can wait for the technician; then no payment leaves whose reversal might be one too many. */
export const mostFlagged = 8;

const places = Array.from({ length: mostFlagged }, (_, at) => `host/flagged-reversal/${at}`);
const version = 1;
const head = { version: 0, why: 1, attempts: 2, flaggedAtMs: 4, responseCode: 10, bytes: 14 } as const;

type SealedValues = Pick<KeyStore, "openValue" | "sealedValue">;

interface Found extends FlaggedReversal {
  readonly place: string;
}

/** Those that are there, oldest first. Faults PP603, PP705 or a PP7xx of the store. */
export function flaggedReversals(values: SealedValues): readonly FlaggedReversal[] {
  return found(values);
}

/** The change that adds one. Fault PP507 when there is no room. */
export function flagged(values: SealedValues, reversal: FlaggedReversal): KeyChange {
  const taken = new Set(found(values).map(({ place }) => place));
  const free = places.find((place) => !taken.has(place));
  if (free === undefined) throw new Fault("PP507", tooManyFlagged);
  return values.sealedValue(free, encode(reversal));
}

export const tooManyFlagged = `${mostFlagged} reversals were given up: settle them with the acquirer, then \`pinpad host reversals resolve\``;

/** The change that takes the oldest with this STAN away, and what it was; undefined when there is none. */
export function resolved(
  values: SealedValues,
  stan: string,
): { readonly reversal: FlaggedReversal; readonly change: KeyChange } | undefined {
  const reversal = found(values).find(({ record }) => record.stan === stan);
  return reversal && { reversal, change: [reversal.place, null] };
}

function found(values: SealedValues): Found[] {
  const all = places.flatMap((place): Found[] => {
    const encoded = values.openValue(place);
    if (!encoded) return [];
    try {
      return [{ place, ...decode(encoded) }];
    } finally {
      encoded.fill(0);
    }
  });
  return all.sort((one, other) => one.flaggedAtMs - other.flaggedAtMs);
}

/** Version, reason, attempts (2 bytes), time (6 bytes), response code (4 bytes, spaces behind), the reversal's own record. */
function encode({ record, why, responseCode, attempts, flaggedAtMs }: FlaggedReversal): Buffer {
  const own = encodeReversalRecord(record);
  const bytes = Buffer.alloc(head.bytes + own.length);
  bytes[head.version] = version;
  bytes[head.why] = flagReasons.indexOf(why);
  bytes.writeUInt16BE(attempts, head.attempts);
  bytes.writeUIntBE(flaggedAtMs, head.flaggedAtMs, 6);
  bytes.write(responseCode.padEnd(4, " "), head.responseCode, 4, "latin1");
  own.copy(bytes, head.bytes);
  own.fill(0);
  return bytes;
}

function decode(bytes: Buffer): FlaggedReversal {
  const why = flagReasons[bytes[head.why] ?? flagReasons.length];
  const responseCode = bytes.toString("latin1", head.responseCode, head.bytes).trimEnd();
  if (bytes[head.version] !== version || bytes.length < head.bytes || !why || !/^[0-9A-Z]{0,4}$/.test(responseCode)) {
    throw new Fault("PP705", "a flagged reversal is not what it should be");
  }
  return {
    record: decodeReversalRecord(bytes.subarray(head.bytes)),
    why,
    responseCode,
    attempts: bytes.readUInt16BE(head.attempts),
    flaggedAtMs: bytes.readUIntBE(head.flaggedAtMs, 6),
  };
}
