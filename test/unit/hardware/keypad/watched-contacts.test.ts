import { describe, expect, it } from "vitest";
import type { KeypadContacts } from "../../../../src/ports/keypad-contacts.ts";
import { startedKeypad } from "../../../support/started-keypad.ts";

async function watched() {
  const keypad = await startedKeypad();
  const seen: KeypadContacts[] = [];
  const end = keypad.keypad.watchContacts((contacts) => seen.push(contacts));
  return { ...keypad, seen, end };
}

describe("a keypad whose contacts a technician watches", () => {
  it("shows a contact closing, settling and opening, and types nothing", async () => {
    const { clock, matrix, heard, seen } = await watched();
    matrix.press(1, 2);
    clock.advance(60);
    matrix.release(1, 2);
    clock.advance(60);
    const bit = 1 << 5;
    expect(seen[0]).toMatchObject({ closed: bit, down: 0, isAmbiguous: false, stuck: 0 });
    expect(seen.some(({ down }) => down === bit)).toBe(true);
    expect(seen.at(-1)).toMatchObject({ closed: 0, down: 0 });
    expect(heard).toEqual([]);
  });

  it("shows ghosts, a column joined to ground, and a key that stays down", async () => {
    const { clock, matrix, seen } = await watched();
    for (const [row, col] of [
      [0, 0],
      [0, 1],
      [1, 0],
    ] as const) {
      matrix.press(row, col);
      clock.advance(60);
    }
    expect(seen.at(-1)?.isAmbiguous).toBe(true);
    matrix.release(0, 1);
    matrix.release(1, 0);
    clock.advance(25_000);
    expect(seen.at(-1)).toMatchObject({ closed: 1, stuck: 1, isAmbiguous: false });
  });

  it("types again after the end, but neither a key that was down by then nor one that was on its way", async () => {
    const { clock, matrix, heard, end } = await watched();
    matrix.press(0, 0);
    clock.advance(60);
    matrix.press(3, 1);
    clock.advance(5);
    end();
    end();
    clock.advance(100);
    matrix.release(0, 0);
    matrix.release(3, 1);
    clock.advance(100);
    expect(heard).toEqual([]);
    matrix.press(2, 2);
    clock.advance(60);
    expect(heard).toEqual([8]);
  });

  it("leaves the counters of typed keys as they were", async () => {
    const { clock, matrix, keypad, end } = await watched();
    for (let time = 0; time < 1_100; time += 1) {
      matrix.press(0, 0);
      clock.advance(40);
      matrix.release(0, 0);
      clock.advance(40);
    }
    end();
    expect(keypad.health().lines.every(({ bounces, ghosts }) => bounces + ghosts === 0)).toBe(true);
  });
});
