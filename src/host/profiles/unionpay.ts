import { rawBytes } from "../iso8583/byte-encodings.ts";
import { ascii, bcdLeft, bcdRight, bcdTrack } from "../iso8583/encodings.ts";
import { bcdLength } from "../iso8583/length-encodings.ts";
import type { MessageProfile } from "../iso8583/message-profile.ts";
import type { PinCarriage } from "../pin-carriage.ts";
import { type FieldRow, fieldTable, fixed, LL, LLL } from "./field-rows.ts";
import { unionpayDialect } from "./unionpay-dialect.ts";

const transaction = [
  { name: "type", length: 2 },
  { name: "batch", length: 6 },
  { name: "network management code", length: 3 },
  { name: "terminal reads chips", length: 1 },
  { name: "why a chip card was swiped", length: 1 },
  { name: "partial approval taken", length: 1 },
  { name: "account type", length: 3 },
];

const original = [
  { name: "batch", length: 6 },
  { name: "STAN", length: 6 },
  { name: "date", length: 4 },
  { name: "how it was authorised", length: 2 },
  { name: "institution", length: 11 },
];

/**
 * The fields of UnionPay's point of sale terminals, from public tables and terminal code: numbers of an odd length stand left
 * with a zero behind them, but for the card sequence number. Lengths count digits, not bytes.
 */
const rows: readonly FieldRow[] = [
  [2, "n", LL(19), "Primary account number", { sensitive: "pan", encoding: bcdLeft }],
  [3, "n", fixed(6), "Processing code"],
  [4, "n", fixed(12), "Amount, transaction"],
  [11, "n", fixed(6), "Systems trace audit number"],
  [12, "n", fixed(6), "Time, local transaction"],
  [13, "n", fixed(4), "Date, local transaction"],
  [14, "n", fixed(4), "Date, expiration", "hidden"],
  [15, "n", fixed(4), "Date, settlement"],
  [22, "n", fixed(3), "Point of service entry mode", { encoding: bcdLeft }],
  [23, "n", fixed(3), "Card sequence number"],
  [25, "n", fixed(2), "Point of service condition code"],
  [26, "n", fixed(2), "Point of service PIN capture code"],
  [32, "n", LL(11), "Acquiring institution identification code", { encoding: bcdLeft }],
  [35, "z", LL(37), "Track 2 data", "hidden"],
  [36, "z", LLL(104), "Track 3 data", "hidden"],
  [37, "an", fixed(12), "Retrieval reference number"],
  [38, "an", fixed(6), "Authorization identification response"],
  [39, "an", fixed(2), "Response code"],
  [41, "ans", fixed(8), "Card acceptor terminal identification"],
  [42, "ans", fixed(15), "Card acceptor identification code"],
  [44, "ans", LL(25), "Additional response data", "hidden"],
  [48, "n", LLL(322), "Additional data, private", { sensitive: "hidden", encoding: bcdLeft }],
  [49, "an", fixed(3), "Currency code, transaction"],
  [52, "b", fixed(8), "Personal identification number data", "hidden"],
  [53, "n", fixed(16), "Security related control information"],
  [54, "ans", LLL(20), "Balance", "hidden"],
  [55, "b", LLL(255), "Integrated circuit card data", { sensitive: "hidden", content: "tlv" }],
  [58, "ans", LLL(100), "Electronic purse", "hidden"],
  [59, "ans", LLL(600), "Own data of the institution", "hidden"],
  [60, "n", LLL(17), "Transaction", { encoding: bcdLeft, parts: transaction }],
  [61, "n", LLL(29), "Original transaction", { encoding: bcdLeft, parts: original }],
  [62, "b", LLL(512), "Own field: keys at a sign-on", "hidden"],
  [63, "ans", LLL(163), "Own field: operator, texts", "hidden"],
  [64, "b", fixed(8), "Message authentication code"],
];

/** TDES master and session keys only: there is no place for a KSN, nor for a block of 16 bytes. */
const pinCarriage: PinCarriage = {
  ksn: undefined,
  block: { 8: { field: 52 }, 16: undefined },
  own: undefined,
  control: {
    field: 53,
    digits: 16,
    // With the PAN 2, without it 1; then 6 for a double-length key.
    byFormat: { 0: "26", 1: "16", 3: undefined, 4: undefined },
    byKey: { tdesDukpt: undefined, aesDukpt: undefined, withoutKsn: "" },
  },
};

/** UnionPay's dialect of ISO 8583:1987. TPDU and header stand before the message and are the link's. */
export const unionpay: MessageProfile = {
  name: "unionpay",
  mtiPattern: /^0[1-8][0-4][0-5]$/,
  digits: bcdRight,
  text: ascii,
  track: bcdTrack,
  lengths: bcdLength,
  bitmap: rawBytes,
  bytes: rawBytes,
  fields: fieldTable(rows),
  pinCarriage,
  dialect: unionpayDialect,
};
