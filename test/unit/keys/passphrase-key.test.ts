import { scryptSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { newDerivation, passphraseKey, requireLongEnough, usualScryptCost } from "../../../src/keys/passphrase-key.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { random } from "../../support/scd-bench.ts";

const cheap = { log2N: 4, r: 2, p: 3 };
const passphrase = Buffer.from("correct horse battery");

describe("the storage key of a passphrase", () => {
  it("is scrypt of it, with the salt and costs that lie in the store", async () => {
    const derivation = newDerivation(random, cheap);
    const expected = scryptSync(passphrase, derivation.subarray(4), 32, { N: 16, r: 2, p: 3 });
    expect(await passphraseKey(passphrase, derivation, ordinaryMemory)).toEqual(expected);
  });

  it("is another one on every pad, and for every passphrase", async () => {
    const derivation = newDerivation(random, cheap);
    const key = await passphraseKey(passphrase, derivation, ordinaryMemory);
    expect(await passphraseKey(passphrase, newDerivation(random, cheap), ordinaryMemory)).not.toEqual(key);
    expect(await passphraseKey(Buffer.from("Correct horse battery"), derivation, ordinaryMemory)).not.toEqual(key);
  });

  it("is derived at the usual costs, which need more memory than OpenSSL allows unasked", async () => {
    const derivation = newDerivation(random, usualScryptCost);
    expect([...derivation.subarray(0, 4)]).toEqual([1, 17, 8, 1]);
    expect(await passphraseKey(passphrase, derivation, ordinaryMemory)).toHaveLength(32);
  });

  it.each([
    ["another version", [2, 4, 8, 1], 16],
    ["no rounds", [1, 0, 8, 1], 16],
    ["more memory than there is", [1, 40, 8, 1], 16],
    ["no blocks", [1, 4, 0, 1], 16],
    ["a short salt", [1, 4, 8, 1], 15],
    ["nothing at all", [], 0],
  ])("is not derived from costs of %s (PP705)", async (_what, costs, saltBytes) => {
    const derivation = Buffer.concat([Buffer.from(costs), Buffer.alloc(saltBytes)]);
    await expect(passphraseKey(passphrase, derivation, ordinaryMemory)).rejects.toMatchObject({ code: "PP705" });
  });

  it("is not made from fewer than 12 bytes", () => {
    expect(() => requireLongEnough(Buffer.alloc(11, "a"))).toThrow("PP605");
    expect(() => requireLongEnough(Buffer.alloc(12, "a"))).not.toThrow();
  });
});
