import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import type { FaultCode } from "../../../src/faults/fault-table.ts";
import { PadTally, rememberedFaults } from "../../../src/pad/pad-tally.ts";

const raised = (code: FaultCode, detail = "") => ({ event: "fault", code, detail }) as const;
const hour = 3_600_000;

function tallyAt(isSynchronised = true) {
  const clock = new VirtualClock();
  clock.wallSynchronised = () => isSynchronised;
  return { clock, tally: new PadTally(clock) };
}

describe("the last faults, with those from the log", () => {
  it("stand behind those of this run, with their age by the wall clock, and stand no more", async () => {
    const { clock, tally } = tallyAt();
    tally.hear(raised("PP402", "no answer"));
    tally.recall([{ code: "PP806", detail: "the display", wallMs: clock.wallMs() - hour, timeKnown: true }]);
    await clock.advance(1_000);
    expect(tally.faults).toEqual([
      { code: "PP402", detail: "no answer", agoMs: 1_000, isStanding: true },
      { code: "PP806", detail: "the display", agoMs: hour + 1_000, isStanding: false, isEarlier: true },
    ]);
  });

  it.each([
    [false, true],
    [true, false],
  ])("have no age where one of the two clocks had no time source (then %s, now %s)", (timeKnown, isSynchronised) => {
    const { clock, tally } = tallyAt(isSynchronised);
    tally.recall([{ code: "PP806", detail: "", wallMs: clock.wallMs() - hour, timeKnown }]);
    expect(tally.faults).toMatchObject([{ code: "PP806", agoMs: undefined, isEarlier: true }]);
  });

  it("are told once, where the log was read after this run had written its own", () => {
    const { clock, tally } = tallyAt();
    tally.hear(raised("PP402", "no answer"));
    tally.recall([{ code: "PP402", detail: "no answer", wallMs: clock.wallMs(), timeKnown: true }]);
    expect(tally.faults).toHaveLength(1);
    expect(tally.faults[0]).not.toHaveProperty("isEarlier");
  });

  it("make room for newer ones: eight in all", () => {
    const { tally } = tallyAt();
    tally.recall([{ code: "PP806", detail: "", wallMs: 0, timeKnown: true }]);
    for (let at = 0; at < rememberedFaults + 2; at += 1) tally.hear(raised("PP402", `number ${at}`));
    expect(tally.faults).toHaveLength(rememberedFaults);
    expect(tally.faults.map(({ code }) => code)).not.toContain("PP806");
  });
});
