import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unwrapKeyBlock } from "../../../src/keys/key-block.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { optionalBlock, wrapKeyBlock } from "../../support/independent-key-block.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/key-block.json" with { type: "json" };

const hex = (text: string | undefined) => Buffer.from(text ?? "", "hex");
const noMatch = "MAC does not match";

describe("a published key block", () => {
  it.each(published.vectors.filter(({ inputs }) => inputs.op === "tr31"))(
    "$source is unwrapped",
    ({ inputs, expected }) => {
      const memory = new WatchedMemory();
      const { header, key } = unwrapKeyBlock(inputs.key_block, hex(inputs.kbpk), memory);
      expect(key.toString("hex").toUpperCase()).toBe(expected.key);
      expect(header).toMatchObject({ usage: expected.usage, algorithm: expected.alg });
      expect(memory.unwiped).toBe(1);
      memory.release(key);
      expect(memory.unwiped).toBe(0);
    },
  );

  it.each(published.vectors.filter(({ inputs }) => inputs.op === "tr31-reject"))("$source is refused", ({ inputs }) => {
    expect(() => unwrapKeyBlock(inputs.key_block, hex(inputs.kbpk), ordinaryMemory)).toThrow(noMatch);
  });
});

/** A key block of any kind that the independent reading wraps. */
const anyBlock = fc
  .constantFrom(
    { version: "B", kbpkBytes: 16 } as const,
    { version: "B", kbpkBytes: 24 } as const,
    { version: "D", kbpkBytes: 16 } as const,
    { version: "D", kbpkBytes: 24 } as const,
    { version: "D", kbpkBytes: 32 } as const,
  )
  .chain(({ version, kbpkBytes }) =>
    fc.record({
      version: fc.constant(version),
      kbpk: fc.uint8Array({ minLength: kbpkBytes, maxLength: kbpkBytes }).map((bytes) => spread(bytes)),
      key: fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
      usage: fc.constantFrom("P0", "K1", "B0", "D0", "10"),
      algorithm: fc.constantFrom("T", "A", "H"),
      mode: fc.constantFrom("E", "B", "X", "N"),
      keyVersion: fc.constantFrom("00", "17", "c1", "zZ"),
      exportability: fc.constantFrom("E", "N", "S"),
      optionalBlocks: fc.constantFrom([], [optionalBlock("KS", "00604B120F9292800000"), optionalBlock("PB", "0000")]),
      obfuscationBlocks: fc.nat(3),
    }),
  );

/** Never two equal parts, as a wrapping key has to be. */
function spread(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.map((byte, at) => (byte & 0x0f) | ((at >> 3) << 4) | 0x40));
}

describe("a key block that another program wrapped", () => {
  it("is unwrapped to its key and its header, whatever they are", () => {
    fc.assert(
      fc.property(anyBlock, ({ kbpk, ...wanted }) => {
        const memory = new WatchedMemory();
        const { header, key } = unwrapKeyBlock(wrapKeyBlock(wanted, kbpk), kbpk, memory);
        expect(key).toEqual(wanted.key);
        const { version, usage, algorithm, mode, keyVersion, exportability } = wanted;
        expect(header).toMatchObject({ version, usage, algorithm, mode, keyVersion, exportability });
        memory.release(key);
        expect(memory.unwiped).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it("is refused when any one bit of it was flipped, and leaves nothing in memory", () => {
    fc.assert(
      fc.property(anyBlock, fc.nat(), fc.nat(6), ({ kbpk, ...wanted }, place, bit) => {
        const bytes = Buffer.from(wrapKeyBlock(wanted, kbpk), "latin1");
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        const memory = new WatchedMemory();
        expect(() => unwrapKeyBlock(bytes.toString("latin1"), kbpk, memory)).toThrow("PP604");
        expect(memory.unwiped).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ["usage", 5, "D0"],
    ["algorithm", 7, "A"],
    ["mode", 8, "B"],
    ["key version", 9, "02"],
    ["exportability", 11, "E"],
    ["key context", 14, "2"],
    ["optional block", 20, "01604B120F9292800000"],
  ])("is refused when its %s was changed to another that is well formed", (_, at, text) => {
    const kbpk = hex("1D22BF32387C600AD97F9B97A51311AC");
    const optionalBlocks = [optionalBlock("KS", "00604B120F9292800000")];
    const key = hex("E8BC63E5479455E26577F715D587FE68");
    const block = wrapKeyBlock({ version: "B", usage: "P0", algorithm: "T", mode: "E", optionalBlocks, key }, kbpk);
    const changed = block.slice(0, at) + text + block.slice(at + text.length);
    expect(changed).not.toBe(block);
    expect(() => unwrapKeyBlock(changed, kbpk, ordinaryMemory)).toThrow(noMatch);
  });

  it.each(["B", "D"] as const)("of version %s is refused under another wrapping key", (version) => {
    const kbpk = spread(randomBytes(16));
    const key = randomBytes(16);
    const block = wrapKeyBlock({ version, usage: "P0", algorithm: "T", mode: "E", key }, kbpk);
    const other = Buffer.from(kbpk).fill(0x77, 3, 5);
    expect(() => unwrapKeyBlock(block, other, ordinaryMemory)).toThrow(noMatch);
  });

  it.each([
    ["a wrapping key of 32 bytes, which TDES has not", "B", Buffer.alloc(32, 1), "no wrapping key of 32 bytes"],
    ["a wrapping key of 8 bytes", "D", Buffer.alloc(8, 1), "no wrapping key of 8 bytes"],
    ["a wrapping key with equal halves", "B", Buffer.alloc(16, 0x23), "equal parts"],
  ] as const)("is not tried under %s", (_, version, kbpk, reason) => {
    const wanted = { version, usage: "P0", algorithm: "T", mode: "E", key: randomBytes(16) } as const;
    const block = wrapKeyBlock(wanted, spread(randomBytes(16)));
    expect(() => unwrapKeyBlock(block, kbpk, ordinaryMemory)).toThrow(reason);
  });

  it("is refused when it holds no key at all", () => {
    const kbpk = spread(randomBytes(16));
    const wanted = { version: "D", usage: "P0", algorithm: "A", mode: "E", key: Buffer.alloc(0) } as const;
    expect(() => unwrapKeyBlock(wrapKeyBlock(wanted, kbpk), kbpk, ordinaryMemory)).toThrow("a key of 0 bits");
  });
});
