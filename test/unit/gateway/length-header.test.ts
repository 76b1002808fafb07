import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  encodeFrame,
  FrameDecoder,
  type LengthFraming,
  longestMessageBytes,
  maxMessageBytes,
} from "../../../src/gateway/length-header.ts";
import { type LengthHeaderName, lengthHeaders } from "../../../src/gateway/length-headers.ts";

const names = Object.keys(lengthHeaders) as LengthHeaderName[];
const framings: readonly LengthFraming[] = names.flatMap((lengthHeader) =>
  [false, true].map((includesHeader) => ({ lengthHeader, includesHeader })),
);
const framing = fc.constantFrom(...framings);
const message = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const messages = fc.array(message, { maxLength: 6 });
const pieces = fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 });

/** What a decoder makes of a stream that comes in pieces of these sizes, over and over. */
function decoded(stream: Buffer, pieceSizes: readonly number[], of: LengthFraming) {
  const decoder = new FrameDecoder(of);
  const received: Buffer[] = [];
  for (let at = 0, piece = 0; at < stream.length; piece++) {
    const size = pieceSizes[piece % pieceSizes.length] ?? 1;
    const cut = decoder.push(stream.subarray(at, at + size));
    received.push(...cut.messages);
    if (cut.fault) return { received, fault: cut.fault.code };
    at += size;
  }
  return { received };
}

describe("each length header", () => {
  it.each<[LengthFraming, string]>([
    [{ lengthHeader: "binary2", includesHeader: false }, "0102"],
    [{ lengthHeader: "binary2", includesHeader: true }, "0104"],
    [{ lengthHeader: "bcd2", includesHeader: false }, "0258"],
    [{ lengthHeader: "bcd2", includesHeader: true }, "0260"],
    [{ lengthHeader: "ascii4", includesHeader: false }, Buffer.from("0258").toString("hex")],
    [{ lengthHeader: "ascii4", includesHeader: true }, Buffer.from("0262").toString("hex")],
    [{ lengthHeader: "vmlh", includesHeader: false }, "01020000"],
    [{ lengthHeader: "vmlh", includesHeader: true }, "01060000"],
  ])("%j writes 258 bytes as %s", (of, header) => {
    const frame = encodeFrame(Buffer.alloc(258, 7), of);
    expect(frame.subarray(0, -258).toString("hex")).toBe(header);
    expect(frame.subarray(-258)).toEqual(Buffer.alloc(258, 7));
  });

  it("gives the same messages however the stream is cut into pieces", () => {
    fc.assert(
      fc.property(framing, messages, pieces, (of, sent, pieceSizes) => {
        const stream = Buffer.concat(sent.map((one) => encodeFrame(one, of)));
        expect(decoded(stream, pieceSizes, of)).toEqual({ received: sent });
      }),
    );
  });

  it("makes of any noise the same, however it is cut: messages, then perhaps PP504 for ever", () => {
    fc.assert(
      fc.property(framing, fc.uint8Array({ maxLength: 400 }), pieces, (of, bytes, pieceSizes) => {
        const stream = Buffer.from(bytes);
        expect(decoded(stream, pieceSizes, of)).toEqual(decoded(stream, [stream.length || 1], of));
      }),
    );
  });

  it.each(framings)("%j carries its longest message, byte by byte too, and refuses to send a longer one", (of) => {
    const longest = longestMessageBytes(of);
    const decoder = new FrameDecoder(of);
    const frame = encodeFrame(Buffer.alloc(longest, 1), of);
    const got = Array.from(frame).flatMap((byte) => decoder.push(Buffer.from([byte])).messages);
    expect(got.map((one) => one.length)).toEqual([longest]);
    expect(() => encodeFrame(Buffer.alloc(longest + 1), of)).toThrow(RangeError);
    expect(() => encodeFrame(Buffer.alloc(0), of)).toThrow(RangeError);
  });

  it("has limits of its own: VMLH 2,048 bytes, four digits no more than all others", () => {
    const longest = (lengthHeader: LengthHeaderName, includesHeader: boolean) =>
      longestMessageBytes({ lengthHeader, includesHeader });
    expect([longest("vmlh", false), longest("vmlh", true)]).toEqual([2_048, 2_044]);
    expect(names.filter((name) => name !== "vmlh").map((name) => longest(name, true))).toEqual([8_192, 8_192, 8_192]);
  });

  it("gives messages that later pieces do not change", () => {
    const decoder = new FrameDecoder();
    const first = decoder.push(encodeFrame(Buffer.from("first"))).messages[0];
    decoder.push(encodeFrame(Buffer.from("other")));
    expect(first?.toString()).toBe("first");
  });
});

