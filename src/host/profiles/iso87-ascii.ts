import { ascii, binaryBitmap } from "../iso8583/encodings.ts";
import type { FieldFormat, FieldKind, LengthRule, MessageProfile } from "../iso8583/message-profile.ts";
import type { PinCarriage } from "../pin-carriage.ts";

type Row = readonly [number, FieldKind, LengthRule, string, FieldFormat["sensitive"]?];

const fixed = (length: number): LengthRule => ({ rule: "fixed", length });
const LL = (max: number): LengthRule => ({ rule: "LL", max });
const LLL = (max: number): LengthRule => ({ rule: "LLL", max });

// ISO 8583:1987 table of data elements. Private and reserved fields are hidden: who knows what a host puts there. Three are
// as in use, not as in the standard: 55 carries EMV data as bytes, 62 and 63 what DE 52 has no room for (see below).
const rows: readonly Row[] = [
  [2, "n", LL(19), "Primary account number", "pan"],
  [3, "n", fixed(6), "Processing code"],
  [4, "n", fixed(12), "Amount, transaction"],
  [5, "n", fixed(12), "Amount, settlement"],
  [6, "n", fixed(12), "Amount, cardholder billing"],
  [7, "n", fixed(10), "Transmission date and time"],
  [8, "n", fixed(8), "Amount, cardholder billing fee"],
  [9, "n", fixed(8), "Conversion rate, settlement"],
  [10, "n", fixed(8), "Conversion rate, cardholder billing"],
  [11, "n", fixed(6), "Systems trace audit number"],
  [12, "n", fixed(6), "Time, local transaction"],
  [13, "n", fixed(4), "Date, local transaction"],
  [14, "n", fixed(4), "Date, expiration", "hidden"],
  [15, "n", fixed(4), "Date, settlement"],
  [16, "n", fixed(4), "Date, conversion"],
  [17, "n", fixed(4), "Date, capture"],
  [18, "n", fixed(4), "Merchant type"],
  [19, "n", fixed(3), "Acquiring institution country code"],
  [20, "n", fixed(3), "PAN extended, country code"],
  [21, "n", fixed(3), "Forwarding institution country code"],
  [22, "n", fixed(3), "Point of service entry mode"],
  [23, "n", fixed(3), "Card sequence number"],
  [24, "n", fixed(3), "Network international identifier"],
  [25, "n", fixed(2), "Point of service condition code"],
  [26, "n", fixed(2), "Point of service PIN capture code"],
  [27, "n", fixed(1), "Authorization identification response length"],
  [28, "xn", fixed(9), "Amount, transaction fee"],
  [29, "xn", fixed(9), "Amount, settlement fee"],
  [30, "xn", fixed(9), "Amount, transaction processing fee"],
  [31, "xn", fixed(9), "Amount, settlement processing fee"],
  [32, "n", LL(11), "Acquiring institution identification code"],
  [33, "n", LL(11), "Forwarding institution identification code"],
  [34, "ans", LL(28), "Primary account number, extended", "hidden"],
  [35, "z", LL(37), "Track 2 data", "hidden"],
  [36, "z", LLL(104), "Track 3 data", "hidden"],
  [37, "an", fixed(12), "Retrieval reference number"],
  [38, "an", fixed(6), "Authorization identification response"],
  [39, "an", fixed(2), "Response code"],
  [40, "an", fixed(3), "Service restriction code"],
  [41, "ans", fixed(8), "Card acceptor terminal identification"],
  [42, "ans", fixed(15), "Card acceptor identification code"],
  [43, "ans", fixed(40), "Card acceptor name and location"],
  [44, "ans", LL(25), "Additional response data", "hidden"],
  [45, "ans", LL(76), "Track 1 data", "hidden"],
  [46, "ans", LLL(999), "Additional data, ISO", "hidden"],
  [47, "ans", LLL(999), "Additional data, national", "hidden"],
  [48, "ans", LLL(999), "Additional data, private", "hidden"],
  [49, "n", fixed(3), "Currency code, transaction"],
  [50, "n", fixed(3), "Currency code, settlement"],
  [51, "n", fixed(3), "Currency code, cardholder billing"],
  [52, "b", fixed(8), "Personal identification number data", "hidden"],
  [53, "n", fixed(16), "Security related control information"],
  [54, "ans", LLL(120), "Additional amounts", "hidden"],
  [55, "b", LLL(999), "Integrated circuit card data", "hidden"],
  [56, "ans", LLL(999), "Reserved, ISO", "hidden"],
  [57, "ans", LLL(999), "Reserved, national", "hidden"],
  [58, "ans", LLL(999), "Reserved, national", "hidden"],
  [59, "ans", LLL(999), "Reserved, national", "hidden"],
  [60, "ans", LLL(999), "Reserved, private", "hidden"],
  [61, "ans", LLL(999), "Reserved, private", "hidden"],
  [62, "ans", LLL(999), "Reserved, private: key serial number"],
  [63, "ans", LLL(999), "Reserved, private: PIN block of 16 bytes", "hidden"],
  [64, "b", fixed(8), "Message authentication code"],
  [66, "n", fixed(1), "Settlement code"],
  [67, "n", fixed(2), "Extended payment code"],
  [68, "n", fixed(3), "Receiving institution country code"],
  [69, "n", fixed(3), "Settlement institution country code"],
  [70, "n", fixed(3), "Network management information code"],
  [71, "n", fixed(4), "Message number"],
  [72, "n", fixed(4), "Message number, last"],
  [73, "n", fixed(6), "Date, action"],
  [74, "n", fixed(10), "Credits, number"],
  [75, "n", fixed(10), "Credits, reversal number"],
  [76, "n", fixed(10), "Debits, number"],
  [77, "n", fixed(10), "Debits, reversal number"],
  [78, "n", fixed(10), "Transfer, number"],
  [79, "n", fixed(10), "Transfer, reversal number"],
  [80, "n", fixed(10), "Inquiries, number"],
  [81, "n", fixed(10), "Authorizations, number"],
  [82, "n", fixed(12), "Credits, processing fee amount"],
  [83, "n", fixed(12), "Credits, transaction fee amount"],
  [84, "n", fixed(12), "Debits, processing fee amount"],
  [85, "n", fixed(12), "Debits, transaction fee amount"],
  [86, "n", fixed(16), "Credits, amount"],
  [87, "n", fixed(16), "Credits, reversal amount"],
  [88, "n", fixed(16), "Debits, amount"],
  [89, "n", fixed(16), "Debits, reversal amount"],
  [90, "n", fixed(42), "Original data elements"],
  [91, "an", fixed(1), "File update code"],
  [92, "an", fixed(2), "File security code"],
  [93, "an", fixed(5), "Response indicator"],
  [94, "an", fixed(7), "Service indicator"],
  [95, "an", fixed(42), "Replacement amounts"],
  [96, "b", fixed(8), "Message security code", "hidden"],
  [97, "xn", fixed(17), "Amount, net settlement"],
  [98, "ans", fixed(25), "Payee"],
  [99, "n", LL(11), "Settlement institution identification code"],
  [100, "n", LL(11), "Receiving institution identification code"],
  [101, "ans", LL(17), "File name"],
  [102, "ans", LL(28), "Account identification 1", "hidden"],
  [103, "ans", LL(28), "Account identification 2", "hidden"],
  [104, "ans", LLL(100), "Transaction description", "hidden"],
  [105, "ans", LLL(999), "Reserved, ISO", "hidden"],
  [106, "ans", LLL(999), "Reserved, ISO", "hidden"],
  [107, "ans", LLL(999), "Reserved, ISO", "hidden"],
  [108, "ans", LLL(999), "Reserved, ISO", "hidden"],
  [109, "ans", LLL(999), "Reserved, ISO", "hidden"],
  [110, "ans", LLL(999), "Reserved, ISO", "hidden"],
  [111, "ans", LLL(999), "Reserved, ISO", "hidden"],
  [112, "ans", LLL(999), "Reserved, national", "hidden"],
  [113, "ans", LLL(999), "Reserved, national", "hidden"],
  [114, "ans", LLL(999), "Reserved, national", "hidden"],
  [115, "ans", LLL(999), "Reserved, national", "hidden"],
  [116, "ans", LLL(999), "Reserved, national", "hidden"],
  [117, "ans", LLL(999), "Reserved, national", "hidden"],
  [118, "ans", LLL(999), "Reserved, national", "hidden"],
  [119, "ans", LLL(999), "Reserved, national", "hidden"],
  [120, "ans", LLL(999), "Reserved, private", "hidden"],
  [121, "ans", LLL(999), "Reserved, private", "hidden"],
  [122, "ans", LLL(999), "Reserved, private", "hidden"],
  [123, "ans", LLL(999), "Reserved, private", "hidden"],
  [124, "ans", LLL(999), "Reserved, private", "hidden"],
  [125, "ans", LLL(999), "Reserved, private", "hidden"],
  [126, "ans", LLL(999), "Reserved, private", "hidden"],
  [127, "ans", LLL(999), "Reserved, private", "hidden"],
  [128, "b", fixed(8), "Message authentication code, second"],
];

