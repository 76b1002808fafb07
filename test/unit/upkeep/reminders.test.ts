import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Happening, lateReads, usualReads, withHappening } from "../../../src/upkeep/count.ts";
import { type Reminder, reminderIds, reminders, type UpkeepPolicy } from "../../../src/upkeep/reminders.ts";
import { caredFor, careNames, newUpkeep, readFailures, type Upkeep } from "../../../src/upkeep/upkeep.ts";

const dayMs = 86_400_000;
const policy: UpkeepPolicy = { readerCleaningReads: 5_000, readerCleaningDays: 90 };
const at = (days: number) => ({ poweredOnMs: days * dayMs, wallMs: null });
const fresh = newUpkeep(at(0));

/** So many reads, of which each `oneIn`th fails by `why`; none with `oneIn` 0. */
function afterReads(
  upkeep: Upkeep,
  count: number,
  oneIn: number,
  why: (typeof readFailures)[number] = "parity",
): Upkeep {
  let after = upkeep;
  for (let read = 1; read <= count; read += 1) {
    const happening: Happening =
      oneIn > 0 && read % oneIn === 0
        ? { what: "notRead", why }
        : { what: "read", by: why === "chip" ? "chip" : "stripe" };
    after = withHappening(after, happening);
  }
  return after;
}

function due(upkeep: Upkeep, days = 0, selfTestAgoMs?: number): readonly Reminder[] {
  return reminders({ upkeep, now: at(days), selfTestAgoMs }, policy);
}

const idsOf = (found: readonly Reminder[]) => found.map(({ id }) => id);

