import type { Config } from "../config/schema.ts";
import { messageProfiles } from "../host/profiles/message-profiles.ts";
import { takes } from "../host/requests.ts";
import { transactionKinds } from "../host/transaction.ts";
import type { ServedSite } from "./pad-as-service.ts";

/** What apps may ask of a pad with this configuration. */
export function servedSite({ payment, host }: Config): ServedSite {
  const profile = messageProfiles.get(host.profile);
  return {
    currency: payment.currency,
    kind: payment.message,
    transactions: transactionKinds.filter((transaction) => profile !== undefined && takes(profile, transaction)),
  };
}
