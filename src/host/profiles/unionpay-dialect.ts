import { Fault } from "../../faults/fault.ts";
import type { Dialect, NetworkDialect, TextField } from "../dialect.ts";
import type { NetworkFunction } from "../network-request.ts";
import type { ReversalReason } from "../reversal-record.ts";
import type { EntryMode, RequestMti, TransactionIdentity, TransactionKind } from "../transaction.ts";
import { textOf, twelveDigits } from "./field-values.ts";

interface Row {
  /** DE 3 and DE 25. */
  readonly processingCode: string;
  readonly condition: string;
  /** DE 60.1, type of the transaction. */
  readonly type: string;
}

type Rows = Readonly<Partial<Record<TransactionKind, Readonly<Partial<Record<RequestMti, Row>>>>>>;

/** As public terminal code has them: a sale, a pre-authorisation, a balance inquiry. */
const rows: Rows = {
  payment: {
    "0200": { processingCode: "000000", condition: "00", type: "22" },
    "0100": { processingCode: "030000", condition: "06", type: "10" },
  },
  balance: { "0200": { processingCode: "310000", condition: "00", type: "01" } },
};

function rowOf({ transaction, kind }: Pick<TransactionIdentity, "transaction" | "kind">): Row {
  const row = rows[transaction]?.[kind];
  if (!row) throw new Fault("PP102", `host.profile: UnionPay's messages have no ${transaction} as ${kind}`);
  return row;
}

const entryModeCodes: Readonly<Record<EntryMode, string>> = { magneticStripe: "021", chip: "051", fallback: "801" };

/** DE 60.5, why a chip card was swiped: 2, its chip was tried and failed. */
const whySwiped: Readonly<Record<EntryMode, string>> = { magneticStripe: "0", chip: "0", fallback: "2" };

/** DE 39 of a reversal. */
const reasonCodes: Readonly<Record<ReversalReason, string>> = {
  noAnswer: "98",
  invalidAnswer: "06",
  wrongMac: "A0",
  cancelled: "06",
};

/** DE 60: type, batch, no network code (000), the terminal reads chips (5), why it was swiped. */
function transactionOf(identity: TransactionIdentity): string {
  return `${rowOf(identity).type}${identity.batch}0005${whySwiped[identity.entryMode]}`;
}

/** DE 60.3. Each sign-on brings keys: 003, of double length. */
const networkCodes: Readonly<Record<NetworkFunction, string>> = {
  signOn: "003",
  signOnWithKeys: "003",
  signOff: "002",
  keyExchange: "003",
  echo: "301",
};

/** DE 63 of a sign-on: the operator's number. Nobody operates a kiosk; terminals begin with 01. */
const operator: TextField = [63, "01 "];

const signsOn = (wanted: NetworkFunction): boolean => networkCodes[wanted] === networkCodes.signOn;

const network: NetworkDialect = {
  mtis: { signOn: "0800", signOnWithKeys: "0800", signOff: "0820", keyExchange: "0800", echo: "0820" },
  codes: networkCodes,
  fields: (request) => [
    [11, request.stan],
    [41, request.terminalId],
    [42, request.merchantId],
    [60, `00${request.batch}${networkCodes[request.function]}`],
    ...(signsOn(request.function) ? [operator] : []),
  ],
  codeOf: (fields) => textOf(fields, 60)?.slice(8, 11),
  answers: { done: "00", refused: "40" },
  keysField: 62,
  timeOf: (fields) => {
    const [date, time] = [textOf(fields, 13), textOf(fields, 12)];
    return date === undefined || time === undefined ? undefined : { year: undefined, date, time };
  },
  batchOf: (fields) => textOf(fields, 60)?.slice(2, 8),
};

/** What UnionPay's messages say, from public field tables and terminal code. Time and date are the host's to give. */
export const unionpayDialect: Dialect = {
  mtiVersion: "0",
  transactions: {
    payment: { kinds: ["0200", "0100"], amount: "asked" },
    balance: { kinds: ["0200"], amount: "zero" },
  },
  identityFields: (identity): readonly TextField[] => [
    [2, identity.pan],
    [3, rowOf(identity).processingCode],
    ...(identity.transaction === "balance" ? [] : [[4, twelveDigits(identity.amountMinor)] as const]),
    [11, identity.stan],
    [14, identity.expiry],
    [22, entryModeCodes[identity.entryMode]],
    [25, rowOf(identity).condition],
    [41, identity.terminalId],
    [42, identity.merchantId],
    [49, identity.currency],
    [60, transactionOf(identity)],
  ],
  requestFields: [[26, "12"]],
  reversal: {
    mtis: { request: { first: "0400", repeat: "0400" }, advice: { first: "0400", repeat: "0400" } },
    answers: ["0410"],
    fields: (record) => [[39, reasonCodes[record.reason]]],
  },
  network,
  mac: { algorithm: "ecb" },
  responseCodes: "unionpay",
};
