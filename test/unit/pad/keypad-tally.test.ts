import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keypadTestNews } from "../../../src/joint/tool-keypad.ts";
import { KeypadTally } from "../../../src/pad/keypad-tally.ts";
import type { KeypadContacts } from "../../../src/ports/keypad-contacts.ts";

const wiring = { rowGpios: [5, 6], colGpios: [16, 20, 21] };
const open: KeypadContacts = { closed: 0, down: 0, bounced: 0, grounded: 0, isAmbiguous: false, stuck: 0 };
const at = (row: number, col: number) => 1 << (row * 3 + col);

function tallied(...scans: Partial<KeypadContacts>[]) {
  const tally = new KeypadTally(wiring);
  for (const scan of scans) tally.take({ ...open, ...scan });
  return tally.told();
}

describe("the tally of a keypad test", () => {
  it("counts a press once, however many scans it lasts, and shows what is closed now", () => {
    const key = at(1, 2);
    const pressed = { closed: key, down: key };
    const { contacts } = tallied({ closed: key }, pressed, pressed, {}, pressed);
    expect(contacts[5]).toEqual({ isClosed: true, presses: 2, bounces: 0 });
    expect(contacts.filter(({ presses }) => presses > 0)).toHaveLength(1);
  });

  it("puts a bounce on its contact, its row and its column", () => {
    const { contacts, lines } = tallied({ bounced: at(0, 1) }, { bounced: at(0, 1) });
    expect(contacts[1]?.bounces).toBe(2);
    expect(lines.map(({ bounces }) => bounces)).toEqual([2, 0, 0, 2, 0]);
  });

  it("counts ghosts once for as long as they last, on the lines they may be on", () => {
    const ghost = { closed: at(0, 0) | at(0, 1) | at(1, 0) | at(1, 1), isAmbiguous: true };
    expect(tallied(ghost, ghost, {}, ghost).lines.map(({ ghosts }) => ghosts)).toEqual([2, 2, 2, 2, 0]);
  });

  it("names the lines of a key that is stuck, and a column joined to ground, until they are free", () => {
    const stuck = (told: ReturnType<typeof tallied>) => told.lines.map(({ isStuck }) => isStuck);
    expect(stuck(tallied({ stuck: at(1, 0) }))).toEqual([false, true, true, false, false]);
    expect(stuck(tallied({ grounded: 0b100 }))).toEqual([false, false, false, false, true]);
    expect(stuck(tallied({ grounded: 0b100 }, {}))).toEqual([false, false, false, false, false]);
  });

  it("is always what may be told, for every keypad there can be", () => {
    const set = fc.integer({ min: 0, max: 2 ** 30 - 1 });
    const scan = fc.record({
      closed: set,
      down: set,
      bounced: set,
      grounded: fc.integer({ min: 0, max: 63 }),
      isAmbiguous: fc.boolean(),
      stuck: set,
    });
    fc.assert(
      fc.property(fc.array(scan, { maxLength: 20 }), (scans) => {
        const tally = new KeypadTally({ rowGpios: [0, 1, 2, 3, 4], colGpios: [5, 6, 7, 8, 9, 10] });
        for (const one of scans) tally.take(one);
        expect(keypadTestNews.safeParse(tally.told()).success).toBe(true);
      }),
    );
  });
});
