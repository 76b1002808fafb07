import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { PartWatch } from "../../../src/pad/part-watch.ts";

function watched() {
  const told: string[] = [];
  const watch = new PartWatch({
    raise: ({ code }) => told.push(`${code} raised`),
    clear: (code) => told.push(`${code} cleared`),
  });
  return { told, watch };
}

const stuck = new Fault("PP202", "key 3 is stuck");
const unplugged = new Fault("PP201", "no lines");

describe("the watch over a part", () => {
  it("clears the fault that it raised", () => {
    const { told, watch } = watched();
    watch.onFault(stuck);
    watch.onRecovered();
    expect(told).toEqual(["PP202 raised", "PP202 cleared"]);
  });

  it("clears the one fault when another takes its place, so that none is left over", () => {
    const { told, watch } = watched();
    watch.onFault(stuck);
    watch.onFault(unplugged);
    watch.onRecovered();
    expect(told).toEqual(["PP202 raised", "PP202 cleared", "PP201 raised", "PP201 cleared"]);
  });

  it("says nothing of a recovery from nothing", () => {
    const { told, watch } = watched();
    watch.onRecovered();
    expect(told).toEqual([]);
  });

  it("takes a failed start as a fault, and does not throw it", async () => {
    const { told, watch } = watched();
    await watch.start(() => Promise.reject(unplugged));
    await watch.start(() => Promise.reject(new TypeError("a bug")));
    expect(told).toEqual(["PP201 raised", "PP201 cleared", "PP901 raised"]);
  });
});
