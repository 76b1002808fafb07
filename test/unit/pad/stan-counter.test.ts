import { describe, expect, it } from "vitest";
import { StanCounter } from "../../../src/pad/stan-counter.ts";

function stored(value: number | undefined): StanCounter {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value ?? 0);
  return new StanCounter({ get: () => (value === undefined ? undefined : bytes) });
}

describe("the trace number", () => {
  it.each([
    [undefined, "000001"],
    [1, "000002"],
    [999_998, "999999"],
    [999_999, "000001"],
  ])("after %s is %s", (last, stan) => {
    expect(stored(last).take().stan).toBe(stan);
  });

  it("is used only by the change that goes with it", () => {
    const stans = stored(7);
    expect([stans.take().stan, stans.take().stan]).toEqual(["000008", "000008"]);
    expect(stans.take().used).toEqual(["host/stan", Buffer.from([0, 0, 0, 8])]);
  });

  it("that is not what it should be is fault PP705", () => {
    const stans = new StanCounter({ get: () => Buffer.alloc(3) });
    expect(() => stans.take()).toThrow(expect.objectContaining({ code: "PP705" }));
  });
});
