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

  it("is nobody else's once it is taken, and used up on the medium by the change that goes with it", () => {
    const stans = stored(7);
    const { stan, used } = stans.take();
    expect([stan, used]).toEqual(["000008", ["host/stan", Buffer.from([0, 0, 0, 8])]]);
    expect(stans.take().stan).toBe("000009");
  });

  it("that was taken last stands on the medium, in whatever order two that were taken at once are written", () => {
    const stans = stored(7);
    const [first, second] = [stans.take(), stans.take()];
    const medium = new Map<string, Buffer>();
    for (const [place, value] of [second.used, first.used]) medium.set(place, Buffer.from(value));
    expect(new StanCounter({ get: (place) => medium.get(place) }).take().stan).toBe("000010");
  });

  it("that is not what it should be is fault PP705", () => {
    const stans = new StanCounter({ get: () => Buffer.alloc(3) });
    expect(() => stans.take()).toThrow(expect.objectContaining({ code: "PP705" }));
  });
});
