import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LineToken } from "../../../../hardware/reader/framer.ts";
import { icrwFrame, icrwFramer } from "../../../../hardware/reader/icrw-framer.ts";
import { icrwModel } from "../../../../hardware/reader/icrw-models.ts";

const shapes = { crc16: icrwModel("ict3q8"), bcc: icrwModel("crt-350n") };

function told(tokens: readonly LineToken<Buffer>[]): string[] {
  return tokens.map((token) => (token.kind === "message" ? token.message.toString("latin1") : token.kind));
}

/** Everything that a stream gives, a pause at its end included. */
function framed(shape: keyof typeof shapes, ...chunks: readonly Uint8Array[]): string[] {
  const framer = icrwFramer(shapes[shape]);
  return [...chunks.flatMap((chunk) => told(framer.push(chunk))), ...told(framer.gap())];
}

const hex = (bytes: string) => Buffer.from(bytes.replaceAll(" ", ""), "hex");

describe("frames of the icrw language", () => {
  it.each([
    ["C10", "F2 00 03 43 31 30 C5 2A"],
    ["C:2", "F2 00 03 43 3A 32 39 92"],
    ["C:1", "F2 00 03 43 3A 31 09 F1"],
    ["C61", "F2 00 03 43 36 31 4C 9C"],
    ["C62", "F2 00 03 43 36 32 7C FF"],
    ["C@0", "F2 00 03 43 40 30 FE 42"],
    ["CI0", "F2 00 03 43 49 30 44 DA"],
    ["CI1", "F2 00 03 43 49 31 54 FB"],
    ["C30", "F2 00 03 43 33 30 A3 48"],
    ["C31", "F2 00 03 43 33 31 B3 69"],
    ["C0032400", "F2 00 08 43 30 30 33 32 34 30 30 FA CE"],
    ["C0032400001000", "F2 00 0E 43 30 30 33 32 34 30 30 30 30 31 30 30 30 B2 99"],
  ])("are as recorded with CRC: %s", (text, bytes) => {
    expect(icrwFrame(shapes.crc16, Buffer.from(text))).toEqual(hex(bytes));
    expect(framed("crc16", hex(bytes))).toEqual([text]);
  });

  it.each([
    ["C10", "F2 00 00 03 43 31 30 03 B0"],
    ["C67", "F2 00 00 03 43 36 37 03 B1"],
  ])("are as Creator has them with BCC: %s", (text, bytes) => {
    const frame = icrwFrame(shapes.bcc, Buffer.from(text));
    expect(frame.subarray(0, -1)).toEqual(hex(bytes).subarray(0, -1));
    expect(framed("bcc", frame)).toEqual([text]);
  });

  it("are found between control bytes, which count where nothing unknown came before", () => {
    const frame = icrwFrame(shapes.crc16, Buffer.from("P1000"));
    expect(framed("crc16", Buffer.concat([hex("06"), frame, hex("15 10 04 06")]))).toEqual([
      "ack",
      "P1000",
      "nak",
      "cleared",
      "ack",
    ]);
    expect(framed("crc16", hex("55 06 15 10 04"))).toEqual([]);
    expect(framed("bcc", hex("06 04 15"))).toEqual(["ack", "cleared", "nak"]);
  });

  it("with another address are another reader's", () => {
    const other = icrwFrame({ ...shapes.bcc, address: 3 }, Buffer.from("P1000"));
    expect(framed("bcc", other)).toEqual([]);
  });
});

const text = fc.uint8Array({ minLength: 5, maxLength: 60 });
const noise = fc.uint8Array({ maxLength: 200 });

describe.each(["crc16", "bcc"] as const)("the %s framer", (shape) => {
  const frameOf = (bytes: Uint8Array) => icrwFrame(shapes[shape], bytes);

  it("gives the same for any chunking", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), noise, fc.array(fc.nat(1_000)), (texts, garbage, cuts) => {
        const stream = Buffer.concat([garbage, ...texts.map(frameOf)]);
        const bounds = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
        const chunks = bounds.map((end, at) => stream.subarray(bounds[at - 1] ?? 0, end));
        expect(framed(shape, ...chunks)).toEqual(framed(shape, stream));
      }),
    );
  });

  it("finds every frame whatever garbage lies before, between and behind, at the latest after a pause", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, text), { minLength: 1, maxLength: 4 }), noise, (pairs, rest) => {
        const framer = icrwFramer(shapes[shape]);
        for (const [garbage, bytes] of pairs) {
          // The garbage of one pause holds at most this frame back.
          const before = framed(shape, garbage);
          const found = told(framer.push(Buffer.concat([garbage, frameOf(bytes)]))).concat(told(framer.gap()));
          // By chance garbage may be a frame, and reach into the true one, once in 256 with a BCC: then it does so alone too.
          if (before.length === 0) expect(found).toContain(Buffer.from(bytes).toString("latin1"));
        }
        framer.push(rest);
        framer.gap();
        expect(framer.state).toBe("clean");
      }),
    );
  });

  it("finds the frame behind one that has garbage inside", () => {
    fc.assert(
      fc.property(text, fc.uint8Array({ minLength: 1, maxLength: 10 }), fc.nat(1_000), (bytes, garbage, where) => {
        const frame = frameOf(bytes);
        const at = 1 + (where % (frame.length - 1));
        const broken = Buffer.concat([frame.subarray(0, at), garbage, frame.subarray(at)]);
        expect(framed(shape, broken, frame).at(-1)).toBe(Buffer.from(bytes).toString("latin1"));
      }),
    );
  });

  it("gives nothing of a frame with a single wrong bit", () => {
    fc.assert(
      fc.property(text, (bytes) => {
        const frame = frameOf(bytes);
        for (let bit = 0; bit < frame.length * 8; bit += 1) {
          const broken = Buffer.from(frame);
          broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(framed(shape, broken)).not.toContain(Buffer.from(bytes).toString("latin1"));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("keeps no more than one frame of a megabyte of noise, and finds the next command after it", () => {
    const framer = icrwFramer(shapes[shape]);
    const flood = Buffer.alloc(1_000_000, "F203F0", "hex");
    for (let at = 0; at < flood.length; at += 4_096) framer.push(flood.subarray(at, at + 4_096));
    framer.gap();
    expect(framer.skippedBytes).toBe(flood.length);
    expect(told(framer.push(frameOf(Buffer.from("P1000"))))).toEqual(["P1000"]);
  });
});
