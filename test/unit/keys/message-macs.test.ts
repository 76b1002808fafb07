import { describe, expect, it } from "vitest";
import { hostCmac } from "../../../src/bench/acquirer/host-cmac.ts";
import { heldKey } from "../../../src/keys/held-keys.ts";
import type { KeyFacts } from "../../../src/keys/key-slot.ts";
import type { MacUse } from "../../../src/keys/message-mac.ts";
import { provisionKeys } from "../../../src/keys/provision-keys.ts";
import { retailMac } from "../../../src/keys/retail-mac.ts";
import type { MessageMac } from "../../../src/keys/scd.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { enter, initialKeyOf, keyIndex, ksnOf, random, scdBench, testIksn, testPan } from "../../support/scd-bench.ts";
import { SimToken, SimTokenMedium } from "../../support/sim-token.ts";
import { simPlace, tokenBench } from "../../support/token-bench.ts";
import aes from "../../vectors/aes-dukpt.json" with { type: "json" };
import macs from "../../vectors/macs.json" with { type: "json" };
import tdes from "../../vectors/tdes-dukpt.json" with { type: "json" };

const dukpt: MacUse = { keys: "dukpt", desAlgorithm: "retail" };
const bytes = (hex: string) => Buffer.from(hex, "hex");
const hex = (value: Buffer) => value.toString("hex").toUpperCase();
const flipped = (mac: Buffer) => Buffer.from(mac.map((byte, at) => (at === 7 ? byte ^ 1 : byte)));

function given(mac: MessageMac | undefined): MessageMac {
  return mac ?? expect.fail("no MAC");
}

type Bench = Awaited<ReturnType<typeof scdBench>>;

async function paid({ scd }: Bench) {
  enter(scd, "1234");
  return scd.encryptPin(testPan);
}

const dukptBench = () => scdBench({ initialKey: true, mac: dukpt });

/** What the standard shows of a transaction: MACs of its sample data, their left halves. */
const published = tdes.vectors.flatMap(({ inputs, expected }) => {
  const { ksn, data_ascii: data } = inputs as { ksn?: string; data_ascii?: string };
  const { mac_request4: request, mac_response4: response, base_key: key } = expected as Record<string, string>;
  return ksn && data && request && response && key ? [{ ksn, data: Buffer.from(data), request, response, key }] : [];
});

/** ANSI X9.24-1:2009 A.4.1: the host's MAC of its answer. */
function responseMac(transactionKey: string, data: Buffer): Buffer {
  const mask = bytes("00000000FF00000000000000FF000000");
  const key = Buffer.from(bytes(transactionKey).map((byte, at) => byte ^ (mask[at] ?? 0)));
  return retailMac(key, data, 1, ordinaryMemory);
}

