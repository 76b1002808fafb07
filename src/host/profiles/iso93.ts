import { rawBytes } from "../iso8583/byte-encodings.ts";
import { ascii } from "../iso8583/encodings.ts";
import { asciiLength } from "../iso8583/length-encodings.ts";
import type { MessageProfile } from "../iso8583/message-profile.ts";
import type { PinCarriage } from "../pin-carriage.ts";
import { ownPinCarriage } from "./iso87-ascii.ts";
import { iso93Dialect } from "./iso93-dialect.ts";
import { iso93Fields } from "./iso93-fields.ts";

/** DE 53 is bytes in 1993, so that what we say of format and key stands in DE 48. */
const pinCarriage: PinCarriage = { ...ownPinCarriage, control: { ...ownPinCarriage.control, field: 48 } };

/** ISO 8583:1993 with ASCII digits and text and binary bitmaps. */
export const iso93: MessageProfile = {
  name: "iso93",
  // Version 1 (1993), then class, function and originator (4.2.1).
  mtiPattern: /^1[1-8][0-4][0-5]$/,
  digits: ascii,
  text: ascii,
  track: ascii,
  lengths: asciiLength,
  bitmap: rawBytes,
  bytes: rawBytes,
  fields: iso93Fields,
  pinCarriage,
  dialect: iso93Dialect,
};
