import { rawBytes } from "../iso8583/byte-encodings.ts";
import { ascii, bcdRight, bcdTrack } from "../iso8583/encodings.ts";
import { bcdLength } from "../iso8583/length-encodings.ts";
import type { MessageProfile } from "../iso8583/message-profile.ts";
import { iso87Ascii } from "./iso87-ascii.ts";

/** ISO 8583:1987 with two digits a byte in numbers, lengths and tracks, ASCII text and binary bitmaps. */
export const iso87Binary: MessageProfile = {
  ...iso87Ascii,
  name: "iso87-binary",
  digits: bcdRight,
  text: ascii,
  track: bcdTrack,
  lengths: bcdLength,
  bitmap: rawBytes,
};
