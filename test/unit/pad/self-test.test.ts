import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { selfTest } from "../../../src/pad/self-test.ts";
import type { KeypadHealth } from "../../../src/ports/keypad.ts";

const line = { line: "row", gpio: 5, bounces: 0, ghosts: 0, strayEdges: 0, stuck: 0 } as const;
type Parts = Parameters<typeof selfTest>[0];

const scd = { heldKeys: () => [{}] };
const keeping = (keep: () => Promise<void> = async () => undefined) => ({ keep });

function parts(clock: VirtualClock, more: Partial<Parts> = {}): Parts {
  const health: KeypadHealth = { lines: [line] };
  const core = { scd, proveStore: async () => undefined, selfTests: keeping() } as unknown as Parts["core"];
  return {
    clock,
    core,
    display: { settled: async () => undefined },
    keypad: { health: () => health },
    faults: [],
    ...more,
  };
}

const hangs = () => new Promise<void>(() => undefined);

describe("the self-test", () => {
  it("finds nothing where all is well", async () => {
    await expect(selfTest(parts(new VirtualClock()))).resolves.toEqual([]);
  });

  it.each<[string, Partial<Parts>, readonly string[]]>([
    [
      "no key is open",
      { core: { scd: { heldKeys: () => [] }, proveStore: async () => undefined, selfTests: keeping() } as never },
      ["keys"],
    ],
    [
      "its own record is not taken",
      {
        core: {
          scd,
          proveStore: async () => undefined,
          selfTests: keeping(() => Promise.reject(new Fault("PP703", "EROFS"))),
        } as never,
      },
      ["store"],
    ],
    [
      "the store refuses a write",
      { core: { scd, proveStore: () => Promise.reject(new Fault("PP703", "EROFS")) } as never },
      ["store"],
    ],
    ["the store hangs", { core: { scd, proveStore: hangs } as never }, ["store"]],
    ["the store is not open", { core: undefined }, ["keys", "store"]],
    ["the panel hangs", { display: { settled: hangs } }, ["display"]],
    ["the panel is known to be gone", { faults: ["PP301"] }, ["display"]],
    ["a key is stuck", { faults: ["PP202"] }, ["keypad"]],
    ["the keypad has no lines", { keypad: { health: () => ({ lines: [] }) } }, ["keypad"]],
    ["a fault is no part's", { faults: ["PP402"] }, []],
  ])("says so when %s", async (_what, more, failed) => {
    const clock = new VirtualClock();
    const tested = selfTest(parts(clock, more));
    await clock.advanceAsync(10_000);
    await expect(tested).resolves.toEqual(failed);
  });
});