describe("a MAC under TDES DUKPT", () => {
  it("and that of the answer are those of ANSI X9.24-1:2009 A.4.2, under the keys of the PIN's own transaction", async () => {
    const bench = await dukptBench();
    const seen: string[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      const block = await paid(bench);
      const mac = given(await bench.scd.openMac(block.ksn));
      expect(mac.ksn).toBeUndefined();
      const sample = published.find(({ ksn }) => ksn === hex(ksnOf(block)));
      if (sample) {
        seen.push(sample.ksn);
        expect(hex(mac.generate(sample.data)).slice(0, 8)).toBe(sample.request);
        const answer = responseMac(sample.key, sample.data);
        expect(hex(answer).slice(0, 8)).toBe(sample.response);
        expect([mac.verify(sample.data, answer), mac.verify(sample.data, flipped(answer))]).toEqual([true, false]);
        expect(mac.verify(sample.data, mac.generate(sample.data))).toBe(false);
        expect(mac.verify(sample.data, answer.subarray(0, 4))).toBe(false);
      }
      mac.release();
    }
    expect(seen.length).toBeGreaterThanOrEqual(4);
  });

  it("of a message without a PIN is that of a next transaction, whose KSN the message carries", async () => {
    const bench = await dukptBench();
    const first = given(await bench.scd.openMac());
    const second = given(await bench.scd.openMac());
    expect([first.ksn, second.ksn].map((ksn) => ksn && hex(ksn))).toEqual([
      "FFFF9876543210E00001",
      "FFFF9876543210E00002",
    ]);
    const sample = published[0] ?? expect.fail("no sample");
    expect(hex(first.generate(sample.data)).slice(0, 8)).toBe(sample.request);
    expect(hex(ksnOf(await paid(bench)))).toBe("FFFF9876543210E00003");
  });

  it("uses up its transaction durably before it is given, and none is given when that fails", async () => {
    const bench = await dukptBench();
    bench.store.fate = "failsLost";
    await expect(bench.scd.openMac()).rejects.toThrow("commit failed");
    expect(bench.memory.unwiped).toBe(0);
    bench.store.fate = "keeps";
    const { ksn } = given(await bench.scd.openMac());
    const restarted = bench.start();
    expect(restarted.status().ksn).not.toBe(ksn && hex(ksn));
  });

  it("and a PIN that is entered meanwhile never share a KSN, and keep nobody waiting", async () => {
    const bench = await dukptBench();
    const opening = [bench.scd.openMac(), bench.scd.openMac()];
    enter(bench.scd, "1234");
    const block = bench.scd.encryptPin(testPan);
    const late = bench.scd.openMac();
    const opened = await Promise.all([...opening, late]);
    const ksns = [...opened.map((mac) => given(mac).ksn), (await block).ksn].map((ksn) => ksn && hex(ksn));
    expect(new Set(ksns).size).toBe(4);
    expect(ksns).not.toContain(bench.start().status().ksn);
  });

  it("leaves no key in memory once it is released, or when the entry ends before anybody asked for it", async () => {
    const bench = await dukptBench();
    const mac = given(await bench.scd.openMac((await paid(bench)).ksn));
    expect(bench.memory.unwiped).toBe(2);
    mac.release();
    mac.release();
    expect(bench.memory.unwiped).toBe(0);
    expect([mac.verify(Buffer.from("m"), Buffer.alloc(8))]).toEqual([false]);
    expect(() => mac.generate(Buffer.from("m"))).toThrow("PP601");
    const unused = await paid(bench);
    expect(bench.memory.unwiped).toBe(2);
    bench.scd.endPinEntry();
    expect(bench.memory.unwiped).toBe(0);
    await expect(bench.scd.openMac(unused.ksn)).rejects.toThrow("PP901");
  });

  it("leaves no key in memory when the PIN block could not be made durable, when keys are erased, and at the end", async () => {
    const bench = await dukptBench();
    bench.store.fate = "failsLost";
    await expect(paid(bench)).rejects.toThrow("commit failed");
    expect(bench.memory.unwiped).toBe(0);
    bench.store.fate = "keeps";
    const lent = given(await bench.scd.openMac((await paid(bench)).ksn));
    bench.scd.release();
    expect(bench.memory.unwiped).toBe(0);
    expect(lent.verify(Buffer.from("m"), Buffer.alloc(8))).toBe(false);
    const other = bench.start();
    given(await other.openMac());
    await other.eraseKeys([]);
    expect(bench.memory.unwiped).toBe(0);
    await expect(other.openMac()).rejects.toThrow("PP601");
  });

  it("of a PIN change is that of the old PIN's transaction, and the new one's keys are wiped with it", async () => {
    const bench = await dukptBench();
    enter(bench.scd, "1234");
    for (const begin of [() => bench.scd.beginNewPinEntry(testPan), () => bench.scd.beginRepeatedPinEntry()]) {
      begin();
      for (const key of [7, 3, 9, 1, keyIndex.enter]) bench.scd.onKey(key);
    }
    const { oldPin, newPin } = await bench.scd.encryptPinChange(testPan);
    expect(bench.memory.unwiped).toBe(4);
    const mac = given(await bench.scd.openMac(oldPin.ksn));
    expect(bench.memory.unwiped).toBe(2);
    await expect(bench.scd.openMac(newPin.ksn)).rejects.toThrow("PP901");
    const sample = published[0] ?? expect.fail("no sample");
    expect(hex(mac.generate(sample.data)).slice(0, 8)).toBe(sample.request);
  });

  it("is nobody's where the acquirer has no MACs: no key is kept, and no KSN used up", async () => {
    const bench = await scdBench();
    const block = await paid(bench);
    expect(bench.memory.unwiped).toBe(0);
    expect([await bench.scd.openMac(block.ksn), await bench.scd.openMac()]).toEqual([undefined, undefined]);
    expect(bench.scd.status().ksn).toBe("FFFF9876543210E00002");
  });
});

describe("a MAC under AES DUKPT", () => {
  it("is a CMAC, its left half, under the published MAC generation key of ANSI X9.24-3", async () => {
    const bench = await scdBench({ initialKey: false, mac: dukpt });
    const published = (name: string): Record<string, string | undefined> =>
      aes.vectors.find((row) => row.name === `aes-dukpt-128/${name}`)?.expected ?? {};
    const key = published("txn/123456789012345600000001")["mac_gen_key_aes128"] ?? expect.fail("no key");
    const ik = published("ik")["ik"] ?? expect.fail("no initial key");
    const iksn = bytes("123456789012345600000000");
    const loading = initialKeyOf(testIksn).loading;
    const initialKey = { kind: "aes128", ik: bytes(ik), iksn, loading } as const;
    await provisionKeys(bench.store, bench.storageKey, random, initialKey);
    const mac = given(await bench.start().openMac());
    const message = Buffer.from("0800 and so on");
    expect(mac.generate(message)).toEqual(hostCmac("aes", bytes(key), message).subarray(0, 8));
    expect(mac.ksn && hex(mac.ksn)).toBe("123456789012345600000001");
  });
});

