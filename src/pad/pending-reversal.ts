import { decodeReversalRecord, type ReversalRecord } from "../host/reversal-record.ts";
import type { KeyStore } from "../keys/key-store.ts";

export const pendingReversalPlace = "host/pending-reversal";

/** The request whose reversal is outstanding, or whose answer is. Faults PP603, PP705 or a PP7xx of the store. */
export function pendingReversal(values: Pick<KeyStore, "openValue">): ReversalRecord | undefined {
  const encoded = values.openValue(pendingReversalPlace);
  if (encoded === undefined) return undefined;
  try {
    return decodeReversalRecord(encoded);
  } finally {
    encoded.fill(0);
  }
}