function fieldFormat([, kind, length, name, sensitive]: Row): FieldFormat {
  return sensitive ? { name, kind, length, sensitive } : { name, kind, length };
}

/**
 * A block of 8 bytes stands in DE 52. One of 16 stands in DE 63, "PB4" and 32 hexadecimal digits, and there is no DE 52. The
 * KSN stands in DE 62, "KSN" and 20 or 24 hexadecimal digits; there is no DE 62 with a fixed or session key.
 *
 * DE 53: first 1 when the block is made without the PAN, 2 with it; then 6 for a double-length TDES key, 7 for AES; 0, track
 * data in clear; the ISO 9564-1 format. So far it is what UnionPay terminals send, but for the AES and the format, which is 0
 * there. Then the key: 0 TDES DUKPT, 1 AES DUKPT, 2 fixed or of the session. Eleven zeros.
 */
const pinCarriage: PinCarriage = {
  ksn: { field: 62, tag: "KSN" },
  block: { 8: { field: 52 }, 16: { field: 63, tag: "PB4" } },
  control: {
    field: 53,
    digits: 16,
    byFormat: { 0: "2600", 1: "1601", 3: "2603", 4: "2704" },
    byKey: { tdesDukpt: "0", aesDukpt: "1", withoutKsn: "2" },
  },
};

/** ISO 8583:1987 with ASCII digits and text and binary bitmaps. */
export const iso87Ascii: MessageProfile = {
  name: "iso87-ascii",
  // Version 0 (1987), then class, function and originator (4.1).
  mtiPattern: /^0[1-8][0-4][0-5]$/,
  digits: ascii,
  text: ascii,
  bitmap: binaryBitmap,
  fields: new Map(rows.map((row) => [row[0], fieldFormat(row)])),
  pinCarriage,
};
