import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeTamperLog,
  encodeTamperLog,
  standing,
  type TamperEntry,
  type TamperLog,
  withClearing,
  withErasureDone,
  withOpening,
} from "../../../src/pad/tamper-log.ts";

const opening = { openedAtMs: 1_700_000_000_000, wallSynchronised: true, policy: "erase-keys" } as const;
const opened = withOpening([], opening);

const entry: fc.Arbitrary<TamperEntry> = fc.record({
  openedAtMs: fc.integer({ min: 0, max: 9_999_999_999_999 }),
  wallSynchronised: fc.boolean(),
  policy: fc.constantFrom("erase-keys" as const, "stop-service" as const),
  erasure: fc.constantFrom("none" as const, "due" as const, "done" as const),
  cleared: fc.option(
    fc.record({
      atMs: fc.integer({ min: 0, max: 9_999_999_999_999 }),
      reason: fc.constantFrom("battery changed, ticket 4711", "换电池", "a 😀 b"),
    }),
    { nil: undefined },
  ),
});

describe("the tamper log", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 8 }), (log) => {
        expect(decodeTamperLog(encodeTamperLog(log))).toEqual(log);
      }),
    );
  });

  it("refuses what is no log, or not of this version, as PP705: nothing may be assumed of an opening", () => {
    const encoded = encodeTamperLog(opened).toString();
    for (const text of ["", "2", encoded.replace("erase-keys", "none"), `${encoded}\n`, encoded.replace("set", "?")]) {
      expect(() => decodeTamperLog(Buffer.from(text)), text).toThrow("PP705");
    }
  });

  it("has an opening stand until it is cleared, and adds none meanwhile", () => {
    expect(standing([])).toBeUndefined();
    expect(standing(opened)).toMatchObject({ erasure: "due", cleared: undefined });
    expect(withOpening(opened, { ...opening, openedAtMs: 1 })).toBe(opened);
    const cleared = withClearing(withErasureDone(opened), { atMs: 5, reason: " battery changed " });
    expect(standing(cleared)).toBeUndefined();
    expect(cleared.at(-1)).toMatchObject({ erasure: "done", cleared: { atMs: 5, reason: "battery changed" } });
    expect(standing(withOpening(cleared, { ...opening, policy: "stop-service" }))).toMatchObject({ erasure: "none" });
  });

  it("remembers the last eight openings", () => {
    let log: TamperLog = [];
    for (let openedAtMs = 0; openedAtMs < 20; openedAtMs += 1) {
      log = withClearing(withOpening(log, { ...opening, openedAtMs }), { atMs: openedAtMs, reason: "drill" });
    }
    expect(log.map(({ openedAtMs }) => openedAtMs)).toEqual([12, 13, 14, 15, 16, 17, 18, 19]);
  });

  it.each(["", "   ", "two\nlines", "a\ttab", "x".repeat(121)])("takes no %j for a reason", (reason) => {
    expect(() => withClearing(opened, { atMs: 5, reason })).toThrow("PP801");
  });
});
