import type { MessageSource } from "./message-source.ts";

/**
 * How the characters of a field stand in bytes. A new encoding is one more of these; a profile says which applies where.
 * `read` may give any characters, since the field's kind decides which are allowed; undefined when the bytes are none at all.
 */
export interface CharacterEncoding {
  byteLength(characters: number): number;
  write(text: string, target: Buffer, offset: number): void;
  read(source: MessageSource, offset: number, characters: number): string | undefined;
}

/** Up to here a loop over the characters is quicker than a call out of JavaScript. */
const shortText = 40;

export const ascii: CharacterEncoding = {
  byteLength: (characters) => characters,
  write: (text, target, offset) => {
    if (text.length > shortText) target.write(text, offset, "latin1");
    else for (let at = 0; at < text.length; at += 1) target[offset + at] = text.charCodeAt(at);
  },
  read: (source, offset, characters) => source.text(offset, offset + characters),
};

// Code page 1047 (open systems), of which payment messages use the printable characters of ASCII; from 0x20 on.
const ebcdicCodes = Buffer.from(
  "405a7f7b5b6c507d4d5d5c4e6b604b61f0f1f2f3f4f5f6f7f8f97a5e4c7e6e6f7cc1c2c3c4c5c6c7c8c9d1d2d3d4d5d6d7d8d9e2e3e4e5e6e7e8e9ade0bd5f6d79818283848586878889919293949596979899a2a3a4a5a6a7a8a9c04fd0a1",
  "hex",
);
const firstPrintable = 0x20;
const noCharacter = 0;
const asciiOfEbcdic = new Uint8Array(256).fill(noCharacter);
for (const [at, code] of ebcdicCodes.entries()) asciiOfEbcdic[code] = firstPrintable + at;

export const ebcdic: CharacterEncoding = {
  byteLength: (characters) => characters,
  write: (text, target, offset) => {
    for (let at = 0; at < text.length; at += 1) {
      target[offset + at] = ebcdicCodes[text.charCodeAt(at) - firstPrintable] ?? 0;
    }
  },
  read: ({ bytes }, offset, length) => {
    const characters = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; at += 1) characters[at] = asciiOfEbcdic[bytes[offset + at] ?? 0] ?? noCharacter;
    return characters.toString("latin1");
  },
};

interface PackedDecimal {
  /** The half byte that is left over of an odd number of digits: before them (`right`) or behind them (`left`). */
  readonly justified: "left" | "right";
  readonly pad: 0x0 | 0xf;
  /** The half byte 0xD is the separator of a track, written `=` or `D` and read as `=`. */
  readonly separator?: true;
}

const separatorHalf = 0xd;

/** Two digits a byte (BCD). Strict: the spare half byte must be the pad, so that each value has one form only. */
function packedDecimal({ justified, pad, separator }: PackedDecimal): CharacterEncoding {
  // A half byte that stands for nothing becomes a space, which no kind of field allows.
  const characters = `0123456789   ${separator ? "=" : " "}  `;
  const pairs = Array.from({ length: 256 }, (_, byte) => `${characters[byte >> 4]}${characters[byte & 0x0f]}`);
  const spareInFront = justified === "right";
  const half = (code: number): number => (code >= 0x30 && code <= 0x39 ? code - 0x30 : separatorHalf);
  return {
    byteLength: (length) => (length + 1) >> 1,
    write: (text, target, offset) => {
      const odd = text.length & 1;
      const shift = spareInFront ? odd : 0;
      const end = offset + ((text.length + 1) >> 1);
      for (let at = offset; at < end; at += 1) target[at] = 0;
      if (odd && pad !== 0) target[spareInFront ? offset : end - 1] = spareInFront ? pad << 4 : pad;
      for (let at = 0; at < text.length; at += 1) {
        const place = offset + ((at + shift) >> 1);
        target[place] = (target[place] ?? 0) | (half(text.charCodeAt(at)) << ((at + shift) & 1 ? 0 : 4));
      }
    },
    read: ({ bytes }, offset, length) => {
      const end = offset + ((length + 1) >> 1);
      let text = "";
      for (let at = offset; at < end; at += 1) text += pairs[bytes[at] ?? 0];
      if ((length & 1) === 0) return text;
      const spare = spareInFront ? (bytes[offset] ?? 0) >> 4 : (bytes[end - 1] ?? 0) & 0x0f;
      if (spare !== pad) return undefined;
      return spareInFront ? text.slice(1) : text.slice(0, -1);
    },
  };
}

/** Digits, a zero before an odd number of them: as ISO 8583 has numbers. */
export const bcdRight = packedDecimal({ justified: "right", pad: 0 });
/** Digits, a zero behind an odd number of them: as UnionPay has card numbers. */
export const bcdLeft = packedDecimal({ justified: "left", pad: 0 });
/** Track data: `D` for the separator, which is read as `=`. */
export const bcdTrack = packedDecimal({ justified: "left", pad: 0, separator: true });
