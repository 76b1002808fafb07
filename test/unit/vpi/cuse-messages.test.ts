import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRequest, encodeReply } from "../../vpi/guest/cuse-messages.ts";

/** A message as the kernel writes it: the header, and the words of the body. */
function message(opcode: number, unique: bigint, body: Buffer): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40 + body.length, 0);
  header.writeUInt32LE(opcode, 4);
  header.writeBigUInt64LE(unique, 8);
  return Buffer.concat([header, body]);
}

function words(...values: readonly number[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      const word = Buffer.alloc(4);
      word.writeUInt32LE(value);
      return word;
    }),
  );
}

const write = (data: Uint8Array, sizeBytes = data.length) =>
  Buffer.concat([words(7, 0, 0, 0, sizeBytes, 0, 0, 0, 0, 0), data]);

describe("what the kernel asks a CUSE device", () => {
  it.each([
    ["init", message(4096, 1n, words(7, 37, 0, 1)), { kind: "init", unique: 1n, minorVersion: 37 }],
    ["open", message(14, 2n, words(2, 0)), { kind: "open", unique: 2n }],
    [
      "read",
      message(15, 3n, words(7, 0, 0, 0, 5, 0, 0, 0, 0, 0)),
      { kind: "read", unique: 3n, handle: 7n, sizeBytes: 5 },
    ],
    [
      "ioctl",
      message(39, 4n, words(7, 0, 1, 0x0705, 0x9abc, 0x7fff, 0, 8)),
      { kind: "ioctl", unique: 4n, handle: 7n, command: 0x0705, argument: 0x7fff_0000_9abcn, roomBytes: 8 },
    ],
    ["release", message(18, 5n, words(7, 0, 0, 0, 0, 0)), { kind: "release", unique: 5n, handle: 7n }],
    ["flush", message(25, 6n, words(7, 0, 0, 0, 0, 0)), { kind: "flush", unique: 6n }],
    ["interrupt", message(36, 7n, words(6, 0)), { kind: "interrupt", unique: 7n }],
    ["something newer", message(77, 8n, words()), { kind: "unknown", unique: 8n, opcode: 77 }],
  ])("is understood: %s", (_, bytes, request) => {
    expect(decodeRequest(bytes)).toEqual(request);
  });

  it("gives the bytes of a write, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), (data, unique) => {
        expect(decodeRequest(message(16, unique, write(data)))).toEqual({
          kind: "write",
          unique,
          handle: 7n,
          data: Buffer.from(data),
        });
      }),
    );
  });

  it("is refused where it is shorter than it says", () => {
    const whole = message(16, 1n, write(Uint8Array.of(1, 2, 3)));
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decodeRequest(whole.subarray(0, length)), String(length)).toThrow(RangeError);
    }
    expect(() => decodeRequest(message(16, 1n, write(Uint8Array.of(1, 2, 3), 4)))).toThrow(RangeError);
    expect(() => decodeRequest(message(39, 1n, words(7, 0)))).toThrow(RangeError);
  });
});

describe("what a CUSE device answers", () => {
  it("is as long as it says, with the request's number", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), (data, unique) => {
        const bytes = encodeReply(unique, { kind: "data", data });
        expect(bytes.readUInt32LE(0)).toBe(bytes.length);
        expect([bytes.readInt32LE(4), bytes.readBigUInt64LE(8)]).toEqual([0, unique]);
        expect(bytes.subarray(16)).toEqual(Buffer.from(data));
      }),
    );
  });

  it.each([
    ["opened", { kind: "opened", handle: 9n }, words(9, 0, 0, 0)],
    ["written", { kind: "written", sizeBytes: 26 }, words(26, 0)],
    ["ioctl", { kind: "ioctl", data: Uint8Array.of(1, 0) }, Buffer.concat([words(0, 0, 0, 0), Buffer.of(1, 0)])],
    // Ask again (4), no bytes in, one piece out: its address and length.
    ["retry", { kind: "ioctlRetry", address: 0x1_0000_0002n, lengthBytes: 8 }, words(0, 4, 0, 1, 2, 1, 8, 0)],
    ["done", { kind: "done" }, words()],
  ] as const)("is laid out as the kernel reads it: %s", (_, reply, body) => {
    expect(encodeReply(1n, reply).subarray(16)).toEqual(body);
  });

  it("names the device behind 72 bytes of limits", () => {
    const body = encodeReply(1n, { kind: "device", name: "i2c-1", minorVersion: 37, maxBytes: 4_096 }).subarray(16);
    expect(body.subarray(0, 32)).toEqual(words(7, 37, 0, 1, 4_096, 4_096, 0, 0));
    expect(body.subarray(72).toString("latin1")).toBe("DEVNAME=i2c-1\0");
  });

  it("carries an error as a negative errno, and nothing else", () => {
    const bytes = encodeReply(3n, { kind: "error", errno: 121 });
    expect([bytes.length, bytes.readInt32LE(4)]).toEqual([16, -121]);
  });
});
