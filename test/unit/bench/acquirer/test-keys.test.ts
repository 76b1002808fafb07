import { describe, expect, it } from "vitest";
import { testKeys } from "../../../../src/bench/acquirer/test-keys.ts";
import aes from "../../../vectors/aes-dukpt.json" with { type: "json" };
import keyBlocks from "../../../vectors/key-block.json" with { type: "json" };
import tdes from "../../../vectors/tdes-dukpt.json" with { type: "json" };

const publishedBdks = [...tdes.vectors, ...aes.vectors].flatMap(({ inputs }) => ("bdk" in inputs ? inputs.bdk : []));

describe("the bench's keys are public:", () => {
  it.each([testKeys.bdk, testKeys.aesBdks.aes128.bdk, testKeys.aesBdks.aes256.bdk])(
    "the BDK %s is published",
    (bdk) => {
      expect(publishedBdks).toContain(bdk);
    },
  );

  it("the BDK of 24 bytes is the beginning of a published one", () => {
    const { aes192, aes256 } = testKeys.aesBdks;
    expect(aes256.bdk.slice(0, 48)).toBe(aes192.bdk);
  });

  it.each([
    ["TDES", "A.7.3.2", testKeys.tpk.tdes],
    ["AES", "A.7.4", testKeys.tpk.aes],
  ])("the fixed PIN key of %s is wrapped in TR-31:2018 %s", (_, clause, key) => {
    const published = keyBlocks.vectors.find(({ source }) => source.includes(`TR-31:2018 ${clause} `));
    expect(published?.expected.key).toBe(key);
  });

  it.each([
    ["tr31/6", testKeys.kbpk.aes],
    ["tr31/tamper", testKeys.kbpk.tdes],
  ])("the wrapping key of %s is published", (name, kbpk) => {
    expect(keyBlocks.vectors.find((vector) => vector.name === name)?.inputs.kbpk).toBe(kbpk);
  });
});
