import { createDecipheriv, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testKeys } from "../../../../src/bench/acquirer/test-keys.ts";
import { type KeyBlockSpec, wrapKeyBlock } from "../../../../src/bench/acquirer/wrap-key-block.ts";
import { benchInitialKey } from "../../../../src/bench/bench-initial-key.ts";
import { acceptKeyBlock } from "../../../../src/keys/accept-key-block.ts";
import { unwrapKeyBlock } from "../../../../src/keys/key-block.ts";
import { ordinaryMemory } from "../../../../src/pin/secret-memory.ts";
import { independentCmac } from "../../../support/independent-key-block.ts";
import { repeatingRandom } from "../../../support/pin-samples.ts";
import { random } from "../../../support/scd-bench.ts";
import published from "../../../vectors/key-block.json" with { type: "json" };

const hex = (text = "") => Buffer.from(text, "hex");

const pinKey: KeyBlockSpec = {
  version: "D",
  usage: "P0",
  algorithm: "A",
  mode: "E",
  keyVersion: "00",
  exportability: "N",
  optionalBlocks: [],
};
const aesKbpk = hex(testKeys.kbpk.aes);

/** What the sender of a published block took for padding: its key block opened by its own key, without any code of src. */
function publishedPadding(block: string, bodyAt: number, kbpk: Buffer, keyBytes: number): Buffer {
  const version = block.startsWith("B") ? "B" : "D";
  const macChars = version === "B" ? 16 : 32;
  const shape = version === "B" ? "00000080" : "00040100";
  const parts = ["01", "02"].map((count) => independentCmac(version, kbpk, `${count}000000${shape}`));
  const key = hex(parts.join("")).subarray(0, kbpk.length);
  const name = version === "B" ? "des-ede-cbc" : "aes-256-cbc";
  const decipher = createDecipheriv(name, key, hex(block.slice(-macChars))).setAutoPadding(false);
  return decipher.update(hex(block.slice(bodyAt, -macChars))).subarray(2 + keyBytes);
}

const asShortAsPossible = published.vectors.filter(({ name }) =>
  ["tr31/1", "tr31/5", "tr31/6", "tr31/8"].includes(name),
);

