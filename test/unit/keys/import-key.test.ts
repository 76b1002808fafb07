import { describe, expect, it } from "vitest";
import { importKey, planImport } from "../../../src/keys/import-key.ts";
import { parseKeyBlockHeader } from "../../../src/keys/key-block-header.ts";
import { testDukpts } from "../../support/dukpt-standing-before.ts";
import { type KeyBlockToWrap, optionalBlock, wrapKeyBlock } from "../../support/independent-key-block.ts";
import { keyDesk } from "../../support/key-desk.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const kbpk = hex("88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6");
const pinKey = hex("3F419E1CB7079442AA37474C2EFBF8B8");
const options = { ksForAesDukpt: false, loadedAtMs: 1_700_000_000_000 };

const pin: KeyBlockToWrap = { version: "D", usage: "P0", algorithm: "A", mode: "E", key: pinKey };
const ik = (id: string) => [optionalBlock("IK", id), optionalBlock("PB", "00000000")];
const dukpt = (id: string): KeyBlockToWrap => ({
  version: "D",
  usage: "B1",
  algorithm: "A",
  mode: "X",
  optionalBlocks: ik(id),
  key: hex(testDukpts.aes128.initialKey),
});

const withKbpk = (test = false) => keyDesk({ key: kbpk, cipher: "aes", test });

describe("an imported key", () => {
  it.each([
    ["K1", "kbpk", "B"],
    ["K0", "tmk", "B"],
    ["P0", "pin", "E"],
    ["M6", "mac", "C"],
  ] as const)("of usage %s lies in slot %s, with all that may be shown of it", async (usage, slot, mode) => {
    const { keyStore, commit, memory } = await withKbpk();
    const block = wrapKeyBlock({ ...pin, usage, mode, keyVersion: "07" }, kbpk);
    const imported = importKey(block, keyStore, options, memory);
    expect(imported.slot).toBe(slot);
    await commit(imported.changes);
    const { facts, material } = keyStore.open(slot);
    expect(material).toEqual(pinKey);
    expect(facts).toEqual({
      usage,
      cipher: "aes",
      keyBytes: 16,
      keyVersion: "07",
      origin: "keyBlock",
      test: false,
      loadedAtMs: options.loadedAtMs,
      kcvMethod: "aes-cmac-zeros",
      kcv: "08793E25AB",
    });
  });

  it("is a test key when the one it came under is", async () => {
    for (const test of [true, false]) {
      const { keyStore, commit, memory } = await withKbpk(test);
      await commit(importKey(wrapKeyBlock(pin, kbpk), keyStore, options, memory).changes);
      expect(keyStore.factsOf("pin").test).toBe(test);
    }
  });

  it("of DUKPT becomes registers that count from its initial key id", async () => {
    const { keyStore, commit, memory } = await withKbpk();
    await commit(importKey(wrapKeyBlock(dukpt("1234567890123456"), kbpk), keyStore, options, memory).changes);
    expect(keyStore.openRegisters().nextKsn).toEqual(hex("123456789012345600000001"));
    expect(keyStore.factsOf("dukpt")).toMatchObject({ usage: "B1", origin: "keyBlock", cipher: "aes", keyBytes: 16 });
  });

  it("leaves nothing of itself in memory, nor of the key it came under", async () => {
    const { keyStore, memory } = await withKbpk();
    importKey(wrapKeyBlock(pin, kbpk), keyStore, options, memory);
    importKey(wrapKeyBlock(dukpt("1234567890123456"), kbpk), keyStore, options, memory);
    expect(memory.unwiped).toBe(0);
  });

  it("is announced before: its slot, what it replaces, what to know", async () => {
    const { keyStore, commit, memory } = await withKbpk();
    const block = wrapKeyBlock({ ...pin, exportability: "S" }, kbpk);
    const header = parseKeyBlockHeader(block);
    const { slot, replaced, remarks } = planImport(header, keyStore, false);
    expect([slot, replaced, remarks]).toEqual(["pin", undefined, [expect.stringContaining("exportability S")]]);
    await commit(importKey(block, keyStore, options, memory).changes);
    expect(planImport(header, keyStore, false).replaced).toEqual(keyStore.factsOf("pin"));
  });
});

describe("a key block is refused, and nothing stored or left in memory,", () => {
  const version = (keyVersion: string) => wrapKeyBlock({ ...pin, keyVersion }, kbpk);
  const otherKbpk = Buffer.from(kbpk).reverse();

  it.each([
    ["that was changed", version("05").replace("P0AE05", "P0AE06"), "MAC does not match"],
    ["that was wrapped under another key", wrapKeyBlock({ ...pin, keyVersion: "05" }, otherKbpk), "another key"],
    ["whose key version is lower than the installed one", version("03"), "key version 03 is lower than"],
    ["without a version where one is installed", version("00"), "key version 00 is lower than"],
    ["of a base derivation key", wrapKeyBlock({ ...pin, usage: "B0", mode: "X" }, kbpk), "base derivation key"],
    [
      "of version B, which AES opens none of",
      wrapKeyBlock({ ...pin, keyVersion: "05", version: "B" }, kbpk.subarray(0, 16)),
      "of TDES",
    ],
    ["that is cut", version("05").slice(0, -8), "length at offset 1"],
    ["that is none", "hello", "header at offset 5"],
  ])("%s", async (_, block, reason) => {
    const { keyStore, store, commit, memory } = await withKbpk();
    await commit(importKey(version("04"), keyStore, options, memory).changes);
    const before = new Map(store.values);
    expect(() => importKey(block, keyStore, options, memory)).toThrow(reason);
    expect(store.values).toEqual(before);
    expect(memory.unwiped).toBe(0);
  });

  it("while no key is there to open it with", async () => {
    const { keyStore, memory } = await keyDesk();
    expect(() => importKey(version("04"), keyStore, options, memory)).toThrow("slot kbpk is empty");
  });

  it("with the initial key of DUKPT that the pad has had, deleted or replaced though it was", async () => {
    const { keyStore, commit, memory } = await withKbpk();
    const load = async (id: string) =>
      commit(importKey(wrapKeyBlock(dukpt(id), kbpk), keyStore, options, memory).changes);
    await load("1234567890123456");
    await expect(load("1234567890123456")).rejects.toThrow("would count from zero again");
    await load("1234567890123457");
    await expect(load("1234567890123456")).rejects.toThrow("PP604");
    await commit(keyStore.emptied("dukpt"));
    await expect(load("1234567890123457")).rejects.toThrow("PP604");
    await load("1234567890123458");
    expect(keyStore.openRegisters().initialKsn).toEqual(hex("123456789012345800000000"));
  });
});
