import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { heapNumbers, placesOf } from "../../support/heap-search.ts";
import { smiRunsInMemory } from "../../support/memory-search.ts";
import { keyIndex, scdBench, testPan } from "../../support/scd-bench.ts";

/** The digit keys in reverse, so that key indexes are not the digits themselves. */
const reversedKeyMap = Uint8Array.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 10, 11, 12);

/**
 * Twelve random digits, so that no other twelve in memory are the same; in a buffer, whose bytes lie outside the heap. None
 * is 0 or 9, so that neither they nor their key indexes begin like the empty memory that the search would have to go through.
 */
const canary = () => randomBytes(12).map((byte) => 1 + (byte % 8));
const keyIndexesOf = (digits: Uint8Array) => digits.map((digit) => 9 - digit);

async function entered(digits: Uint8Array) {
  const { scd } = await scdBench({ initialKey: true, keyMap: reversedKeyMap });
  scd.beginPinEntry({ minDigits: 4, maxDigits: 12 });
  const keyIndexes = keyIndexesOf(digits);
  // No `for ... of`: its iterator makes an object of every value, and the search finds them.
  for (let at = 0; at < keyIndexes.length; at += 1) scd.onKey(keyIndexes[at] ?? 255);
  expect(scd.digitCount).toBe(12);
  return scd;
}

/** What must not happen: a key event that carries its digit. */
function keyEventsOf(digits: Uint8Array): object[] {
  const events: object[] = [];
  for (const digit of digits) events.push({ type: "keyPressed", pressedDigit: digit });
  return events;
}

/** In one process with many other tests the heap is large, and a snapshot of it takes its time. */
const timeout = 60_000;

describe("a PIN of twelve digits", { timeout }, () => {
  describe.runIf(existsSync("/proc/self/mem"))("in the memory of the process, live or dead,", () => {
    it("is in no objects and no array while it is entered, when it is encrypted, nor when it is cancelled", async () => {
      const digits = canary();
      const scd = await entered(digits);
      const none = { inArrays: 0, inObjects: 0 };
      expect(smiRunsInMemory(digits)).toEqual(none);
      expect(smiRunsInMemory(keyIndexesOf(digits))).toEqual(none);

      expect(scd.onKey(keyIndex.enter)).toBe("entered");
      await scd.encryptPin(testPan);
      expect(smiRunsInMemory(digits)).toEqual(none);
      expect(smiRunsInMemory(keyIndexesOf(digits))).toEqual(none);

      const cancelledDigits = canary();
      const cancelled = await entered(cancelledDigits);
      expect(cancelled.onKey(keyIndex.cancel)).toBe("cancelPressed");
      expect(smiRunsInMemory(cancelledDigits)).toEqual(none);
    });

    it("would be found by that search in key events and in an array", () => {
      const digits = canary();
      const events = keyEventsOf(digits);
      expect(smiRunsInMemory(digits).inObjects).toBeGreaterThan(0);
      const list: number[] = [];
      for (const digit of digits) list.push(digit);
      expect(smiRunsInMemory(digits).inArrays).toBeGreaterThan(0);
      expect([events.length, list.length]).toEqual([12, 12]);
    });
  });

  it("is in no live object, array or string while it is entered", async () => {
    const digits = canary();
    const scd = await entered(digits);
    const heap = await heapNumbers();
    expect(placesOf(digits, heap)).toEqual([]);
    expect(placesOf(keyIndexesOf(digits), heap)).toEqual([]);
    scd.endPinEntry();
  });

  it("would be found by that search in key events and in a string", async () => {
    // A collection between two events splits a run over pages, which a snapshot does not list in the order of their making.
    const places = new Set<string>();
    for (let turn = 0; turn < 6 && places.size < 2; turn += 1) {
      const digits = canary();
      const events = keyEventsOf(digits);
      const text = digits.join("");
      for (const place of placesOf(digits, await heapNumbers())) places.add(place);
      expect([events.length, text.length]).toEqual([12, 12]);
    }
    expect([...places]).toEqual(expect.arrayContaining(["Object.pressedDigit", "string"]));
  });
});
