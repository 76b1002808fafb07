import { describe, expect, it } from "vitest";
import { gemtwinModel } from "../../../../hardware/reader/gemtwin-models.ts";
import { icrwModel } from "../../../../hardware/reader/icrw-models.ts";
import { type Sighting, trials, tryOut } from "../../../../hardware/reader/probe-trials.ts";
import { type SimDevice, SimPort } from "../../../../hardware/reader/sim-cable.ts";
import { SimGemtwinReader } from "../../../../hardware/reader/sim-gemtwin-reader.ts";
import { SimIcrwReader } from "../../../../hardware/reader/sim-icrw-reader.ts";
import { SimSwipeReader } from "../../../../hardware/reader/sim-swipe-reader.ts";
import { icrwTap, tappedLink } from "../../../../hardware/reader/tapped-link.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";

/** Every trial, one after the other, until one sees something. */
async function probed(clock: VirtualClock, sim: SimDevice): Promise<Sighting | undefined> {
  const port = new SimPort(clock, sim);
  for (const trial of trials) {
    const trying = tryOut(trial, () => port.open(), clock);
    await clock.advanceAsync(10_000);
    const sighting = await trying;
    if (sighting) return sighting;
  }
  return undefined;
}

describe("a probe", () => {
  it.each([
    ["icrw", "ict3q8", (clock: VirtualClock) => new SimIcrwReader(clock, icrwModel("ict3q8"))],
    ["icrw", "crt-350n", (clock: VirtualClock) => new SimIcrwReader(clock, icrwModel("crt-350n"))],
    ["gemtwin", "gempc-twin", (clock: VirtualClock) => new SimGemtwinReader(clock, gemtwinModel("gempc-twin"))],
    [
      "gemtwin",
      "gemcore-pos-pro",
      (clock: VirtualClock) => new SimGemtwinReader(clock, gemtwinModel("gemcore-pos-pro")),
    ],
    ["swipe", undefined, (clock: VirtualClock) => new SimSwipeReader(clock)],
  ])("finds %s like %s, whatever else it was asked before", async (protocol, model, simOf) => {
    const clock = new VirtualClock();
    expect(await probed(clock, simOf(clock))).toMatchObject({ protocol, model, firmware: expect.stringMatching(/\w/) });
  });

  it("leaves a card where it is", async () => {
    const clock = new VirtualClock();
    const sim = new SimIcrwReader(clock, icrwModel("ict3q8"));
    const sent: string[] = [];
    const port = new SimPort(clock, sim);
    const model = icrwModel("ict3q8");
    for (const trial of trials) {
      const tap = icrwTap(model, (text) => void sent.push(text));
      const trying = tryOut(trial, async () => tappedLink(await port.open(), tap), clock);
      await clock.advanceAsync(10_000);
      await trying;
    }
    const commands = sent.filter((text) => text.startsWith("-> C")).map((text) => text.slice(3, 6));
    expect([...new Set(commands)].sort()).toEqual(["C03", "C10", "CA1"]);
  });

  it("sees nothing where nothing answers", async () => {
    const clock = new VirtualClock();
    const sim = new SimIcrwReader(clock, icrwModel("ict3q8"));
    sim.faults.mute(true);
    expect(await probed(clock, sim)).toBeUndefined();
  });
});
