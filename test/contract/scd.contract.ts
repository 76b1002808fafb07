import { describe, expect, it } from "vitest";
import type { Pan } from "../../src/card/pan.ts";
import type { EncryptedPinBlock, Scd } from "../../src/keys/scd.ts";
import type { Interruption } from "../support/interruption.ts";
import { keyIndex, pan, plainKeyMap, testPan } from "../support/scd-bench.ts";
import type { VolatileKeyState } from "../support/volatile-key-state.ts";
import type { WatchedMemory } from "../support/watched-memory.ts";

/** A device, what it keeps over a crash, and the host at the other end. */
export interface ScdRig {
  /** A new process on what is there. */
  start(): Promise<Scd>;
  /** Its keys lie here, or the count of their use. */
  readonly store: VolatileKeyState;
  readonly memory: WatchedMemory;
  /** Counts every step that lasts: commits, calls to a token. */
  readonly interruption: Interruption;
  /** The host's side: the digits in a block, undefined when it cannot be read. */
  readPin(block: EncryptedPinBlock, pan: Pan): string | undefined;
}

/** The transactions that the rig's initial key has left. */
export type Standing = "all" | "one" | "unloaded";

const limits = { minDigits: 4, maxDigits: 12 };
const { enter, clear, cancel } = keyIndex;

function type(scd: Scd, digits: string): void {
  scd.beginPinEntry(limits);
  for (const digit of digits) scd.onKey(plainKeyMap.indexOf(Number(digit)));
  scd.onKey(enter);
}

async function pay(scd: Scd, digits = "1234", card = testPan): Promise<EncryptedPinBlock> {
  type(scd, digits);
  return scd.encryptPin(card);
}

const ksnOf = ({ ksn }: EncryptedPinBlock) => ksn?.toString("hex").toUpperCase() ?? "none";

