/** One data object of a chip card (ISO/IEC 8825-1, EMV Book 3 Annex B). */
export interface Tlv {
  /** The tag's bytes as one number: 0x57, 0x5F24, 0x9F38. */
  readonly tag: number;
  /** A view of the card's answer, not a copy: who wipes the answer wipes it. */
  readonly value: Uint8Array;
  /** Where tag and value stood, counted from 0 in the card's answer. */
  readonly at: number;
  readonly valueAt: number;
}

/** What is no data object, and where. It holds nothing of the card, so it may be logged. */
export interface TlvProblem {
  readonly problem: "tagCut" | "tagTooLong" | "lengthCut" | "lengthForm" | "valueCut";
  readonly at: number;
}

const longestTagBytes = 3;

/**
 * The data objects side by side in `bytes`, strictly: no indefinite length, none beyond the end. Bytes of zero between
 * objects are skipped (EMV Book 3 Annex B1). `offset` is added to every place.
 */
export function parseTlv(bytes: Uint8Array, offset = 0): readonly Tlv[] | TlvProblem {
  const list: Tlv[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === 0) {
      at += 1;
      continue;
    }
    const start = at;
    const tag = tagAt(bytes, start);
    if (typeof tag !== "object") return { problem: tag, at: offset + start };
    const length = lengthAt(bytes, start + tag.bytes);
    if (typeof length !== "object") return { problem: length, at: offset + start + tag.bytes };
    const valueAt = start + tag.bytes + length.bytes;
    at = valueAt + length.value;
    if (at > bytes.length) return { problem: "valueCut", at: offset + bytes.length };
    list.push({ tag: tag.value, value: bytes.subarray(valueAt, at), at: offset + start, valueAt: offset + valueAt });
  }
  return list;
}

interface Sized {
  readonly value: number;
  readonly bytes: number;
}

/** A first byte whose low five bits are ones is continued, as long as the top bit of what follows is one. */
export function tagAt(bytes: Uint8Array, at: number): Sized | "tagCut" | "tagTooLong" {
  let value = bytes[at] ?? 0;
  if ((value & 0x1f) !== 0x1f) return { value, bytes: 1 };
  for (let count = 2; count <= longestTagBytes; count += 1) {
    const next = bytes[at + count - 1];
    if (next === undefined) return "tagCut";
    value = (value << 8) | next;
    if ((next & 0x80) === 0) return { value, bytes: count };
  }
  return "tagTooLong";
}

/** A card's answer has 256 bytes, so two length bytes are more than enough; 0x80 would be the indefinite form. */
function lengthAt(bytes: Uint8Array, at: number): Sized | "lengthCut" | "lengthForm" {
  const first = bytes[at];
  if (first === undefined) return "lengthCut";
  if (first < 0x80) return { value: first, bytes: 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 2) return "lengthForm";
  if (at + count >= bytes.length) return "lengthCut";
  const value = count === 1 ? (bytes[at + 1] ?? 0) : ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
  return { value, bytes: 1 + count };
}
