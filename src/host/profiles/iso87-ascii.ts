import { rawBytes } from "../iso8583/byte-encodings.ts";
import { ascii } from "../iso8583/encodings.ts";
import { asciiLength } from "../iso8583/length-encodings.ts";
import type { MessageProfile } from "../iso8583/message-profile.ts";
import type { PinCarriage } from "../pin-carriage.ts";
import { iso87Dialect } from "./iso87-dialect.ts";
import { iso87Fields } from "./iso87-fields.ts";

/**
 * A block of 8 bytes stands in DE 52. One of 16 stands in DE 63, "PB4" and 32 hexadecimal digits, and there is no DE 52. The
 * KSN stands in DE 62, "KSN" and 20 or 24 hexadecimal digits; there is no DE 62 with a fixed or session key. Behind these, each
 * with two digits of length before its value: the new PIN's block in DE 63 ("NPB"), its KSN in DE 62 ("NKS"), both hexadecimal, and
 * a one-time code in DE 63 ("OTC").
 *
 * DE 53: first 1 when the block is made without the PAN, 2 with it; then 6 for a double-length TDES key, 7 for AES; 0, track
 * data in clear; the ISO 9564-1 format. So far it is what UnionPay terminals send, but for the AES and the format, which is 0
 * there. Then the key: 0 TDES DUKPT, 1 AES DUKPT, 2 fixed or of the session. Eleven zeros.
 */
export const ownPinCarriage: PinCarriage = {
  ksn: { field: 62, tag: "KSN" },
  block: { 8: { field: 52 }, 16: { field: 63, tag: "PB4" } },
  own: {
    newBlock: { field: 63, tag: "NPB" },
    newKsn: { field: 62, tag: "NKS" },
    oneTimeCode: { field: 63, tag: "OTC" },
  },
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
  track: ascii,
  lengths: asciiLength,
  bitmap: rawBytes,
  bytes: rawBytes,
  fields: iso87Fields,
  pinCarriage: ownPinCarriage,
  dialect: iso87Dialect,
};