describe("wrapping a key", () => {
  it.each(asShortAsPossible)("gives the published block, character by character: $source", ({ inputs, expected }) => {
    const { key_block: block } = inputs;
    const kbpk = hex(inputs.kbpk);
    const key = hex(expected.key);
    const optionalBlocks: KeyBlockSpec["optionalBlocks"] =
      block.slice(12, 14) === "01" ? [[block.slice(16, 18), block.slice(20, 40)]] : [];
    const spec: KeyBlockSpec = {
      version: block.startsWith("B") ? "B" : "D",
      usage: block.slice(5, 7),
      algorithm: block[7] === "T" ? "T" : "A",
      mode: block.charAt(8),
      keyVersion: block.slice(9, 11),
      exportability: block[11] === "E" ? "E" : block[11] === "S" ? "S" : "N",
      optionalBlocks,
    };
    const padding = publishedPadding(block, optionalBlocks.length ? 40 : 16, kbpk, key.length);
    expect(wrapKeyBlock(spec, key, kbpk, repeatingRandom(...padding))).toBe(block);
  });

  it.each(["tdes", "aes128", "aes192", "aes256"] as const)(
    "gives the pad an initial key of %s with its KSN",
    (kind) => {
      const { ik, iksn } = benchInitialKey(random, kind);
      const wanted = Buffer.from(ik);
      const initialKsn = Buffer.from(iksn);
      const isTdes = kind === "tdes";
      const id = iksn.toString("hex").toUpperCase();
      const spec: KeyBlockSpec = {
        ...pinKey,
        version: isTdes ? "B" : "D",
        usage: "B1",
        algorithm: isTdes ? "T" : "A",
        mode: "X",
        optionalBlocks: [isTdes ? ["KS", id] : ["IK", id.slice(0, 16)]],
      };
      const kbpk = isTdes ? hex(testKeys.kbpk.tdes) : aesKbpk;
      const block = wrapKeyBlock(spec, ik, kbpk, random);
      const context = { installedVersion: undefined, ksForAesDukpt: false };
      const accepted = acceptKeyBlock(block, kbpk, context, ordinaryMemory);
      expect(accepted.key).toEqual(wanted);
      expect(accepted.dukpt).toEqual({ kind, initialKsn });
    },
  );

  it.each([
    ["TDES", "B", testKeys.tpk.tdes, hex(testKeys.kbpk.tdes)],
    ["AES", "D", testKeys.tpk.aes, aesKbpk],
  ] as const)("gives the pad the fixed PIN key of the bench (%s)", (_, version, tpk, kbpk) => {
    const spec: KeyBlockSpec = { ...pinKey, version, algorithm: version === "B" ? "T" : "A" };
    const block = wrapKeyBlock(spec, hex(tpk), kbpk, random);
    const context = { installedVersion: undefined, ksForAesDukpt: false };
    expect(acceptKeyBlock(block, kbpk, context, ordinaryMemory)).toMatchObject({
      purpose: "pinEncryption",
      key: hex(tpk),
    });
  });

  const anyWrapping = fc
    .constantFrom(["B", 16] as const, ["B", 24] as const, ["D", 16] as const, ["D", 24] as const, ["D", 32] as const)
    .chain(([version, kbpkBytes]) =>
      fc.record({
        spec: fc.record({
          version: fc.constant(version),
          usage: fc.constantFrom("P0", "B1", "K0", "M6", "D0"),
          algorithm: fc.constantFrom("T" as const, "A" as const),
          mode: fc.constantFrom("E", "B", "X", "N"),
          keyVersion: fc.constantFrom("00", "17", "c1", "zZ"),
          exportability: fc.constantFrom("E" as const, "N" as const, "S" as const),
          optionalBlocks: fc.constantFrom<KeyBlockSpec["optionalBlocks"]>(
            [],
            [["KS", "00604B120F9292800000"]],
            [["IK", "1234567890123456"]],
            [["LB", "x"]],
            [
              ["LB", "a label"],
              ["KS", "FFFF9876543210E00000"],
            ],
          ),
        }),
        // No two parts of a TDES key may be equal.
        kbpk: fc
          .uint8Array({ minLength: kbpkBytes, maxLength: kbpkBytes })
          .map((bytes) => Buffer.from(bytes.map((byte, at) => (byte & 0x0f) | ((at >> 3) << 4) | 0x40))),
        key: fc.uint8Array({ minLength: 1, maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
      }),
    );

  it("gives blocks that the pad unwraps to the same key and header, whatever they are", () => {
    fc.assert(
      fc.property(anyWrapping, ({ spec, kbpk, key }) => {
        const unwrapped = unwrapKeyBlock(wrapKeyBlock(spec, key, kbpk, random), kbpk, ordinaryMemory);
        const { optionalBlocks, ...rest } = spec;
        expect(unwrapped.key).toEqual(key);
        expect(unwrapped.header).toMatchObject(rest);
        const others = unwrapped.header.optionalBlocks.filter(({ id }) => id !== "PB");
        expect(others.map(({ id, data }) => [id, data])).toEqual(optionalBlocks);
      }),
      { numRuns: 200 },
    );
  });

  it.each<[string, Partial<KeyBlockSpec>, Buffer]>([
    ["an AES wrapping key of 32 bytes in version B", { version: "B" }, aesKbpk],
    ["a wrapping key of 8 bytes", {}, randomBytes(8)],
    ["a usage of one character", { usage: "P" }, aesKbpk],
    ["a key version of three characters", { keyVersion: "000" }, aesKbpk],
    ["an optional block too long for two digits", { optionalBlocks: [["LB", "x".repeat(252)]] }, aesKbpk],
    ["an id of three characters", { optionalBlocks: [["LBL", "x"]] }, aesKbpk],
    ["characters that do not print", { optionalBlocks: [["LB", "\n"]] }, aesKbpk],
  ])("is refused with %s", (_, changes, kbpk) => {
    expect(() => wrapKeyBlock({ ...pinKey, ...changes }, randomBytes(16), kbpk, random)).toThrow("PP901");
  });
});
