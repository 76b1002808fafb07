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

const rules: ScanRules = { rows: 4, cols: 3, settleScans: 3, stuckAfterMs: 1000 };
const key = (row: number, col: number) => 1 << (row * rules.cols + col);

/** Feeds scans 5 ms apart and gives what each reported. */
function feed(scans: readonly number[], grounded = 0) {
  const scan = newKeyScan(rules);
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
    expect(feed([one, one | nine, one | nine, one | nine]).keys).toEqual([0, 8]);
  });

  it("reports neither of two keys that settle in the same scan", () => {
    const both = key(0, 0) | key(2, 2);
    expect(feed([both, both, both, both]).keys).toEqual([]);
  });

  it("reports nothing while three corners of a rectangle make a ghost of the fourth", () => {
    const ghosted = key(0, 0) | key(0, 1) | key(1, 0) | key(1, 1);
    const two = key(0, 0) | key(0, 1);
    const { keys } = feed([key(0, 0), key(0, 0), key(0, 0), two, two, two, ghosted, ghosted, ghosted, ghosted]);
    expect(keys).toEqual([0, 1]);
  });

  it("reports nothing when a column is low with no row driven", () => {
    const column = key(0, 0) | key(1, 0) | key(2, 0) | key(3, 0);
    expect(feed([column, column, column, column], 1).keys).toEqual([]);
  });

  it("is at rest only when every key has settled up", () => {
    const five = key(1, 1);
    expect(isAtRest(feed([five, five, five, 0, 0]).scan)).toBe(false);
    expect(isAtRest(feed([five, five, five, 0, 0, 0]).scan)).toBe(true);
    expect(isAtRest(feed([five]).scan)).toBe(false);
  });

  it("finds a key stuck that is down for the whole time, not one that was let go between", () => {
    const scan = newKeyScan(rules);
    for (let nowMs = 0; nowMs <= 1005; nowMs += 5) {
      const other = Math.floor(nowMs / 100) % 2 === 0 ? key(3, 2) : 0;
      takeScan(scan, key(0, 1) | other, 0, nowMs, rules);
    }
    expect(stuckKeys(scan, 1009, rules)).toBe(0);
    expect(stuckKeys(scan, 1010, rules)).toBe(key(0, 1));
  });

  it("takes a column that stays low for a short", () => {
    const { scan } = feed([7, 7], 1);
    expect(isShorted(scan, 999, rules)).toBe(false);
    expect(isShorted(scan, 1000, rules)).toBe(true);
  });

  it("keeps nothing about keys that are up again", () => {
    const five = key(1, 1);
    const { scan } = feed([five, five, five, 0, 0, 0]);
    expect(scan).toEqual(newKeyScan(rules));
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
        expect(isAtRest(scan)).toBe(true);
      }),
    );
  });
});
