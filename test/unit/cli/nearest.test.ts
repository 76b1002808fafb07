import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest } from "../../../src/cli/nearest.ts";

describe("the nearest name", () => {
  it.each([
    ["bnech", ["run", "bench"], "bench"],
    ["--confg", ["--config", "--json"], "--config"],
    ["ZH", ["en", "zh"], "zh"],
    ["lsit", ["verify", "list"], "list"],
    ["PP42", ["PP402", "PP401"], "PP402"],
  ])("to %s of %j is %s", (typed, names, meant) => {
    expect(nearest(typed, names)).toBe(meant);
  });

  it("is none where nothing is near", () => {
    expect(nearest("qqqq", ["en", "zh"])).toBeUndefined();
    expect(nearest("x", [])).toBeUndefined();
  });

  it("is the name itself where it is there", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,9}$/), { minLength: 1 });
    fc.assert(
      fc.property(names, fc.nat(), (all, at) => {
        const name = all[at % all.length] ?? "";
        expect(nearest(name, all)).toBe(name);
      }),
    );
  });
});
