import { describe, expect, it } from "vitest";
import { codeWaitMs } from "../../../src/pad/service-code-tries.ts";
import { serviceCodeIsSet } from "../../../src/pad/set-service-code.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { mediumWithCode, menuBench, setCode } from "../../support/menu-bench.ts";
import { places, provisioned } from "../../support/pad-bench.ts";
import { random } from "../../support/scd-bench.ts";

const isSetOn = (fileSystem: Awaited<ReturnType<typeof provisioned>>) =>
  serviceCodeIsSet({ fileSystem, random, memory: ordinaryMemory, places, onGuardFault: () => undefined });

describe("setting the technician's code", () => {
  it("has none on a new pad, and one after it was typed twice", async () => {
    const fs = await provisioned();
    expect(await isSetOn(fs)).toBe(false);
    await setCode(fs, "402917", "402917");
    expect(await isSetOn(fs)).toBe(true);
  });

  it.each([
    ["40291", "fewer than 6"],
    ["4029174029174", "more than 12"],
    ["40291x", "other characters"],
    ["", "fewer than 6"],
    ["000000", "over and over"],
    ["121212", "over and over"],
    ["123123", "over and over"],
    ["123456", "in a row"],
    ["987654", "in a row"],
    ["890123", "in a row"],
    ["199001", "date"],
    ["311290", "date"],
    ["24121984", "date"],
  ])("refuses %s, says why, and changes nothing", async (code, why) => {
    const fs = await provisioned();
    await expect(setCode(fs, code, code)).rejects.toMatchObject({
      code: "PP801",
      detail: expect.stringContaining(why),
    });
    expect(await isSetOn(fs)).toBe(false);
  });

  it("refuses a code that is not the same twice, and keeps the one before", async () => {
    const fs = await mediumWithCode();
    await expect(setCode(fs, "583026", "583027")).rejects.toMatchObject({ code: "PP801" });
    const { enter } = await menuBench(fs);
    expect(await enter()).toContain("1 Self-test");
  });

  it("voids the code before, and forgets its wrong tries", async () => {
    const fs = await mediumWithCode();
    const first = await menuBench(fs);
    first.hold();
    first.type("111222");
    await first.sees("Tries left: 4");
    await first.pad.stop();
    await setCode(fs, "583026", "583026");
    const second = await menuBench(fs);
    second.hold();
    expect(second.seen()).toContain("Tries left: 5");
    second.type("402917");
    await second.sees("WRONG");
    second.type("583026");
    expect(await second.sees("1 Self-test")).toContain("1 Self-test");
  });

  it("leaves neither the code nor its digits on the medium", async () => {
    const fs = await mediumWithCode();
    const medium = fs.contents(places.file);
    expect(medium.includes("402917")).toBe(false);
    expect(medium.includes(Buffer.from([4, 0, 2, 9, 1, 7]))).toBe(false);
    expect(medium.includes("service/code")).toBe(true);
  });
});

describe("the wait after wrong codes", () => {
  it("begins with the fifth, doubles with each, and is never longer than a day", () => {
    expect([0, 4, 5, 6, 7].map(codeWaitMs)).toEqual([0, 0, 60_000, 120_000, 240_000]);
    expect([15, 16, 30, 4_000_000_000].map(codeWaitMs)).toEqual([61_440_000, 86_400_000, 86_400_000, 86_400_000]);
  });
});