async function withMacKey(cipher: KeyFacts["cipher"], key: string, desAlgorithm: MacUse["desAlgorithm"]) {
  const bench = await scdBench({ initialKey: true, mac: { keys: "sessionKey", desAlgorithm } });
  const loading = { keyVersion: "00", origin: "components", test: true, loadedAtMs: 0 } as const;
  const method = key.length === 16 ? "unionpay-ecb-zeros" : undefined;
  const held = heldKey("M3", cipher, bytes(key), loading, bench.memory, method);
  await bench.keyStore.commit(bench.keyStore.sealed("mac", held));
  bench.memory.release(held.material);
  return bench;
}

function vector(name: string): { key: string; message: Buffer; mac: string } {
  const { inputs, expected } = macs.vectors.find((row) => row.name === name) ?? expect.fail(`no ${name}`);
  const { key = "", data, msg } = inputs as Record<string, string>;
  const { mac, mac_ascii: characters } = expected as Record<string, string>;
  return { key, message: bytes(data ?? msg ?? ""), mac: mac ?? hex(Buffer.from(characters ?? "", "latin1")) };
}

describe("a MAC under the key in slot mac", () => {
  it.each([
    ["a UnionPay one with a key of single length", "tdes", "ecb", "cup-mac/ecb-single"],
    ["a UnionPay one", "tdes", "ecb", "cup-mac/ecb-double"],
    ["a CMAC with an AES key of 16 bytes", "aes", "retail", "cmac/aes-128/64"],
    ["a CMAC with an AES key of 24 bytes", "aes", "retail", "cmac/aes-192/40"],
    ["a CMAC with an AES key of 32 bytes", "aes", "ecb", "cmac/aes-256/16"],
  ] as const)("is %s, as published", async (_, cipher, desAlgorithm, name) => {
    const { key, message, mac: expected } = vector(name);
    const { scd, memory } = await withMacKey(cipher, key, desAlgorithm);
    const mac = given(await scd.openMac());
    const made = mac.generate(message);
    expect(hex(made)).toBe(expected.slice(0, 16));
    expect([mac.ksn, mac.verify(message, made), mac.verify(message, flipped(made))]).toEqual([undefined, true, false]);
    expect(mac.verify(message, made.subarray(0, 7))).toBe(false);
    expect(memory.unwiped).toBe(0);
  });

  it("is the retail MAC of X9.19, and the same for a message with a PIN", async () => {
    const key = "0123456789ABCDEFFEDCBA9876543210";
    const bench = await withMacKey("tdes", key, "retail");
    const mac = given(await bench.scd.openMac((await paid(bench)).ksn));
    const message = Buffer.from("4012345678909D987");
    expect(mac.generate(message)).toEqual(retailMac(bytes(key), message, 1, ordinaryMemory));
    expect(bench.memory.unwiped).toBe(0);
  });

  it.each([
    ["of single length for a retail MAC", "tdes", "retail", "1515151515151515"],
    ["of SM4 for a retail MAC", "sm4", "retail", "0123456789ABCDEFFEDCBA9876543210"],
  ] as const)("with a key %s is refused before PIN entry", async (_, cipher, desAlgorithm, key) => {
    const { scd } = await withMacKey(cipher, key, desAlgorithm);
    expect(() => scd.checkKeys()).toThrow("PP601");
    await expect(scd.openMac()).rejects.toThrow("PP601");
  });

  it("that is not loaded is told before PIN entry", async () => {
    const { scd } = await scdBench({ initialKey: true, mac: { keys: "sessionKey", desAlgorithm: "retail" } });
    expect(() => scd.checkKeys()).toThrow("PP601");
    await expect(scd.openMac()).rejects.toThrow("PP601");
  });
});

describe("with a token", () => {
  const bench = (keys: MacUse["keys"]) => {
    const medium = new SimTokenMedium(simPlace.tokenLabel);
    const mac = { keys, desAlgorithm: "retail" } as const;
    const load = async () => new SimToken(medium);
    return tokenBench({ place: simPlace, load, pinBlockFormat: { format: 0 }, mac });
  };

  it("a MAC is made under the key in the sealed store", async () => {
    const { load, start, keyStore } = await bench("sessionKey");
    await load();
    const scd = await start();
    expect(() => scd.checkKeys()).toThrow("PP601");
    const key = bytes("0123456789ABCDEFFEDCBA9876543210");
    const loading = { keyVersion: "00", origin: "components", test: true, loadedAtMs: 0 } as const;
    await keyStore.commit(keyStore.sealed("mac", heldKey("M3", "tdes", key, loading, ordinaryMemory)));
    scd.checkKeys();
    const mac = given(await scd.openMac());
    expect(mac.generate(Buffer.from("m"))).toEqual(retailMac(key, Buffer.from("m"), 1, ordinaryMemory));
  });

  it("a MAC under its DUKPT keys is refused before PIN entry, with what to do", async () => {
    const { load, start } = await bench("dukpt");
    await load();
    const scd = await start();
    expect(() => scd.checkKeys()).toThrow(/host\.mac.*PP601/);
    await expect(scd.openMac()).rejects.toThrow("PP601");
  });
});
