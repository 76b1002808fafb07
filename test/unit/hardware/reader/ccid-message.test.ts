import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CcidMessage, gemFrame, gemFramer } from "../../../../hardware/reader/ccid-message.ts";
import type { LineToken } from "../../../../hardware/reader/framer.ts";

const hex = (bytes: string) => Buffer.from(bytes.replaceAll(" ", ""), "hex");

function told(tokens: readonly LineToken<CcidMessage>[]): string[] {
  return tokens.map((token) =>
    token.kind === "message"
      ? `${token.message.type.toString(16)} ${token.message.sequence} ${token.message.data.toString("hex")}`
      : token.kind,
  );
}

function framed(...chunks: readonly Uint8Array[]): string[] {
  const framer = gemFramer();
  return [...chunks.flatMap((chunk) => told(framer.push(chunk))), ...told(framer.gap())];
}

describe("frames of a GemPC Twin, recorded with libccidtwin", () => {
  it.each([
    ["firmware", "03 06 6B 01 00 00 00 00 00 00 00 00 02 6D", "6b 0 02"],
    ["movements", "03 06 6B 03 00 00 00 00 01 00 00 00 01 01 01 6D", "6b 1 010101"],
    ["slot status", "03 06 65 00 00 00 00 00 02 00 00 00 62", "65 2 "],
    ["its answer", "03 06 81 00 00 00 00 00 02 01 00 00 87", "81 2 "],
    ["power on", "03 06 62 00 00 00 00 00 08 01 00 00 6E", "62 8 "],
    ["its answer", "03 06 80 09 00 00 00 00 08 00 00 00 3B 65 00 00 4B 49 4F 53 4B 8F", "80 8 3b6500004b494f534b"],
  ])("are read, and written byte for byte: %s", (_, bytes, words) => {
    expect(framed(hex(bytes))).toEqual([words]);
    const [token] = gemFramer().push(hex(bytes));
    if (token?.kind !== "message") throw new Error("no message");
    expect(gemFrame(token.message)).toEqual(hex(bytes));
  });

  it("come with NAKs, card movements and requests for time, which count where nothing unknown came before", () => {
    expect(framed(hex("03 15 16 50 03 50 02 80"))).toEqual(["nak", "notice", "notice", "waiting"]);
    expect(framed(hex("55 50 03 80"))).toEqual([]);
  });
});

const message = fc
  .record({
    type: fc.constantFrom(0x62, 0x6f, 0x80, 0x81),
    sequence: fc.nat(255),
    data: fc.uint8Array({ maxLength: 60 }),
  })
  .map(({ data, ...rest }): CcidMessage => ({ ...rest, slot: 0, specific: [0, 0, 0], data: Buffer.from(data) }));
const noise = fc.uint8Array({ maxLength: 200 });
const wordsOf = ({ type, sequence, data }: CcidMessage) => `${type.toString(16)} ${sequence} ${data.toString("hex")}`;

describe("the GemPC framer", () => {
  it("gives the same for any chunking", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), noise, fc.array(fc.nat(1_000)), (messages, garbage, cuts) => {
        const stream = Buffer.concat([garbage, ...messages.map(gemFrame)]);
        const bounds = [0, ...cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b), stream.length];
        const chunks = bounds.map((end, at) => stream.subarray(bounds[at - 1] ?? 0, end));
        expect(framed(...chunks)).toEqual(framed(stream));
      }),
    );
  });

  it("finds a message behind any garbage, at the latest after a pause", () => {
    fc.assert(
      fc.property(noise, message, (garbage, sent) => {
        const found = framed(garbage, gemFrame(sent));
        // The sum misses one wrong frame in 256, so garbage with `03 06` in it may, rarely, swallow what follows.
        if (!garbage.includes(0x03)) expect(found).toContain(wordsOf(sent));
        expect(framed(garbage, gemFrame(sent), gemFrame(sent)).at(-1)).toBe(wordsOf(sent));
      }),
    );
  });

  it("gives nothing of a message with a single wrong bit", () => {
    fc.assert(
      fc.property(message, (sent) => {
        const frame = gemFrame(sent);
        for (let bit = 0; bit < frame.length * 8; bit += 1) {
          const broken = Buffer.from(frame);
          broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          expect(framed(broken)).not.toContain(wordsOf(sent));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("keeps no more than one message of a megabyte of noise", () => {
    const framer = gemFramer();
    const flood = Buffer.alloc(1_000_000, "0306806000000000", "hex");
    for (let at = 0; at < flood.length; at += 4_096) framer.push(flood.subarray(at, at + 4_096));
    framer.gap();
    expect(framer.state).toBe("clean");
    expect(told(framer.push(hex("03 06 81 00 00 00 00 00 02 01 00 00 87")))).toEqual(["81 2 "]);
  });
});
