import type { Dialect, NetworkDialect, TextField } from "../dialect.ts";
import type { NetworkFunction } from "../network-request.ts";
import type { ReversalReason, ReversalRecord } from "../reversal-record.ts";
import type { EntryMode, RequestMti, TransactionIdentity, TransactionKind } from "../transaction.ts";
import { textOf, twelveDigits } from "./field-values.ts";

/** DE 3: as in 1987; 92 is private use. */
const processingCodes: Readonly<Record<TransactionKind, string>> = {
  payment: "000000",
  balance: "310000",
  pinChange: "920000",
  pinVerification: "000000",
};

/** DE 24, function code: 100 original authorisation, 200 original financial request, 108 inquiry. */
const functionCodes: Readonly<Record<TransactionKind, Readonly<Record<RequestMti, string>>>> = {
  payment: { "0100": "100", "0200": "200" },
  balance: { "0100": "108", "0200": "108" },
  pinChange: { "0100": "100", "0200": "100" },
  pinVerification: { "0100": "108", "0200": "108" },
};

/** DE 24 of a reversal: all of the amount. */
const fullReversal = "400";

/**
 * DE 22, twelve places: how cards can be read (5 chip), PIN taken (1), cards kept (0 no), place (2 the acceptor's, nobody attends),
 * cardholder there (0), card there (1), how it was read (2 stripe, 5 chip), cardholder known by PIN (1) that the acquirer's side
 * checks (3), cards written (1 no), output (3 display), longest PIN (C, 12). The stripe of a card whose chip could not be used has no
 * code of its own: a stripe at a terminal that reads chips says it.
 */
const posData = (readBy: string) => `510201${readBy}1313C`;
const entryModeCodes: Readonly<Record<EntryMode, string>> = {
  magneticStripe: posData("2"),
  chip: posData("5"),
  fallback: posData("2"),
};

/** DE 25, message reason code: time-out waiting for the answer, suspected malfunction, customer cancellation. */
const reasonCodes: Readonly<Record<ReversalReason, string>> = {
  noAnswer: "4021",
  invalidAnswer: "4020",
  wrongMac: "4020",
  cancelled: "4000",
};

/** DE 24 of network messages. */
const networkCodes: Readonly<Record<NetworkFunction, string>> = {
  signOn: "801",
  signOnWithKeys: "811",
  signOff: "802",
  keyExchange: "811",
  echo: "831",
};

type LocalTime = Pick<TransactionIdentity, "localYear" | "localDate" | "localTime">;

/** DE 12, YYMMDDhhmmss. */
function dateAndTime({ localYear, localDate, localTime }: LocalTime): string {
  return localYear + localDate + localTime;
}

const network: NetworkDialect = {
  mtis: { signOn: "1804", signOnWithKeys: "1804", signOff: "1804", keyExchange: "1804", echo: "1804" },
  codes: networkCodes,
  fields: (request) => [
    [7, request.transmissionTime],
    [11, request.stan],
    [12, dateAndTime(request)],
    [24, networkCodes[request.function]],
    [41, request.terminalId],
  ],
  codeOf: (fields) => textOf(fields, 24),
  answers: { done: "800", refused: "115" },
  // As in 1987: two TR-31 key blocks, one after the other.
  keysField: 62,
  timeOf: (fields) => {
    const at = textOf(fields, 12);
    return at === undefined ? undefined : { year: at.slice(0, 2), date: at.slice(2, 6), time: at.slice(6) };
  },
  batchOf: () => undefined,
};

/** DE 56: original MTI, STAN, DE 12, and an acquiring institution of length zero, as we sent no DE 32. */
function originalDataElements(record: ReversalRecord): string {
  return `1${record.kind.slice(1)}${record.stan}${dateAndTime(record)}00`;
}

/** What the messages of ISO 8583:1993 say. DE 26 is the acceptor's business there, which nobody has told us. */
export const iso93Dialect: Dialect = {
  mtiVersion: "1",
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
    [12, dateAndTime(identity)],
    [14, identity.expiry],
    [22, entryModeCodes[identity.entryMode]],
    [24, functionCodes[identity.transaction][identity.kind]],
    [41, identity.terminalId],
    [42, identity.merchantId],
    [49, identity.currency],
  ],
  requestFields: [],
  reversal: {
    mtis: { request: { first: "1420", repeat: "1421" }, advice: { first: "1420", repeat: "1421" } },
    answers: ["1430"],
    fields: (record) => [
      [24, fullReversal],
      [25, reasonCodes[record.reason]],
      [56, originalDataElements(record)],
    ],
  },
  network,
  mac: { algorithm: "retail" },
  responseCodes: "iso93",
};
