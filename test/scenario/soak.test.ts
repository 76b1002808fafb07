import { describe, expect, it } from "vitest";
import { soak } from "../../src/bench/soak.ts";
import { inTempFolder } from "../support/temp-folder.ts";

const payments = 8;

describe("whatever customers, parts and network do", () => {
  it.each([1, 3, 4])("the pad finds back to idle, with books and tries in order (seed %i)", async (seed) => {
    const { ends, problems } = await inTempFolder((stateFolder) => soak({ seed, payments, stateFolder }));
    expect(problems).toEqual([]);
    expect([...ends.values()].reduce((sum, count) => sum + count, 0)).toBe(payments);
    expect(ends.size).toBeGreaterThan(2);
  });
});
