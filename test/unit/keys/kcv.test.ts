import { describe, expect, it } from "vitest";
import { cipherAvailable } from "../../../src/keys/block-cipher.ts";
import { type KcvMethod, kcvMatches, kcvMethods, kcvText, keyCheckValue } from "../../../src/keys/kcv.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/key-check-values.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const key = hex("3F419E1CB7079442AA37474C2EFBF8B8");
const matches = (method: KcvMethod, expected: string) => kcvMatches(key, method, hex(expected), new WatchedMemory());

const rows = published.vectors.map(({ name, inputs, expected }) => ({
  name,
  key: inputs.key,
  kcv: expected.kcv,
  method: inputs.method === "tdes-ecb-zeros" ? ("tdes-ecb-zeros" as const) : ("aes-cmac-zeros" as const),
}));

describe("a key check value", () => {
  it.each(rows)("by $method is that of $name", (row) => {
    expect(kcvMatches(hex(row.key), row.method, hex(row.kcv), new WatchedMemory())).toBe(true);
  });

  it("is told with its method, for the same key has another under each", () => {
    const texts = kcvMethods
      .filter((method) => method !== "sm4-ecb-zeros")
      .map((method) => kcvText(keyCheckValue(key, method, new WatchedMemory())));
    expect(texts).toEqual([
      "tdes-ecb-zeros 57C409",
      "tdes-cmac C66363F72B",
      "aes-cmac-zeros 08793E25AB",
      "aes-ecb-zeros E5E07C",
      "unionpay-ecb-zeros 57C40986",
    ]);
  });

  it("of a UnionPay working key has four bytes, for single-length keys too", () => {
    const single = hex("1515151515151515");
    const twice = Buffer.concat([single, single]);
    const text = kcvText(keyCheckValue(single, "unionpay-ecb-zeros", new WatchedMemory()));
    expect(text).toMatch(/^unionpay-ecb-zeros [0-9A-F]{8}$/);
    expect(kcvText(keyCheckValue(twice, "unionpay-ecb-zeros", new WatchedMemory()))).toBe(text);
  });

  it.runIf(cipherAvailable("sm4"))("of an SM4 key is its own", () => {
    expect(kcvText(keyCheckValue(key, "sm4-ecb-zeros", new WatchedMemory()))).toBe("sm4-ecb-zeros FCC0FEBC");
  });

  it("matches a left part of three bytes or more, and nothing else", () => {
    expect(matches("aes-cmac-zeros", "08793E")).toBe(true);
    expect(matches("aes-cmac-zeros", "08793E25")).toBe(true);
    expect(matches("aes-cmac-zeros", "08793E25AB")).toBe(true);
    expect(matches("aes-cmac-zeros", "08793E25AC")).toBe(false);
    expect(matches("aes-cmac-zeros", "08793E25AB00")).toBe(false);
    expect(matches("aes-cmac-zeros", "0879")).toBe(false);
    expect(matches("aes-cmac-zeros", "")).toBe(false);
    expect(matches("tdes-ecb-zeros", "57C409")).toBe(true);
    expect(matches("tdes-ecb-zeros", "57C40986")).toBe(false);
    expect(matches("tdes-ecb-zeros", "08793E")).toBe(false);
  });

  it.each([
    ["tdes-ecb-zeros", 8],
    ["tdes-cmac", 8],
    ["aes-cmac-zeros", 8],
    ["aes-ecb-zeros", 20],
    ["unionpay-ecb-zeros", 12],
    ["sm4-ecb-zeros", 24],
  ] as const)("by %s is not made of a key of %i bytes", (method, keyBytes) => {
    const memory = new WatchedMemory();
    expect(() => keyCheckValue(Buffer.alloc(keyBytes, 1), method, memory)).toThrow("PP901");
    expect(memory.unwiped).toBe(0);
  });

  it("leaves nothing of key or whole block behind", () => {
    const memory = new WatchedMemory();
    for (const method of kcvMethods.filter((one) => one !== "sm4-ecb-zeros")) keyCheckValue(key, method, memory);
    keyCheckValue(key.subarray(0, 8), "unionpay-ecb-zeros", memory);
    expect(memory.allocated.length).toBeGreaterThan(0);
    expect(memory.unwiped).toBe(0);
  });
});
