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
    await parts.pass(10);
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
      await pass(10);
      await tap(0, 1);
      expect(heard).toEqual([1]);
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
