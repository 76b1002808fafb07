import { describe, expect, it } from "vitest";
import type { EntryChange, Scd } from "../../src/keys/scd.ts";
import { keyIndex, plainKeyMap, testPan } from "../support/scd-bench.ts";
import type { ScdRig, Standing } from "./scd.contract.ts";

const limits = { minDigits: 4, maxDigits: 12 };
const { enter, clear, cancel } = keyIndex;

function typed(scd: Scd, digits: string): EntryChange {
  for (const digit of digits) scd.onKey(plainKeyMap.indexOf(Number(digit)));
  return scd.onKey(enter);
}

function oldPin(scd: Scd, digits = "1470"): void {
  scd.beginPinEntry(limits);
  expect(typed(scd, digits)).toBe("entered");
}

function newPin(scd: Scd, digits: string): EntryChange {
  scd.beginNewPinEntry(testPan);
  return typed(scd, digits);
}

function repeated(scd: Scd, digits: string): EntryChange {
  scd.beginRepeatedPinEntry();
  return typed(scd, digits);
}

function wholeChange(scd: Scd, oldDigits = "1470", newDigits = "83920"): void {
  oldPin(scd, oldDigits);
  expect([newPin(scd, newDigits), repeated(scd, newDigits)]).toEqual(["entered", "entered"]);
}

/** A PIN is encrypted: now the bank may ask for a code. */
async function afterPin(scd: Scd): Promise<void> {
  oldPin(scd);
  await scd.encryptPin(testPan);
}

function code(scd: Scd, digits: string): EntryChange {
  scd.beginCodeEntry();
  return typed(scd, digits);
}

