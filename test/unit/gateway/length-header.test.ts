import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFrame, FrameDecoder, maxMessageBytes } from "../../../src/gateway/length-header.ts";

const messages = fc.array(
  fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  { maxLength: 6 },
);

describe("the two-byte length header", () => {
  it("is big-endian and does not count itself", () => {
    expect(encodeFrame(Buffer.alloc(258, 7)).subarray(0, 3)).toEqual(Buffer.from([0x01, 0x02, 7]));
  });

  it("gives the same messages however the stream is cut into pieces", () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }), (sent, pieceSizes) => {
        const stream = Buffer.concat(sent.map((message) => encodeFrame(message)));
        const decoder = new FrameDecoder();
        const received: Buffer[] = [];
        for (let at = 0, piece = 0; at < stream.length; piece++) {
          const size = pieceSizes[piece % pieceSizes.length] ?? 1;
          received.push(...decoder.push(stream.subarray(at, at + size)).messages);
          at += size;
        }
        expect(received).toEqual(sent);
      }),
    );
  });

  it("gives messages that later pieces do not change", () => {
    const decoder = new FrameDecoder();
    const first = decoder.push(encodeFrame(Buffer.from("first"))).messages[0];
    decoder.push(encodeFrame(Buffer.from("other")));
    expect(first?.toString()).toBe("first");
  });

  it("carries the longest message, byte by byte too", () => {
    const decoder = new FrameDecoder();
    const frame = encodeFrame(Buffer.alloc(maxMessageBytes, 1));
    const got = Array.from(frame).flatMap((byte) => decoder.push(Buffer.from([byte])).messages);
    expect(got.map((message) => message.length)).toEqual([maxMessageBytes]);
  });

  it.each([
    ["zero", 0],
    ["one above the limit", maxMessageBytes + 1],
    ["all it can say", 0xffff],
  ])("ends the stream with PP504 at a length of %s, after the messages before it", (_, length) => {
    const decoder = new FrameDecoder();
    const header = Buffer.alloc(2);
    header.writeUInt16BE(length);
    const { messages, fault } = decoder.push(Buffer.concat([encodeFrame(Buffer.from("good")), header]));
    expect(messages.map(String)).toEqual(["good"]);
    expect(fault).toMatchObject({ code: "PP504" });
    expect(decoder.push(encodeFrame(Buffer.from("more")))).toMatchObject({ messages: [], fault: { code: "PP504" } });
  });

  it("refuses to send what it would not read", () => {
    expect(() => encodeFrame(Buffer.alloc(0))).toThrow(RangeError);
    expect(() => encodeFrame(Buffer.alloc(maxMessageBytes + 1))).toThrow(RangeError);
  });
});
