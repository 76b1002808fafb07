import { crc32, inflateSync } from "node:zlib";
import { expect, it } from "vitest";
import { encodePng } from "../../../src/bench/screens/png.ts";

it("a PNG has its signature, chunks with right checks, and its pixels two a byte", () => {
  const pixels = Uint8Array.of(1, 0, 1, 0, 1, 0);
  const png = encodePng({
    width: 3,
    height: 2,
    palette: [
      [0, 0, 0],
      [255, 128, 1],
    ],
    pixels,
  });
  expect(png.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  const chunks: [string, Buffer][] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.push([body.toString("latin1", 0, 4), body.subarray(4)]);
    at += length + 12;
  }
  expect(chunks.map(([type]) => type)).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
  expect([...(chunks[0]?.[1] ?? [])]).toEqual([0, 0, 0, 3, 0, 0, 0, 2, 4, 3, 0, 0, 0]);
  expect([...(chunks[1]?.[1] ?? [])]).toEqual([0, 0, 0, 255, 128, 1]);
  expect([...inflateSync(chunks[2]?.[1] ?? Buffer.alloc(0))]).toEqual([0, 0x10, 0x10, 0, 0x01, 0x00]);
});
