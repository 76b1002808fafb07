import type { ReversalForm } from "./dialect.ts";
import type { IsoMessage } from "./iso8583/iso-message.ts";
import type { MessageProfile } from "./iso8583/message-profile.ts";
import type { ReversalRecord } from "./reversal-record.ts";
import { onTheWire } from "./terminal-fields.ts";

/**
 * The reversal, or its repeat, under the identity of the original: same STAN, same time, so that however often it arrives it
 * is one reversal. No PIN block, new PIN, one-time code or track data: none of them may be kept for repeats. `form` is the
 * choice of 1987; the other dialects have one form. Fault PP102 when this acquirer's messages have no such transaction.
 */
export function buildReversal(
  record: ReversalRecord,
  repeat: boolean,
  profile: MessageProfile,
  form: ReversalForm,
): IsoMessage {
  const { identityFields, reversal } = profile.dialect;
  const { first, repeat: repeated } = reversal.mtis[form];
  return {
    mti: repeat ? repeated : first,
    fields: onTheWire(profile, [...identityFields(record), ...reversal.fields(record)]),
  };
}
