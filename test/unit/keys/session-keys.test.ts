import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type KeyBlockSpec, wrapKeyBlock } from "../../../src/bench/acquirer/wrap-key-block.ts";
import { heldKey } from "../../../src/keys/held-keys.ts";
import type { KeyFacts, KeySlotName } from "../../../src/keys/key-slot.ts";
import { random, scdBench } from "../../support/scd-bench.ts";

const bytes = (hex: string) => Buffer.from(hex, "hex");
const tmk = bytes("11111111111111111313131313131313");
const kbpk = bytes("88E1AB2A2E3DD38C1FA039A536500CC8A87AB9D62DC92C01058FA79F44657DE6");
const pinKey = bytes("E8BC63E5479455E26577F715D587FE68");
const macKey = bytes("17171717171717171919191919191919");
const dataKey = bytes("2A2B2C2D2E2F30313233343536373839");
const loadedAtMs = 1_700_000_000_000;

function ecb(key: Buffer, clear: Buffer): Buffer {
  const cipher = createCipheriv("des-ede", key, null).setAutoPadding(false);
  return Buffer.concat([cipher.update(clear), cipher.final()]);
}

const underTmk = (...keys: Buffer[]) =>
  Buffer.concat(keys.flatMap((key) => [ecb(tmk, key), ecb(key, Buffer.alloc(8)).subarray(0, 4)]));

function block(usage: string, key: Buffer, changes: Partial<KeyBlockSpec> = {}): Buffer {
  const mode = usage.startsWith("M") ? "C" : "E";
  const spec = {
    version: "D",
    usage,
    algorithm: "T",
    mode,
    keyVersion: "00",
    exportability: "N",
    optionalBlocks: [],
  } as const;
  return Buffer.from(wrapKeyBlock({ ...spec, ...changes }, key, kbpk, random), "latin1");
}

/** A pad with the keys that session keys come under, and the session keys of an earlier sign-on. */
async function bench() {
  const all = await scdBench();
  const load = async (slot: KeySlotName, cipher: KeyFacts["cipher"], key: Buffer, test = false) => {
    const loading = { keyVersion: "00", origin: "components", test, loadedAtMs: 0 } as const;
    const held = heldKey("K0", cipher, key, loading, all.memory);
    await all.keyStore.commit(all.keyStore.sealed(slot, held));
    all.memory.release(held.material);
  };
  await load("tmk", "tdes", tmk);
  await load("kbpk", "aes", kbpk);
  for (const slot of ["pin", "mac", "data"] as const)
    await load(slot, "tdes", bytes("0123456789ABCDEFFEDCBA9876543210"));
  const held = (slot: KeySlotName) => {
    if (!all.keyStore.holds(slot)) return "none";
    const { facts, material } = all.keyStore.open(slot);
    const shown = material.toString("hex").toUpperCase();
    all.memory.release(material);
    return `${facts.origin} ${shown}`;
  };
  const slots = () => (["pin", "mac", "data"] as const).map(held);
  return { ...all, load, slots };
}

const upper = (key: Buffer) => key.toString("hex").toUpperCase();
const old = "components 0123456789ABCDEFFEDCBA9876543210";

