import { describe, expect, it } from "vitest";
import { importKey } from "../../../src/keys/import-key.ts";
import { verifyKey } from "../../../src/keys/verify-key.ts";
import { testDukpts } from "../../support/dukpt-standing-before.ts";
import { optionalBlock, wrapKeyBlock } from "../../support/independent-key-block.ts";
import { keyDesk } from "../../support/key-desk.ts";

const hex = (text: string) => Buffer.from(text, "hex");
/** The wrapped key of TR-31:2018 A.7.4 serves as TDES and as AES key: its check values are four different ones. */
const key = hex("3F419E1CB7079442AA37474C2EFBF8B8");

describe("the check value of a loaded key", () => {
  it.each([
    ["aes", "08793E25AB", "aes-cmac-zeros"],
    ["aes", "08793E", "aes-cmac-zeros"],
    ["aes", "e5e07c", "aes-ecb-zeros"],
    ["tdes", "57C409", "tdes-ecb-zeros"],
    ["tdes", "C66363F72B", "tdes-cmac"],
  ] as const)("of %s is found by the method the sender used: %s is %s", async (cipher, kcv, method) => {
    const { keyStore, memory } = await keyDesk({ key, cipher });
    expect(verifyKey(keyStore, "kbpk", kcv, undefined, memory).matching).toBe(method);
    expect(verifyKey(keyStore, "kbpk", kcv, method, memory)).toEqual({ matching: method, tried: [method] });
    expect(memory.unwiped).toBe(0);
  });

  it("of another key matches by none of the methods that were tried, which are named", async () => {
    const { keyStore, memory } = await keyDesk({ key, cipher: "tdes" });
    expect(verifyKey(keyStore, "kbpk", "08793E25AB", undefined, memory)).toEqual({
      matching: undefined,
      tried: ["tdes-ecb-zeros", "tdes-cmac", "unionpay-ecb-zeros"],
    });
    expect(verifyKey(keyStore, "kbpk", "C66363F72B", "tdes-ecb-zeros", memory).matching).toBeUndefined();
  });

  it("of a DUKPT key is that of the initial key, by the one method that was kept", async () => {
    const kbpk = hex("88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6");
    const { keyStore, commit, memory } = await keyDesk({ key: kbpk, cipher: "aes" });
    const optionalBlocks = [optionalBlock("IK", "1234567890123456"), optionalBlock("PB", "00000000")];
    const initialKey = hex(testDukpts.aes128.initialKey);
    const wanted = { version: "D", usage: "B1", algorithm: "A", mode: "X", optionalBlocks, key: initialKey } as const;
    const imported = importKey(wrapKeyBlock(wanted, kbpk), keyStore, { ksForAesDukpt: false, loadedAtMs: 1 }, memory);
    await commit(imported.changes);
    const { kcv } = keyStore.factsOf("dukpt");
    const method = "aes-cmac-zeros";
    expect(verifyKey(keyStore, "dukpt", kcv, undefined, memory)).toEqual({ matching: method, tried: [method] });
    expect(verifyKey(keyStore, "dukpt", kcv.slice(0, 6), undefined, memory).matching).toBe(method);
    expect(verifyKey(keyStore, "dukpt", "000000", undefined, memory).matching).toBeUndefined();
    expect(() => verifyKey(keyStore, "dukpt", kcv, "aes-ecb-zeros", memory)).toThrow("no check value by aes-ecb-zeros");
  });

  it.each(["", "12", "1234", "12345", "1234567", "123456789012", "GGGGGG"])("is none: %j", async (kcv) => {
    const { keyStore, memory } = await keyDesk({ key, cipher: "aes" });
    expect(() => verifyKey(keyStore, "kbpk", kcv, undefined, memory)).toThrow("6 to 10 hexadecimal digits");
  });

  it("cannot be compared where there is no key", async () => {
    const { keyStore, memory } = await keyDesk();
    expect(() => verifyKey(keyStore, "kbpk", "123456", undefined, memory)).toThrow("PP601");
  });
});