describe("what is due", () => {
  it("is nothing on a new pad", () => {
    expect(due(fresh)).toEqual([]);
  });

  it("is a cleaning of the head when parity errors rise, with both rates and the remedy", () => {
    const worn = afterReads(afterReads(fresh, usualReads, 100), lateReads * 2, 11);
    expect(due(worn)).toEqual([
      {
        id: "stripeWorse",
        reason: { en: "track 2 parity errors rose from 1 % to 9 %", zh: "第 2 磁道校验错误由 1% 升至 9%" },
        remedy: { en: "Clean the head with a cleaning card.", zh: "请用清洁卡清洁磁头。" },
        care: "reader",
      },
    ]);
  });

  it.each([
    ["sentinel", "swipes without a start of track 2"],
    ["noData", "swipes that gave nothing"],
    ["format", "swipes with unusable data"],
    ["chip", "chips that were not read"],
  ] as const)("names what fails: %s", (why, words) => {
    const worn = afterReads(afterReads(fresh, usualReads, 0, why), lateReads, 5, why);
    expect(due(worn).map(({ reason }) => reason.en)).toEqual([`${words} rose from 0 % to 20 %`]);
  });

  it("is no cleaning for a reader that was never better, for few reads, or for one bad card", () => {
    expect(due(afterReads(fresh, usualReads + lateReads * 2, 10))).toEqual([]);
    expect(due(afterReads(afterReads(fresh, usualReads, 0), lateReads - 1, 3))).toEqual([]);
    expect(due(afterReads(afterReads(fresh, usualReads, 0), lateReads, 13))).toEqual([]);
  });

  it("ends when the reader reads well again, and when it is said to be cleaned", () => {
    const worn = afterReads(afterReads(fresh, usualReads, 0), lateReads, 5);
    expect(idsOf(due(afterReads(worn, lateReads * 2, 0)))).toEqual([]);
    expect(idsOf(due(caredFor(worn, "reader", at(3)), 3))).toEqual([]);
  });

  it("is a cleaning after as many reads, and as many days, as the site says", () => {
    const often = { ...fresh, swipes: 4_000, insertions: 999 };
    expect(due(often)).toEqual([]);
    expect(due({ ...often, insertions: 1_000 })).toMatchObject([
      { id: "readerDue", reason: { en: "4000 swipes and 1000 insertions since the reader was cleaned" } },
    ]);
    expect(idsOf(due({ ...fresh, swipes: 1 }, 90))).toEqual(["readerOld"]);
    expect(due({ ...fresh, swipes: 1 }, 89)).toEqual([]);
    // Dust alone hurts nobody.
    expect(due(fresh, 900)).toEqual([]);
  });

  it("is a look at the power supply after three cuts in a week, until it was looked at", () => {
    const cuts = (...days: number[]) => ({ ...fresh, powerCuts: days.map(at) });
    expect(idsOf(due(cuts(1, 2, 7), 7))).toEqual(["powerCuts"]);
    expect(due(cuts(1, 2, 7), 9)).toEqual([]);
    expect(due(caredFor(cuts(1, 2, 7), "power", at(7)), 7)).toEqual([]);
  });

  it("is the clock's battery, a worn keypad, keys that stick, and a self-test that is old", () => {
    expect(idsOf(due({ ...fresh, clock: "lost" }))).toEqual(["clockBattery"]);
    const line = { line: "column", gpio: 16, presses: 1_250_000 } as const;
    expect(due({ ...fresh, lines: [line] })).toMatchObject([
      {
        id: "keypadWorn",
        reason: { en: "about 1.2 million presses on keypad column GPIO 16, whose contacts are rated for one" },
      },
    ]);
    expect(idsOf(due({ ...fresh, stuckKeys: 3 }))).toEqual(["keypadSticks"]);
    expect(due(fresh, 5, 2 * dayMs - 1)).toEqual([]);
    expect(due(fresh, 5, 3 * dayMs)).toMatchObject([{ id: "selfTestOld", care: undefined }]);
  });

  const everything: Upkeep = {
    ...afterReads(
      afterReads(afterReads(afterReads(fresh, usualReads, 0), lateReads, 4), usualReads, 0, "chip"),
      50,
      4,
      "chip",
    ),
    swipes: 9_999,
    lines: [{ line: "row", gpio: 5, presses: 2_000_000 }],
    stuckKeys: 9,
    powerCuts: [at(99), at(99), at(99)],
    clock: "lost",
  };

  it("is said in both languages, and all of it can be ended or says how", () => {
    const found = due(everything, 100, 100 * dayMs);
    expect(idsOf(found)).toEqual(reminderIds);
    for (const { reason, remedy, care } of found) {
      for (const words of [reason, remedy]) {
        expect(words.en).toMatch(/^[\x20-\x7e]+$/);
        expect(words.zh).toMatch(/\p{Script=Han}/u);
        expect(words.en.match(/\d+/g)?.sort()).toEqual(words.zh.match(/\d+/g)?.sort());
      }
      expect(remedy.en).toMatch(/\.$/);
      expect(care ?? remedy.en).toMatch(/^(reader|keypad|power|clock-battery|Run `sudo pinpad selftest`\.)$/);
    }
    const cared = careNames.reduce((upkeep, care) => caredFor(upkeep, care, at(100)), everything);
    expect(idsOf(due(cared, 100, 0))).toEqual([]);
  });

  it("never comes of fewer reads than tell something, in whatever order they come", () => {
    const happening = fc.oneof(
      fc.record({ what: fc.constant("read" as const), by: fc.constantFrom("stripe" as const, "chip" as const) }),
      fc.record({ what: fc.constant("notRead" as const), why: fc.constantFrom(...readFailures) }),
      fc.record({ what: fc.constant("pinAnswered" as const), isWrong: fc.boolean() }),
      fc.constant({ what: "readerFault" as const }),
    );
    fc.assert(
      fc.property(fc.array(happening, { maxLength: usualReads + lateReads - 1 }), (happenings) => {
        const after = happenings.reduce((upkeep, one) => withHappening(upkeep, one), fresh);
        expect(due(after)).toEqual([]);
        expect(after.swipes + after.insertions).toBe(happenings.filter(({ what }) => /read$/i.test(what)).length);
      }),
    );
  });
});
