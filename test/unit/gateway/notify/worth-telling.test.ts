import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Heard, type Told, worthTelling } from "../../../../src/gateway/notify/worth-telling.ts";
import type { PadStatus, StatusFault } from "../../../../src/joint/pad-service.ts";

const fault = (code: string): StatusFault => ({ code, remedyEn: "", remedyZh: "" });
const status = (inService: boolean, ...codes: string[]): Heard => {
  const keys = { state: "unknown", testKeys: false } as const;
  const state = inService ? "idle" : "outOfService";
  const told: PadStatus = { state, inService, faults: codes.map(fault), keys, hostLink: "unknown" };
  return { notice: "status", status: told };
};
const starting: Heard = {
  notice: "status",
  status: {
    state: "starting",
    inService: false,
    faults: [],
    keys: { state: "unknown", testKeys: false },
    hostLink: "unknown",
  },
};

/** What goes out, as kind and codes. */
function toldOf(...heard: Heard[]): string[] {
  let told: Told = {};
  return heard.flatMap((one) => {
    const next = worthTelling(told, one);
    told = next.told;
    return next.drafts.map(({ kind, faultCodes, facts }) =>
      [kind, ...faultCodes, ...(Object.keys(facts).length > 0 ? [JSON.stringify(facts)] : [])].join(" "),
    );
  });
}

describe("what the pad tells", () => {
  it.each<[string, Heard, string]>([
    ["wrong PINs in a row", { notice: "wrongPinsInARow", count: 5 }, 'wrongPinsInARow {"count":5}'],
    ["a card locked here", { notice: "lockout", where: "here", waitMs: 9 }, 'cardLocked {"byBank":0,"waitMs":9}'],
    ["a card locked by its bank", { notice: "lockout", where: "bank" }, 'cardLocked {"byBank":1}'],
    ["tamper", { notice: "tamper", fault: fault("PP802") }, "tamper PP802"],
    ["a reader that fails", { notice: "readerDegraded", fault: fault("PP405") }, "readerDegraded PP405"],
    ["out of service", { notice: "outOfService", faults: [fault("PP402")] }, "outOfService PP402"],
    ["its service menu", { notice: "outOfService", faults: [] }, "outOfService"],
    [
      "a reversal given up",
      { notice: "reversalFlagged", why: "limit", attempts: 30 },
      'reversalFlagged {"attempts":30,"refused":0}',
    ],
    ["few keys left", { notice: "keysRunLow", transactionsLeft: 99 }, 'keysRunLow {"transactionsLeft":99}'],
    ["maintenance that is due", { notice: "maintenanceDue", reasonEn: "worn", reasonZh: "磨损" }, "maintenanceDue"],
    ["a pad that stays away", { notice: "padGone" }, "outOfService PP804"],
  ])("goes out when it is %s", (_, heard, expected) => {
    expect(toldOf(heard)).toEqual([expected]);
  });

  it("goes not out where nobody need come: other faults, a start, the joint between two processes", () => {
    expect(
      toldOf({ notice: "fault", fault: fault("PP501") }, { notice: "connected" }, { notice: "disconnected" }, starting),
    ).toEqual([]);
    expect(toldOf({ notice: "inService" }, status(true))).toEqual([]);
  });

  it("is out of service also before it has started, once it has a fault", () => {
    const unopened = { ...(status(false, "PP701") as Extract<Heard, { notice: "status" }>) };
    expect(toldOf(starting, { ...unopened, status: { ...unopened.status, state: "starting" } })).toEqual([
      "outOfService PP701",
    ]);
  });

  it("is asked for where nobody heard it, and told once", () => {
    expect(toldOf(status(false, "PP402"), { notice: "outOfService", faults: [fault("PP402")] })).toEqual([
      "outOfService PP402",
    ]);
    expect(toldOf(status(false, "PP802"), status(false, "PP802"))).toEqual(["tamper PP802", "outOfService PP802"]);
    expect(toldOf({ notice: "tamper", fault: fault("PP802") }, status(false, "PP802"))).toEqual([
      "tamper PP802",
      "outOfService PP802",
    ]);
  });

  it("is told anew when it is out of service for something else, and ends once", () => {
    expect(toldOf({ notice: "padGone" }, status(false, "PP402"), status(true), { notice: "inService" })).toEqual([
      "outOfService PP804",
      "outOfService PP402",
      "inService",
    ]);
  });

  it("keeps to the codes that are known here", () => {
    expect(toldOf({ notice: "outOfService", faults: [fault("PP999"), fault("constructor")] })).toEqual([
      "outOfService",
    ]);
  });

  it("ends as it is: the last of out-of-service and in-service is the state, and no two ends follow each other", () => {
    const heard = fc.constantFrom<Heard>(
      status(true),
      status(false, "PP402"),
      { notice: "inService" },
      { notice: "outOfService", faults: [fault("PP203")] },
      { notice: "padGone" },
      { notice: "tamper", fault: fault("PP802") },
    );
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 30 }), (all) => {
        const service = toldOf(...all).filter((line) => /Service/.test(line));
        for (const [at, line] of service.entries()) expect(line).not.toBe(service[at - 1]);
        const last = all.findLast(({ notice }) => notice !== "tamper");
        const isIn = !last || last.notice === "inService" || (last.notice === "status" && last.status.inService);
        expect(/^outOfService/.test(service.at(-1) ?? "")).toBe(!isIn);
      }),
    );
  });
});