describe("session keys under the terminal master key", () => {
  it("are all in their slots in one commit, with the check values that the host shows", async () => {
    const { scd, slots, store, memory, keyStore } = await bench();
    const commits: string[][] = [];
    const commit = store.commit.bind(store);
    store.commit = (changes) => {
      commits.push([...changes.keys()].filter((place) => place.startsWith("keys/slot/")).sort());
      return commit(changes);
    };
    await scd.takeSessionKeys({ form: "underTmk", bytes: underTmk(pinKey, macKey, dataKey), loadedAtMs });
    expect(commits).toEqual([["keys/slot/data", "keys/slot/mac", "keys/slot/pin"]]);
    expect(slots()).toEqual([pinKey, macKey, dataKey].map((key) => `signOn ${upper(key)}`));
    expect(keyStore.factsOf("pin")).toMatchObject({
      kcvMethod: "unionpay-ecb-zeros",
      loadedAtMs,
      test: false,
      usage: "P0",
    });
    expect(keyStore.factsOf("pin").kcv).toBe(upper(ecb(pinKey, Buffer.alloc(8)).subarray(0, 4)));
    expect(memory.unwiped).toBe(0);
  });

  it("without a data key end the one of the session before", async () => {
    const { scd, slots } = await bench();
    await scd.takeSessionKeys({ form: "underTmk", bytes: underTmk(pinKey, macKey), loadedAtMs });
    expect(slots()).toEqual([`signOn ${upper(pinKey)}`, `signOn ${upper(macKey)}`, "none"]);
  });

  it("of which a bit is wrong are refused, all of them, and the old ones stay", async () => {
    const { scd, slots, memory } = await bench();
    const right = underTmk(pinKey, macKey, dataKey);
    await fc.assert(
      fc.asyncProperty(fc.nat(right.length * 8 - 1), async (bit) => {
        const wrong = Buffer.from(right);
        wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await expect(scd.takeSessionKeys({ form: "underTmk", bytes: wrong, loadedAtMs })).rejects.toThrow("PP604");
        expect(slots()).toEqual([old, old, old]);
      }),
      { numRuns: 60 },
    );
    expect(memory.unwiped).toBe(0);
  });

  it("are test keys when the master key is one", async () => {
    const { scd, load, keyStore } = await bench();
    await load("tmk", "tdes", tmk, true);
    await scd.takeSessionKeys({ form: "underTmk", bytes: underTmk(pinKey, macKey), loadedAtMs });
    expect([keyStore.factsOf("pin").test, keyStore.factsOf("mac").test]).toEqual([true, true]);
  });

  it("need one: without, it is named", async () => {
    const { scd } = await scdBench();
    const wrapped = { form: "underTmk", bytes: underTmk(pinKey, macKey), loadedAtMs } as const;
    await expect(scd.takeSessionKeys(wrapped)).rejects.toThrow(/terminal master key.*PP601/);
  });

  it("that cannot be written down are not used", async () => {
    const { scd, slots, store } = await bench();
    store.fate = "failsLost";
    const wrapped = { form: "underTmk", bytes: underTmk(pinKey, macKey), loadedAtMs } as const;
    await expect(scd.takeSessionKeys(wrapped)).rejects.toThrow("commit failed");
    store.fate = "keeps";
    expect(slots()).toEqual([old, old, old]);
  });
});

describe("session keys in key blocks", () => {
  it("are told apart by their own lengths, and are in their slots, in either order, or one alone", async () => {
    const [pin, mac] = [block("P0", pinKey), block("M3", macKey)];
    for (const [sent, expected] of [
      [
        [pin, mac],
        [`signOn ${upper(pinKey)}`, `signOn ${upper(macKey)}`, old],
      ],
      [
        [mac, pin],
        [`signOn ${upper(pinKey)}`, `signOn ${upper(macKey)}`, old],
      ],
      [[mac], [old, `signOn ${upper(macKey)}`, old]],
    ] as const) {
      const { scd, slots, memory } = await bench();
      await scd.takeSessionKeys({ form: "keyBlocks", bytes: Buffer.concat(sent), loadedAtMs });
      expect(slots()).toEqual(expected);
      expect(memory.unwiped).toBe(0);
    }
  });

  it.each<[string, () => Buffer]>([
    ["none", () => Buffer.alloc(0)],
    ["text that is no key block", () => Buffer.from("no key block at all")],
    ["a block that ends early", () => block("P0", pinKey).subarray(0, -4)],
    ["a block with bytes behind it", () => Buffer.concat([block("P0", pinKey), Buffer.from("D")])],
    ["two PIN keys", () => Buffer.concat([block("P0", pinKey), block("P0", dataKey)])],
    ["a key that is no session's", () => block("K0", pinKey, { mode: "D" })],
    [
      "a block under another key",
      () =>
        Buffer.from(
          block("P0", pinKey)
            .toString()
            .replace(/.$/, (end) => (end === "0" ? "1" : "0")),
        ),
    ],
    [
      "a right one and a wrong one",
      () => Buffer.concat([block("P0", pinKey), Buffer.from(block("M3", macKey).toString().toLowerCase())]),
    ],
  ])("%s is refused, and the old ones stay", async (_, sent) => {
    const { scd, slots, memory } = await bench();
    await expect(scd.takeSessionKeys({ form: "keyBlocks", bytes: sent(), loadedAtMs })).rejects.toThrow("PP604");
    expect(slots()).toEqual([old, old, old]);
    expect(memory.unwiped).toBe(0);
  });
});
