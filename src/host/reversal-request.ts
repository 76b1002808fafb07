import type { IsoMessage } from "./iso8583/iso-message.ts";
import { identityFields } from "./requests.ts";
import { type ReversalRecord, reversalReasonCodes } from "./reversal-record.ts";

/**
 * The reversal, 0400, or its repeat, 0401, under the identity of the original: same STAN, same time, so that however
 * often it arrives it is one reversal. No PIN block and no track data: neither may be kept for repeats.
 */
export function buildReversal(record: ReversalRecord, repeat: boolean): IsoMessage {
  const fields = new Map<number, string | Buffer>(identityFields(record));
  fields.set(39, reversalReasonCodes[record.reason]);
  fields.set(90, originalDataElements(record));
  return { mti: repeat ? "0401" : "0400", fields };
}

/** DE 90: original MTI, STAN, DE 7, acquiring and forwarding institution (zero: we sent neither 32 nor 33). */
function originalDataElements(record: ReversalRecord): string {
  return record.kind + record.stan + record.transmissionTime + "0".repeat(22);
}
