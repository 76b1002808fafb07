import { crc32, deflateSync } from "node:zlib";

/** Red, green, blue: 0 to 255 each. */
export type Colour = readonly [number, number, number];

/** A picture of up to 16 colours: one byte a pixel with the colour's number, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly palette: readonly Colour[];
  readonly pixels: Uint8Array;
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const bitDepth = 4;
const indexedColour = 3;

/** PNG (ISO/IEC 15948) with a palette, 4 bits a pixel, no filter. */
export function encodePng(picture: Picture): Buffer {
  const { width, height, palette } = picture;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, indexedColour, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flat())),
    chunk("IDAT", deflateSync(scanLines(picture), { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The rows as they are compressed: a filter byte each, then two pixels a byte. */
export function scanLines({ width, height, pixels }: Picture): Buffer {
  const stride = Math.ceil(width / 2) + 1;
  const lines = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * stride + 1 + (x >> 1);
      const colour = pixels[y * width + x] ?? 0;
      lines[at] = (lines[at] ?? 0) | (x % 2 === 0 ? colour << 4 : colour);
    }
  }
  return lines;
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
