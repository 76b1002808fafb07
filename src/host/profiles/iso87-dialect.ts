import type { Dialect, NetworkDialect, TextField } from "../dialect.ts";
import type { NetworkFunction } from "../network-request.ts";
import type { ReversalReason, ReversalRecord } from "../reversal-record.ts";
import type { EntryMode, TransactionKind } from "../transaction.ts";
import { textOf, twelveDigits } from "./field-values.ts";

/**
 * DE 3, by the standard's first two digits: 00 goods and services, 31 balance inquiry. 92, a PIN change, is of its range for private
 * use, as card schemes have it.
 */
const processingCodes: Readonly<Record<TransactionKind, string>> = {
  payment: "000000",
  balance: "310000",
  pinChange: "920000",
  pinVerification: "000000",
};

/** DE 25. 27: unattended terminal, card cannot be retained. 51: verification request without an amount. */
const conditionCodes: Readonly<Record<TransactionKind, string>> = {
  payment: "27",
  balance: "27",
  pinChange: "27",
  pinVerification: "51",
};

/**
 * DE 22, first two digits: 02 magnetic stripe, 05 chip, 80 the stripe of a card whose chip could not be used, as card schemes
 * have it; the third, 1, says that we take PINs.
 */
const entryModeCodes: Readonly<Record<EntryMode, string>> = { magneticStripe: "021", chip: "051", fallback: "801" };

/** DE 39 of a reversal: response received too late, invalid response, customer cancellation. */
const reasonCodes: Readonly<Record<ReversalReason, string>> = {
  noAnswer: "68",
  invalidAnswer: "20",
  wrongMac: "20",
  cancelled: "17",
};

/** DE 70. There is no sign-on that brings keys: asking for them is a request of its own, and signs on, too. */
const networkCodes: Readonly<Record<NetworkFunction, string>> = {
  signOn: "001",
  signOnWithKeys: "101",
  signOff: "002",
  keyExchange: "101",
  echo: "301",
};

const network: NetworkDialect = {
  mtis: { signOn: "0800", signOnWithKeys: "0800", signOff: "0800", keyExchange: "0800", echo: "0800" },
  codes: networkCodes,
  fields: (request) => [
    [7, request.transmissionTime],
    [11, request.stan],
    [41, request.terminalId],
    [70, networkCodes[request.function]],
  ],
  codeOf: (fields) => textOf(fields, 70),
  answers: { done: "00", refused: "40" },
  // Two TR-31 key blocks, one after the other: of the PIN and of the MAC key.
  keysField: 62,
  timeOf: (fields) => {
    const [date, time] = [textOf(fields, 13), textOf(fields, 12)];
    return date === undefined || time === undefined ? undefined : { year: undefined, date, time };
  },
  batchOf: () => undefined,
};

/** DE 90: original MTI, STAN, DE 7, acquiring and forwarding institution (zero: we sent neither 32 nor 33). */
function originalDataElements({ kind, stan, transmissionTime }: ReversalRecord): string {
  return kind + stan + transmissionTime + "0".repeat(22);
}

/** What the messages of ISO 8583:1987 say. */
export const iso87Dialect: Dialect = {
  mtiVersion: "0",
  transactions: {
    payment: { kinds: ["0200", "0100"], amount: "asked" },
    balance: { kinds: ["0100"], amount: "zero" },
    pinChange: { kinds: ["0100"], amount: "zero" },
    pinVerification: { kinds: ["0100"], amount: "zero" },
  },
  identityFields: (identity): readonly TextField[] => [
    [2, identity.pan],
    [3, processingCodes[identity.transaction]],
    [4, twelveDigits(identity.amountMinor)],
    [7, identity.transmissionTime],
    [11, identity.stan],
    [12, identity.localTime],
    [13, identity.localDate],
    [14, identity.expiry],
    [22, entryModeCodes[identity.entryMode]],
    [25, conditionCodes[identity.transaction]],
    [41, identity.terminalId],
    [42, identity.merchantId],
    [49, identity.currency],
  ],
  // Most PIN digits the pad takes (ISO 9564-1: 12).
  requestFields: [[26, "12"]],
  reversal: {
    mtis: { request: { first: "0400", repeat: "0401" }, advice: { first: "0420", repeat: "0421" } },
    answers: ["0410", "0430"],
    fields: (record) => [
      [39, reasonCodes[record.reason]],
      [90, originalDataElements(record)],
    ],
  },
  network,
  mac: { algorithm: "retail" },
  responseCodes: "iso87",
};
