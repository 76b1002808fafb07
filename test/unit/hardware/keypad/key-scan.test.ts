import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isAtRest,
  isShorted,
  newKeyScan,
  noKey,
  type ScanRules,
  stuckKeys,
  takeScan,
} from "../../../../hardware/keypad/key-scan.ts";

const rules: ScanRules = { rows: 4, cols: 3, settleScans: 3, debounceDelayMs: 10, stuckAfterMs: 1000 };
const key = (row: number, col: number) => 1 << (row * rules.cols + col);

/** A matrix of which every key is known to be up. */
function restingScan() {
  const scan = newKeyScan(rules);
  for (let nowMs = -1015; nowMs < -1000; nowMs += 5) takeScan(scan, 0, 0, nowMs, rules);
  return scan;
}

/** Feeds scans 5 ms apart, from 0 on, and gives what each reported. */
function feed(scans: readonly number[], grounded = 0) {
  const scan = restingScan();
  const reported = scans.map((closed, index) => takeScan(scan, closed, grounded, index * 5, rules));
  return { scan, keys: reported.filter((index) => index !== noKey), reported };
}

describe("key scan", () => {
  it("reports a key when three scans on end have seen it, once", () => {
    const five = key(1, 1);
    expect(feed([five, five, five, five, five]).reported).toEqual([noKey, noKey, 4, noKey, noKey]);
  });

  it("does not report a contact that bounces", () => {
    const five = key(1, 1);
    expect(feed([five, 0, five, five, 0, five, 0]).keys).toEqual([]);
  });

  it("does not report a key again when its contact bounces on the way up", () => {
    const five = key(1, 1);
    expect(feed([five, five, five, 0, five, 0, five, 0, 0, 0]).keys).toEqual([4]);
  });

  it("reports the second key of a rollover while the first is still down", () => {
    const [one, nine] = [key(0, 0), key(2, 2)];
    const both = one | nine;
    expect(feed([one, one, one, both, both, both, both]).keys).toEqual([0, 8]);
  });

  it("reports neither of two keys that settle in the same scan", () => {
    const both = key(0, 0) | key(2, 2);
    expect(feed([both, both, both, both]).keys).toEqual([]);
  });

  it("reports neither of two keys when bounce may hide which was first", () => {
    const [one, nine] = [key(0, 0), key(2, 2)];
    const both = one | nine;
    // The first may be the one that is seen later, when its contact was just open at the scan before.
    expect(feed([one, both, both, both, both]).keys).toEqual([]);
    expect(feed([one, one, both, both, both, both]).keys).toEqual([]);
    // The key that is seen first bounces for so long that the other settles before it.
    expect(feed([one, nine, both, both, both, both]).keys).toEqual([]);
  });

  it("reports a key after another was touched, and not when the touch may still become a press", () => {
    const [one, nine] = [key(0, 0), key(2, 2)];
    expect(feed([nine, one, one, one, one]).keys).toEqual([0]);
    expect(feed([one, one, one | nine, one, one, one, one]).keys).toEqual([]);
  });

  it("does not report a key that was down before the first scan, until it has come up", () => {
    const scan = newKeyScan(rules);
    const five = key(1, 1);
    const closed = [five, five, five, five, 0, 0, 0, five, five, five];
    const reported = closed.map((keys, index) => takeScan(scan, keys, 0, index * 5, rules));
    expect(reported.filter((index) => index !== noKey)).toEqual([4]);
    expect(reported.at(-1)).toBe(4);
  });

  it("reports a key whose press began in a ghost when it can be told apart, and two such keys never", () => {
    const ghosted = key(0, 0) | key(0, 1) | key(1, 0) | key(1, 1);
    const begun = [key(0, 0), key(0, 0), key(0, 0), ghosted, ghosted, ghosted];
    expect(feed([...begun, key(1, 0), key(1, 0), key(1, 0)]).keys).toEqual([0, 3]);
    const two = key(1, 0) | key(2, 2);
    expect(feed([...begun, two, two, two]).keys).toEqual([0]);
  });

  it("reports nothing while three corners of a rectangle make a ghost of the fourth", () => {
    const ghosted = key(0, 0) | key(0, 1) | key(1, 0) | key(1, 1);
    const two = key(0, 0) | key(0, 1);
    const { keys } = feed([key(0, 0), key(0, 0), key(0, 0), two, two, two, ghosted, ghosted, ghosted, ghosted]);
    expect(keys).toEqual([0, 1]);
  });

  it("counts a contact anew after a ghost", () => {
    const [five, ghosted] = [key(1, 1), key(0, 0) | key(0, 1) | key(1, 0) | key(1, 1)];
    expect(feed([five, five, ghosted, five, five]).keys).toEqual([]);
    expect(feed([five, five, ghosted, five, five, five]).keys).toEqual([4]);
  });

  it("reports nothing when a column is low with no row driven", () => {
    const column = key(0, 0) | key(1, 0) | key(2, 0) | key(3, 0);
    expect(feed([column, column, column, column], 1).keys).toEqual([]);
  });

  it("is at rest only when every key has settled up", () => {
    const five = key(1, 1);
    expect(isAtRest(feed([five, five, five, 0, 0]).scan, rules)).toBe(false);
    expect(isAtRest(feed([five, five, five, 0, 0, 0]).scan, rules)).toBe(true);
    expect(isAtRest(feed([five]).scan, rules)).toBe(false);
  });

  it("finds a key stuck that is down for the whole time, not one that was let go between", () => {
    const scan = restingScan();
    for (let nowMs = 0; nowMs <= 1005; nowMs += 5) {
      const other = Math.floor(nowMs / 100) % 2 === 0 ? key(3, 2) : 0;
      takeScan(scan, key(0, 1) | other, 0, nowMs, rules);
    }
    expect(stuckKeys(scan, 999, rules)).toBe(0);
    expect(stuckKeys(scan, 1000, rules)).toBe(key(0, 1));
  });

  it("finds a key stuck whose contact never comes to rest", () => {
    const scan = restingScan();
    for (let nowMs = 0; nowMs <= 1000; nowMs += 5) takeScan(scan, nowMs % 2 === 0 ? key(0, 1) : 0, 0, nowMs, rules);
    expect(scan.down).toBe(0);
    expect(stuckKeys(scan, 1000, rules)).toBe(key(0, 1));
  });

  it("takes a column that stays low for a short", () => {
    const { scan } = feed([7, 7], 1);
    expect(isShorted(scan, 999, rules)).toBe(false);
    expect(isShorted(scan, 1000, rules)).toBe(true);
  });

  it("keeps nothing about keys that are up again", () => {
    const five = key(1, 1);
    const { scan } = feed([five, five, five, 0, 0, 0]);
    expect({ ...scan, clearMs: 0 }).toEqual({ ...restingScan(), clearMs: 0 });
  });

  it("reports at most one key a scan, and none that no scan has seen three times on end", () => {
    const scans = fc.array(fc.integer({ min: 0, max: 2 ** 12 - 1 }), { maxLength: 60 });
    fc.assert(
      fc.property(scans, (closed) => {
        const { reported } = feed(closed);
        for (const [index, pressed] of reported.entries()) {
          if (pressed === noKey) continue;
          const seen = closed.slice(index - 2, index + 1);
          expect(seen).toHaveLength(3);
          expect(seen.every((mask) => (mask >> pressed) & 1)).toBe(true);
        }
      }),
    );
  });

  it("reports any press of one key once, however it bounces before and after", () => {
    const bounce = fc.nat(8).map((scans) => Array.from({ length: scans }, (_, turn) => turn % 2 === 0));
    fc.assert(
      fc.property(fc.nat(11), bounce, bounce, fc.integer({ min: 3, max: 20 }), (index, before, after, held) => {
        const contact = [...before, false, ...Array<boolean>(held).fill(true), false, ...after, false, false, false];
        const { keys, scan } = feed(contact.map((isClosed) => (isClosed ? 1 << index : 0)));
        expect(keys).toEqual([index]);
        expect(isAtRest(scan, rules)).toBe(true);
      }),
    );
  });
});
