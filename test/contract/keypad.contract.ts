import { describe, expect, it } from "vitest";
import type { Keypad } from "../../src/ports/keypad.ts";

/** A keypad, and hands and time to use it with. */
export interface KeypadRig {
  readonly keypad: Keypad;
  readonly rows: number;
  readonly cols: number;
  press(row: number, col: number): void;
  release(row: number, col: number): void;
  /** Takes the part away, and gives it back; absent where nobody can (on a board). */
  readonly plug?: { out(): void; in(): void };
  pass(ms: number): Promise<void>;
}

/** What every Keypad does, whatever it is made of. */
export function keypadContract(name: string, rig: () => KeypadRig): void {
  function listening() {
    const heard: (number | string)[] = [];
    return {
      heard,
      onKey: (keyIndex: number) => void heard.push(keyIndex),
      onFault: (fault: { code: string }) => void heard.push(fault.code),
      onRecovered: () => void heard.push("recovered"),
    };
  }

  async function started() {
    const parts = rig();
    const listener = listening();
    await parts.keypad.start(listener);
    // A key that is pressed right now may count as one that was down before.
    await parts.pass(50);
    const tap = async (row: number, col: number) => {
      parts.press(row, col);
      await parts.pass(80);
      parts.release(row, col);
      await parts.pass(80);
    };
    return { ...parts, listener, heard: listener.heard, tap };
  }

  describe(`keypad contract: ${name}`, () => {
    it("reports each key once when it goes down, as row * columns + column", async () => {
      const { heard, tap, rows, cols, keypad } = await started();
      for (let row = 0; row < rows; row += 1) for (let col = 0; col < cols; col += 1) await tap(row, col);
      expect(heard).toEqual(Array.from({ length: rows * cols }, (_, index) => index));
      await keypad.stop();
    });

    it("reports a key that is held once, and not its release", async () => {
      const { heard, press, release, pass, keypad } = await started();
      press(1, 1);
      await pass(3000);
      expect(heard).toHaveLength(1);
      release(1, 1);
      await pass(300);
      expect(heard).toHaveLength(1);
      await keypad.stop();
    });

    it("reports the same key each time it is pressed", async () => {
      const { heard, tap, keypad } = await started();
      for (let times = 0; times < 6; times += 1) await tap(0, 0);
      expect(heard).toEqual([0, 0, 0, 0, 0, 0]);
      await keypad.stop();
    });

    it("says nothing after it is stopped, and works when it is started again", async () => {
      const { heard, listener, tap, keypad, pass } = await started();
      await keypad.stop();
      await tap(0, 0);
      expect(heard).toEqual([]);
      await keypad.start(listener);
      await pass(50);
      await tap(0, 1);
      expect(heard).toEqual([1]);
      await keypad.stop();
    });

    it("types a second key while the first is held, and lets them go in any order", async () => {
      const { heard, press, release, pass, keypad, cols } = await started();
      press(0, 0);
      await pass(80);
      press(1, 1);
      await pass(80);
      release(0, 0);
      await pass(80);
      press(0, 0);
      await pass(80);
      expect(heard).toEqual([0, cols + 1, 0]);
      for (const at of [0, 1]) release(at, at);
      await pass(80);
      await keypad.stop();
    });

    it("tells once of two keys that are held for five seconds, and of none before, nor of three", async () => {
      const { keypad, press, release, pass, cols } = await started();
      const pairs: number[][] = [];
      await keypad.stop();
      await keypad.start({ ...listening(), onPairHeld: (first, second) => void pairs.push([first, second]) });
      await pass(50);
      press(0, 0);
      await pass(4000);
      press(1, 1);
      await pass(4800);
      expect(pairs).toEqual([]);
      await pass(400);
      expect(pairs).toEqual([[0, cols + 1]]);
      await pass(3000);
      expect(pairs).toHaveLength(1);
      release(0, 0);
      await pass(200);
      press(0, 0);
      press(0, 1);
      await pass(6000);
      expect(pairs).toHaveLength(1);
      for (const [row, col] of [
        [0, 0],
        [0, 1],
        [1, 1],
      ] as const)
        release(row, col);
      await pass(300);
      await keypad.stop();
    });

    it("does not type a key that was down before it was started", async () => {
      const { keypad, press, release, pass } = rig();
      const { heard, ...listener } = listening();
      press(0, 0);
      await keypad.start(listener);
      await pass(500);
      release(0, 0);
      await pass(500);
      expect(heard).toEqual([]);
      await keypad.stop();
    });

    it("tells the health of each of its lines once, in plain numbers, and as a snapshot", async () => {
      const { keypad, rows, cols, press, release, pass } = await started();
      const before = keypad.health();
      const names = before.lines.map(({ line, gpio }) => `${line} ${gpio}`);
      expect([new Set(names).size, before.lines.length]).toEqual([rows + cols, rows + cols]);
      for (const { bounces, ghosts, strayEdges, stuck } of before.lines) {
        expect([bounces, ghosts, strayEdges, stuck]).toEqual([0, 0, 0, 0]);
      }
      expect(JSON.parse(JSON.stringify(before))).toEqual(before);
      press(1, 0);
      await pass(30_000);
      const stuck = keypad.health().lines.filter((line) => line.stuck === 1);
      expect(stuck).toEqual([keypad.health().lines[1], keypad.health().lines[rows]]);
      expect(before.lines.every((line) => line.stuck === 0)).toBe(true);
      release(1, 0);
      await pass(500);
      await keypad.stop();
    });

    it("has the same health before and after a PIN, whatever its digits and however its contacts bounce", async () => {
      const { keypad, tap, rows, cols } = await started();
      const before = keypad.health();
      for (let index = 0; index < rows * cols; index += 1) {
        await tap(Math.floor(index / cols), index % cols);
        expect(keypad.health()).toEqual(before);
      }
      await keypad.stop();
    });

    it.skipIf(rig().plug === undefined)(
      "reports a fault once when the part goes, and recovers when it is back",
      async () => {
        const { heard, plug, pass, tap, keypad } = await started();
        plug?.out();
        await pass(60_000);
        expect(heard).toEqual([expect.stringMatching(/^PP2/)]);
        plug?.in();
        await pass(60_000);
        await tap(1, 0);
        expect(heard.slice(1, 2)).toEqual(["recovered"]);
        expect(heard).toHaveLength(3);
        await keypad.stop();
      },
    );

    it.skipIf(rig().plug === undefined)("rejects its start with a fault when the part is not there", async () => {
      const { keypad, plug } = rig();
      plug?.out();
      await expect(keypad.start(listening())).rejects.toMatchObject({ code: expect.stringMatching(/^PP[12]/) });
      await keypad.stop();
    });
  });
}
