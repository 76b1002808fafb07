import { describe, expect, it } from "vitest";
import { keyAlgorithms } from "../../../src/keys/key-component.ts";
import { keyFromComponents } from "../../../src/keys/key-from-components.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const one = hex("0123456789ABCDEF1032547698BADCFE");
/** With `one` it gives the key of TR-31:2018 A.7.4. */
const other = hex("3E62DB7B3EAC59ADBA05133AB6412446");
const loading = { test: true, loadedAtMs: 5 };

describe("a key from components", () => {
  it("has all that may be shown of it, and lies nowhere else", () => {
    const memory = new WatchedMemory();
    const { facts, material } = keyFromComponents("pin", [one, other], keyAlgorithms.aes128, loading, memory);
    expect(material).toEqual(hex("3F419E1CB7079442AA37474C2EFBF8B8"));
    expect(facts).toEqual({
      usage: "P0",
      cipher: "aes",
      keyBytes: 16,
      keyVersion: "00",
      origin: "components",
      ...loading,
      kcvMethod: "aes-cmac-zeros",
      kcv: "08793E25AB",
    });
    memory.release(material);
    expect(memory.unwiped).toBe(0);
  });

  it.each([
    ["kbpk", "aes128", "K1"],
    ["tmk", "tdes2", "K0"],
    ["mac", "tdes2", "M3"],
    ["mac", "aes128", "M6"],
  ] as const)("in slot %s, of %s, is of usage %s", (slot, algorithm, usage) => {
    const held = keyFromComponents(slot, [one, other], keyAlgorithms[algorithm], loading, new WatchedMemory());
    expect(held.facts.usage).toBe(usage);
  });
});