/** What every Scd does, wherever its keys are. Keys of the rig are those of `plainKeyMap`. */
export function scdContract(name: string, makeRig: (standing: Standing) => Promise<ScdRig>): void {
  async function started(standing: Standing = "all") {
    const rig = await makeRig(standing);
    return { ...rig, scd: await rig.start() };
  }

  describe(`scd contract: ${name}`, () => {
    it("counts the digits of an entry, from its minimum to its maximum", async () => {
      const { scd } = await started();
      expect(scd.onKey(1)).toBe("ignored");
      scd.beginPinEntry({ minDigits: 4, maxDigits: 6 });
      expect([1, 2, 3].map((key) => scd.onKey(key))).toEqual(["counted", "counted", "counted"]);
      expect(scd.onKey(enter)).toBe("tooShort");
      expect([4, 5, 6, 7].map((key) => scd.onKey(key))).toEqual(["counted", "counted", "counted", "full"]);
      expect(scd.digitCount).toBe(6);
      expect([scd.onKey(enter), scd.onKey(1)]).toEqual(["entered", "ignored"]);
      expect(() => scd.beginPinEntry({ minDigits: 3, maxDigits: 6 })).toThrow("PP901");
      expect(scd.onKey(1)).toBe("ignored");
    });

    it("tells of LANGUAGE and HELP at any time, of function keys only out of an entry, and leaves the digits alone", async () => {
      const { scd } = await started();
      const others = [keyIndex.language, keyIndex.help, keyIndex.f1, keyIndex.f4];
      const told = () => others.map((key) => scd.onKey(key));
      const always = ["languagePressed", "helpPressed"];
      expect(told()).toEqual([...always, "f1Pressed", "f4Pressed"]);
      scd.beginPinEntry({ minDigits: 4, maxDigits: 12 });
      for (const key of [1, 2, 3, 4]) scd.onKey(key);
      expect(told()).toEqual([...always, "ignored", "ignored"]);
      expect(scd.digitCount).toBe(4);
      expect(scd.onKey(enter)).toBe("entered");
      expect(told()).toEqual([...always, "ignored", "ignored"]);
      scd.endPinEntry();
      expect(told()).toEqual([...always, "f1Pressed", "f4Pressed"]);
    });

    it("wipes the digits at CLEAR, at CANCEL, at the next entry and at its end", async () => {
      const { scd, memory } = await started();
      const ways: readonly (() => unknown)[] = [
        () => expect(scd.onKey(clear)).toBe("cleared"),
        () => expect(scd.onKey(cancel)).toBe("cancelPressed"),
        () => scd.beginPinEntry(limits),
        () => scd.endPinEntry(),
      ];
      for (const wipe of ways) {
        scd.beginPinEntry(limits);
        for (const key of [9, 2, 7, 4]) scd.onKey(key);
        expect(memory.unwiped).toBe(1);
        wipe();
        expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
      }
    });

    it("gives the host the PIN, and nobody else's", async () => {
      const { scd, readPin } = await started();
      for (const digits of ["0000", "12345", "999999", "123456789012"]) {
        const block = await pay(scd, digits);
        expect(readPin(block, testPan)).toBe(digits);
        expect(readPin(block, pan("4761739001010119"))).not.toBe(digits);
      }
    });

    it("makes one block of one closed entry, and one at a time", async () => {
      const { scd } = await started();
      await expect(scd.encryptPin(testPan)).rejects.toThrow("PP901");
      type(scd, "1234");
      const first = scd.encryptPin(testPan);
      type(scd, "5678");
      await expect(scd.encryptPin(testPan)).rejects.toThrow("PP901");
      await first;
      await expect(scd.encryptPin(testPan)).rejects.toThrow("PP901");
      expect(ksnOf(await pay(scd))).not.toBe(ksnOf(await first));
    });

    it("has wiped the digits when encryptPin returns, and everything clear when it settles", async () => {
      const { scd, memory } = await started();
      type(scd, "927481");
      const pending = scd.encryptPin(testPan);
      expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
      await pending;
      expect(memory.unwiped).toBe(0);
    });

    it("leaves an entry alone that began while the block was being made", async () => {
      const { scd } = await started();
      type(scd, "1234");
      const first = scd.encryptPin(testPan);
      scd.beginPinEntry(limits);
      scd.onKey(5);
      await first;
      expect(scd.digitCount).toBe(1);
    });

    it("tells the KSN of the next block, and how many are left", async () => {
      const { scd } = await started();
      for (let turn = 0; turn < 5; turn += 1) {
        const { ksn, transactionsLeft } = scd.status();
        expect(ksnOf(await pay(scd))).toBe(ksn);
        expect(scd.status().transactionsLeft).toBe((transactionsLeft ?? 0) - 1);
      }
    });

    it("names a card the same for life, and no two cards alike", async () => {
      const { scd, start } = await started();
      const reference = scd.cardReference(testPan);
      expect(reference).toMatch(/^[0-9a-f]{32}$/);
      expect((await start()).cardReference(testPan)).toBe(reference);
      expect(scd.cardReference(pan("4761739001010119"))).not.toBe(reference);
    });

    it("refuses when no key is loaded, and says so before PIN entry", async () => {
      const { scd, memory } = await started("unloaded");
      expect(() => scd.checkKeys()).toThrow("PP601");
      expect(scd.status()).toMatchObject({ ksn: undefined, transactionsLeft: 0 });
      await expect(pay(scd)).rejects.toThrow("PP601");
      expect(memory.unwiped).toBe(0);
    });

    it("refuses after the last transaction, over restarts too", async () => {
      const { scd, start, readPin, memory } = await started("one");
      scd.checkKeys();
      expect(scd.status().transactionsLeft).toBe(1);
      expect(readPin(await pay(scd, "4711"), testPan)).toBe("4711");
      const refuses = async (device: Scd) => {
        expect(() => device.checkKeys()).toThrow("PP602");
        expect(device.status()).toMatchObject({ ksn: undefined, transactionsLeft: 0 });
        await expect(pay(device)).rejects.toThrow("PP602");
      };
      await refuses(scd);
      await refuses(await start());
      expect(memory.unwiped).toBe(0);
    });

    it("gives no block whose use is not durable, and goes on when the store does", async () => {
      const { scd, store, memory, start, readPin } = await started();
      const given = [await pay(scd)];
      for (const fate of ["failsLost", "failsKept", "failsLost"] as const) {
        store.fate = fate;
        await expect(pay(scd)).rejects.toThrow("commit failed");
        expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
        store.fate = "keeps";
      }
      given.push(await pay(scd), await pay(scd), await pay(await start()));
      expect(given.map((block) => readPin(block, testPan))).toEqual(["1234", "1234", "1234", "1234"]);
      expect(new Set(given.map(ksnOf)).size).toBe(4);
    });

    it("begins behind the last block after every restart", async () => {
      const { start } = await makeRig("all");
      let last = "";
      for (let turn = 0; turn < 8; turn += 1) {
        const scd = await start();
        expect((scd.status().ksn ?? "") > last).toBe(true);
        last = ksnOf(await pay(scd));
      }
    });

    it.each(["before", "after"] as const)("gives one block a KSN when it is killed %s any step", async (when) => {
      const { interruption, start, readPin } = await makeRig("all");
      const given: EncryptedPinBlock[] = [];
      let deaths = 0;
      for (let step = 1; ; step += 1) {
        interruption.arm(step, when);
        try {
          const scd = await start();
          for (let turn = 0; turn < 2; turn += 1) given.push(await pay(scd));
        } catch (thrown) {
          if (!interruption.killed) throw thrown;
        }
        if (!interruption.killed) break;
        deaths += 1;
      }
      interruption.disarm();
      const scd = await start();
      for (let turn = 0; turn < 3; turn += 1) given.push(await pay(scd));
      expect(new Set(given.map(ksnOf)).size).toBe(given.length);
      expect(deaths).toBeGreaterThanOrEqual(2);
      expect(given.map((block) => readPin(block, testPan))).toEqual(given.map(() => "1234"));
    });

    it("wipes what was typed when it is locked, and takes and encrypts nothing any more", async () => {
      const { scd, memory } = await started();
      type(scd, "927481");
      scd.lock();
      expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
      await expect(scd.encryptPin(testPan)).rejects.toThrow("PP802");
      await expect(pay(scd)).rejects.toThrow("PP802");
      scd.beginPinEntry(limits);
      expect([scd.onKey(1), scd.digitCount, scd.onKey(cancel)]).toEqual(["ignored", 0, "cancelPressed"]);
    });

    it("has no key once its keys are erased, nor after a restart, and still names cards the same", async () => {
      const { scd, start, store, memory } = await started();
      const [reference, loaded] = [scd.cardReference(testPan), store.values.size];
      type(scd, "927481");
      await scd.eraseKeys([["tamper", Buffer.from("opened")]]);
      expect(store.get("tamper")?.toString()).toBe("opened");
      expect([...store.values.keys()].filter((place) => place.startsWith("keys/slot/"))).toEqual([]);
      expect(memory.unwiped).toBe(0);
      const starts = [() => Promise.resolve(scd), start];
      for (const begin of starts) {
        const device = await begin();
        expect(() => device.checkKeys()).toThrow(/PP60[12]/);
        expect(device.heldKeys()).toEqual([]);
        expect(device.status()).toMatchObject({ ksn: undefined, transactionsLeft: 0 });
        expect(device.cardReference(testPan)).toBe(reference);
      }
      expect(loaded).toBeGreaterThan(0);
    });

    it("is not brought its keys back by a block that was under way when they were erased", async () => {
      for (const pinFirst of [true, false]) {
        const { scd, start } = await started();
        type(scd, "1234");
        const block = pinFirst ? scd.encryptPin(testPan) : undefined;
        const erased = scd.eraseKeys([]);
        const late = scd.encryptPin(testPan);
        await Promise.allSettled([block, erased, late]);
        await expect(late).rejects.toThrow("PP802");
        await expect(erased).resolves.toBeUndefined();
        const restarted = await start();
        expect(() => restarted.checkKeys()).toThrow(/PP60[12]/);
      }
    });

    it.each(["before", "after"] as const)(
      "has no usable key beside the mark of their erasure, killed %s any step",
      async (when) => {
        let deaths = 0;
        for (let step = 1; ; step += 1) {
          const { scd, start, store, interruption } = await started();
          interruption.arm(step, when);
          const erased = await scd.eraseKeys([["tamper", Buffer.from("opened")]]).then(
            () => true,
            () => false,
          );
          const { killed } = interruption;
          interruption.disarm();
          const restarted = await start();
          if (store.get("tamper") === undefined) expect(() => restarted.checkKeys()).not.toThrow();
          else expect(() => restarted.checkKeys()).toThrow(/PP60[12]/);
          // What was not done is done at the next start.
          await restarted.eraseKeys([]);
          expect(() => restarted.checkKeys()).toThrow(/PP60[12]/);
          expect(erased).toBe(!killed);
          if (!killed) break;
          deaths += 1;
        }
        expect(deaths).toBeGreaterThanOrEqual(1);
      },
    );
  });
}