/** The entries of a PIN change and of a one-time code, wherever the keys are. Keys of the rig are those of `plainKeyMap`. */
export function scdEntriesContract(name: string, makeRig: (standing: Standing) => Promise<ScdRig>): void {
  async function started(standing: Standing = "all") {
    const rig = await makeRig(standing);
    return { ...rig, scd: await rig.start() };
  }

  describe(`a PIN change on ${name}`, () => {
    it("gives the host both PINs, under two KSNs", async () => {
      const { scd, readPin, memory } = await started();
      const { transactionsLeft } = scd.status();
      wholeChange(scd);
      const change = await scd.encryptPinChange(testPan);
      expect([readPin(change.oldPin, testPan), readPin(change.newPin, testPan)]).toEqual(["1470", "83920"]);
      expect(change.oldPin.ksn).not.toEqual(change.newPin.ksn);
      expect(scd.status().transactionsLeft).toBe((transactionsLeft ?? 0) - 2);
      expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
    });

    it.each([
      ["1470", "sameAsOld"],
      ["888888", "repeated"],
      ["3456", "run"],
      ["345678", "run"],
      ["2509", "date"],
      ["8909", "partOfPan"],
    ] as const)(
      "refuses the new PIN %s as %s, wiped, and takes another without the old one again",
      async (weak, why) => {
        const { scd, readPin } = await started();
        oldPin(scd);
        expect([newPin(scd, weak), scd.digitCount]).toEqual([why, 0]);
        expect([newPin(scd, "83920"), repeated(scd, "83920")]).toEqual(["entered", "entered"]);
        const change = await scd.encryptPinChange(testPan);
        expect([readPin(change.oldPin, testPan), readPin(change.newPin, testPan)]).toEqual(["1470", "83920"]);
      },
    );

    it.each(["83921", "8392", "839200"])("takes no new PIN that is repeated as %s, and wipes both", async (other) => {
      const { scd } = await started();
      oldPin(scd);
      expect([newPin(scd, "83920"), repeated(scd, other), scd.digitCount]).toEqual(["entered", "differs", 0]);
      expect(() => scd.beginRepeatedPinEntry()).toThrow("PP901");
      await expect(scd.encryptPinChange(testPan)).rejects.toThrow("PP901");
    });

    it("keeps to the limits of the old PIN, and CLEAR leaves the old one alone", async () => {
      const { scd, readPin } = await started();
      scd.beginPinEntry({ minDigits: 4, maxDigits: 6 });
      typed(scd, "1470");
      scd.beginNewPinEntry(testPan);
      expect(["8", "3", "9"].map((digit) => scd.onKey(Number(digit)))).toEqual(["counted", "counted", "counted"]);
      expect([scd.onKey(enter), scd.onKey(clear), scd.digitCount]).toEqual(["tooShort", "cleared", 0]);
      for (const digit of "839201") scd.onKey(Number(digit));
      expect([scd.onKey(5), scd.onKey(enter), repeated(scd, "839201")]).toEqual(["full", "entered", "entered"]);
      const change = await scd.encryptPinChange(testPan);
      expect([readPin(change.oldPin, testPan), readPin(change.newPin, testPan)]).toEqual(["1470", "839201"]);
    });

    it("goes in order: no new PIN before the old one, no repetition before the new one, no block before both", async () => {
      const { scd } = await started();
      expect(() => scd.beginNewPinEntry(testPan)).toThrow("PP901");
      scd.beginPinEntry(limits);
      scd.onKey(1);
      expect(() => scd.beginNewPinEntry(testPan)).toThrow("PP901");
      oldPin(scd);
      expect(() => scd.beginRepeatedPinEntry()).toThrow("PP901");
      newPin(scd, "83920");
      await expect(scd.encryptPinChange(testPan)).rejects.toThrow("PP901");
      expect(() => scd.beginRepeatedPinEntry()).toThrow("PP901");
    });

    it("gives no block of its old PIN alone: what was typed for a change is wiped instead", async () => {
      const { scd, memory } = await started();
      wholeChange(scd);
      await expect(scd.encryptPin(testPan)).rejects.toThrow("PP901");
      expect(memory.unwiped).toBe(0);
    });

    it.each([
      ["CANCEL", (scd: Scd): void => void scd.onKey(cancel)],
      ["its end", (scd: Scd): void => scd.endPinEntry()],
      ["another entry", (scd: Scd): void => scd.beginPinEntry(limits)],
      ["a lock", (scd: Scd): void => scd.lock()],
    ] as const)("is wiped whole by %s, at any of its entries", async (_by, wipe) => {
      const begun: readonly ((scd: Scd) => void)[] = [
        (scd) => scd.beginPinEntry(limits),
        (scd) => {
          oldPin(scd);
          scd.beginNewPinEntry(testPan);
        },
        (scd) => {
          oldPin(scd);
          newPin(scd, "83920");
          scd.beginRepeatedPinEntry();
        },
      ];
      for (const begin of begun) {
        const { scd, memory } = await started();
        begin(scd);
        for (const key of [9, 2, 7, 4]) scd.onKey(key);
        expect(memory.unwiped).toBeGreaterThan(0);
        wipe(scd);
        expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
        await expect(scd.encryptPinChange(testPan)).rejects.toThrow(/PP901|PP802/);
      }
    });

    it("that finds one key only gives no block, and nothing clear stays", async () => {
      const { scd, memory } = await started("one");
      wholeChange(scd);
      await expect(scd.encryptPinChange(testPan)).rejects.toThrow("PP602");
      expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
    });

    it("gives no block whose use is not durable, and nothing clear stays", async () => {
      const { scd, store, memory, readPin } = await started();
      wholeChange(scd);
      store.fate = "failsLost";
      await expect(scd.encryptPinChange(testPan)).rejects.toThrow("commit failed");
      expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
      store.fate = "keeps";
      wholeChange(scd);
      const change = await scd.encryptPinChange(testPan);
      expect([readPin(change.oldPin, testPan), readPin(change.newPin, testPan)]).toEqual(["1470", "83920"]);
    });

    it.each(["before", "after"] as const)("uses no KSN twice when it is killed %s any step", async (when) => {
      const { interruption, start } = await makeRig("all");
      const ksns: string[] = [];
      for (let step = 1; ; step += 1) {
        interruption.arm(step, when);
        try {
          const scd = await start();
          wholeChange(scd);
          const change = await scd.encryptPinChange(testPan);
          for (const { ksn } of [change.oldPin, change.newPin]) ksns.push(ksn?.toString("hex") ?? "none");
        } catch (thrown) {
          if (!interruption.killed) throw thrown;
        }
        if (!interruption.killed) break;
      }
      interruption.disarm();
      const scd = await start();
      wholeChange(scd);
      const change = await scd.encryptPinChange(testPan);
      for (const { ksn } of [change.oldPin, change.newPin]) ksns.push(ksn?.toString("hex") ?? "none");
      expect(ksns.length).toBeGreaterThanOrEqual(4);
      expect(new Set(ksns).size).toBe(ksns.length);
    });
  });

  describe(`a one-time code on ${name}`, () => {
    it("is taken after a PIN, in ASCII, and wiped", async () => {
      const { scd, memory } = await started();
      await afterPin(scd);
      expect([code(scd, "470011"), scd.digitCount]).toEqual(["entered", 6]);
      expect(scd.takeCode().toString("latin1")).toBe("470011");
      expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
      expect(() => scd.takeCode()).toThrow("PP901");
    });

    it("has 4 to 8 digits", async () => {
      const { scd } = await started();
      await afterPin(scd);
      expect(code(scd, "470")).toBe("tooShort");
      for (const digit of "01122") expect(scd.onKey(Number(digit))).toBe("counted");
      expect([scd.onKey(3), scd.digitCount]).toEqual(["full", 8]);
    });

    it("is asked for twice after a PIN and no oftener, and never without one", async () => {
      const { scd } = await started();
      expect(() => scd.beginCodeEntry()).toThrow("PP901");
      oldPin(scd);
      expect(() => scd.beginCodeEntry()).toThrow("PP901");
      await afterPin(scd);
      scd.beginCodeEntry();
      scd.beginCodeEntry();
      expect(() => scd.beginCodeEntry()).toThrow("PP901");
      await afterPin(scd);
      expect(() => scd.beginCodeEntry()).not.toThrow();
      scd.beginPinEntry(limits);
      expect(() => scd.beginCodeEntry()).toThrow("PP901");
    });

    it("never comes out of a PIN entry, and no PIN block out of a code entry", async () => {
      const { scd, memory } = await started();
      await afterPin(scd);
      expect(code(scd, "470011")).toBe("entered");
      await expect(scd.encryptPin(testPan)).rejects.toThrow("PP901");
      expect(memory.unwiped).toBe(0);
      oldPin(scd);
      expect(() => scd.takeCode()).toThrow("PP901");
      expect(memory.unwiped).toBe(0);
      wholeChange(scd);
      expect(() => scd.takeCode()).toThrow("PP901");
      expect(memory.unwiped).toBe(0);
    });

    it("holds nothing of a PIN that was typed before it", async () => {
      const { scd, memory } = await started();
      await afterPin(scd);
      scd.beginCodeEntry();
      typed(scd, "4700");
      scd.endPinEntry();
      oldPin(scd, "999999");
      scd.endPinEntry();
      await afterPin(scd);
      scd.beginCodeEntry();
      expect([scd.digitCount, memory.unwiped]).toEqual([0, 0]);
    });

    it("is taken from nobody once the device is locked", async () => {
      const { scd, memory } = await started();
      await afterPin(scd);
      code(scd, "470011");
      scd.lock();
      expect(memory.unwiped).toBe(0);
      expect(() => scd.takeCode()).toThrow("PP802");
      scd.beginCodeEntry();
      expect(scd.onKey(1)).toBe("ignored");
    });
  });
}