/** What the header alone makes the decoder say: that it waits for so many bytes, or that the place is lost. */
function waitsFor(header: Buffer, of: LengthFraming): number | "PP504" {
  const decoder = new FrameDecoder(of);
  const { fault } = decoder.push(header);
  if (fault) {
    expect(decoder.push(encodeFrame(Buffer.from("more"), of))).toMatchObject({
      messages: [],
      fault: { code: "PP504" },
    });
    return "PP504";
  }
  const { messages } = decoder.push(Buffer.alloc(maxMessageBytes, 0x30));
  return messages[0]?.length ?? -1;
}

describe("every value that a header can have", () => {
  const of = (lengthHeader: LengthHeaderName, includesHeader = false): LengthFraming => ({
    lengthHeader,
    includesHeader,
  });
  const within = (length: number, longest: number) => (length >= 1 && length <= longest ? length : "PP504");

  it("binary2: is a length from 1 to 8,192, or PP504", () => {
    const header = Buffer.alloc(2);
    for (let value = 0; value <= 0xffff; value += value < 9_000 ? 7 : 61) {
      header.writeUInt16BE(value);
      expect(waitsFor(header, of("binary2")), String(value)).toBe(within(value, 8_192));
      expect(waitsFor(header, of("binary2", true)), String(value)).toBe(within(value - 2, 8_192));
    }
  });

  it("bcd2: is PP504 with any half byte above 9", () => {
    const { read } = lengthHeaders.bcd2;
    for (let value = 0; value <= 0xffff; value++) {
      const hex = value.toString(16).padStart(4, "0");
      const length = /^\d+$/.test(hex) ? Number(hex) : undefined;
      if (read(Buffer.from(hex, "hex"))?.length !== length) expect.fail(hex);
    }
  });

  it("ascii4: every length, and nothing with another character in it, is read as it was written", () => {
    const { read, write } = lengthHeaders.ascii4;
    for (let value = 0; value <= 9_999; value++) {
      if (read(write(value))?.length !== value) expect.fail(String(value));
    }
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 4 }), (bytes) => {
        const isDigits = bytes.every((byte) => byte >= 0x30 && byte <= 0x39);
        expect(read(Buffer.from(bytes)) !== undefined).toBe(isDigits);
      }),
    );
    for (const text of ["+123", "-001", " 123", "12 4", "1e02", "0x1f", "12.0"])
      expect(read(Buffer.from(text))).toBe(undefined);
  });

  it("vmlh: has a reserved byte of zero, and format and platform in decimal", () => {
    const { read } = lengthHeaders.vmlh;
    for (let value = 0; value <= 0xffff; value++) {
      const tail = value.toString(16).padStart(4, "0");
      const isGood = /^00\d\d$/.test(tail);
      if ((read(Buffer.from(`000f${tail}`, "hex")) !== undefined) !== isGood) expect.fail(tail);
    }
    expect(waitsFor(Buffer.from("08000000", "hex"), of("vmlh"))).toBe(2_048);
    expect(waitsFor(Buffer.from("08010000", "hex"), of("vmlh"))).toBe("PP504");
    expect(waitsFor(Buffer.from("00000000", "hex"), of("vmlh"))).toBe("PP504");
  });

  it("vmlh: session control is swallowed, empty or not, and the message behind it comes", () => {
    const stream = Buffer.concat([
      Buffer.from("00000020", "hex"),
      Buffer.from("000f0020", "hex"),
      Buffer.alloc(15, 9),
      encodeFrame(Buffer.from("good"), of("vmlh")),
    ]);
    for (const piece of [1, 3, stream.length]) {
      expect(decoded(stream, [piece], of("vmlh")).received.map(String)).toEqual(["good"]);
    }
  });
});

describe("a stream whose place is lost", () => {
  it.each([
    ["zero", 0],
    ["one above the limit", maxMessageBytes + 1],
    ["all it can say", 0xffff],
  ])("ends with PP504 at a length of %s, after the messages before it", (_, length) => {
    const decoder = new FrameDecoder();
    const header = Buffer.alloc(2);
    header.writeUInt16BE(length);
    const { messages: got, fault } = decoder.push(Buffer.concat([encodeFrame(Buffer.from("good")), header]));
    expect(got.map(String)).toEqual(["good"]);
    expect(fault).toMatchObject({ code: "PP504" });
    expect(decoder.push(encodeFrame(Buffer.from("more")))).toMatchObject({ messages: [], fault: { code: "PP504" } });
  });
});
