import { describe, expect, it } from "vitest";
import { type RunningPad, runningChecks } from "../../../src/doctor/running-checks.ts";
import { faultCodes, faultTable } from "../../../src/faults/fault-table.ts";
import { inEnglish } from "../../support/told.ts";

const sound: RunningPad = {
  inService: true,
  faults: [],
  concerns: [],
  hostLink: "up",
  keys: [],
  cardsLocked: 0,
};

async function told(pad: Partial<RunningPad>) {
  const checks = runningChecks({ ...sound, ...pad }, []);
  const { signal } = new AbortController();
  return Promise.all(checks.map(async ({ id, run }) => ({ id, ...inEnglish(await run(signal)) })));
}

describe("a running pad's own word", () => {
  it.each(faultCodes)("of %s stands in one finding, in both languages", async (code) => {
    const wrong = (await told({ faults: [{ code, detail: "line 7 is stuck" }] })).filter(
      ({ state }) => state !== "good",
    );
    expect(wrong).toEqual([
      expect.objectContaining({
        state: faultTable[code].outOfService ? "bad" : "warn",
        cause: "line 7 is stuck",
        faultCode: code,
      }),
    ]);
  });

  it("without a detail is what the fault means", async () => {
    const found = await told({ concerns: [{ code: "PP803", detail: undefined }] });
    expect(found.find(({ faultCode }) => faultCode === "PP803")?.cause).toBe("The tamper switch cannot be read");
  });

  it("names the other faults of the same place", async () => {
    const faults = (["PP402", "PP405", "PP406"] as const).map((code) => ({ code, detail: "seen" }));
    expect((await told({ faults })).find(({ id }) => id === "reader")?.cause).toBe("seen; also PP405, PP406");
  });

  it.each([
    [{}, ["in service", "the link is up", "none is needed", "none"]],
    [{ inService: false, hostLink: "down" }, ["no fault, and not in service now", "the link is down"]],
    [{ hostLink: "unknown" }, ["not used yet"]],
    [{ keys: undefined, cardsLocked: undefined }, ["the pad's store is not open"]],
    [{ cardsLocked: 2 }, ["2 locked after wrong PINs, here or by the bank"]],
  ] as const)("%j is told in both languages", async (pad, causes) => {
    const found = await told(pad);
    expect(found.map(({ cause }) => cause)).toEqual(expect.arrayContaining([...causes]));
  });
});
