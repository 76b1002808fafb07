import { describe, expect, it } from "vitest";
import type { KeypadLineHealth } from "../../../src/ports/keypad.ts";
import { startedPad } from "../../support/pad-bench.ts";

const dayMs = 24 * 60 * 60_000;
const sound: KeypadLineHealth = { line: "row", gpio: 5, bounces: 0, ghosts: 0, strayEdges: 0, stuck: 0 };
const worn: KeypadLineHealth = { ...sound, line: "column", gpio: 12, bounces: 100 };

async function padWith(lines: readonly KeypadLineHealth[]) {
  const bench = await startedPad();
  bench.keypad.lines = lines;
  return { ...bench, told: () => bench.log.filter(({ event }) => event === "keypadHealth") };
}

describe("the health of the keypad's lines", () => {
  it("is told at a stop, of the lines that have something to tell", async () => {
    const bench = await padWith([sound, worn]);
    await bench.pad.stop();
    expect(bench.told()).toEqual([{ event: "keypadHealth", lines: [worn] }]);
    expect(bench.log.at(-1)).toEqual({ event: "stopped" });
  });

  it("is told once a day, so that a pad that runs for months shows how its keypad wears", async () => {
    const bench = await padWith([{ ...sound, stuck: 1 }]);
    await bench.pass(dayMs - 1);
    expect(bench.told()).toEqual([]);
    await bench.pass(1);
    expect(bench.told()).toHaveLength(1);
    await bench.pass(3 * dayMs);
    expect(bench.told()).toHaveLength(4);
  });

  it("is not told while all is well", async () => {
    const bench = await padWith([sound]);
    await bench.pass(dayMs);
    await bench.pad.stop();
    expect(bench.told()).toEqual([]);
  });

  it("is told no more once the pad has stopped", async () => {
    const bench = await padWith([worn]);
    await bench.pad.stop();
    await bench.pass(2 * dayMs);
    expect(bench.told()).toHaveLength(1);
  });
});
