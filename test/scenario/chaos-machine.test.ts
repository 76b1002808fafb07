import { describe, expect, it } from "vitest";
import { type BenchPlace, playOnBench } from "../../src/bench/play-on-bench.ts";
import { outcomeWords, type Step } from "../../src/bench/scenario.ts";
import { enter, leave, pay, start } from "../../src/bench/scenarios/story.ts";
import type { PadEvent } from "../../src/pad/pad-event.ts";
import { at, paysWith, played, reversed, scenario, states, withAcquirer } from "../support/chaos-story.ts";
import { FullDisk } from "../support/full-disk.ts";
import { inTempFolder } from "../support/temp-folder.ts";

const yearS = 365 * 86_400;

describe("the machine's clock", () => {
  it.each([yearS, -yearS])("jumps by %i s while the bank is asked: the answer still counts", async (setClockS) => {
    const steps: Step[] = [
      ...pay(2_581),
      { acquirer: "hasRequest" },
      { setClockS },
      { passS: 6 },
      { see: "APPROVED" },
      ...leave,
      ...paysWith(3),
    ];
    expect(await played(steps, ["approved", "approved"])).toEqual([]);
  });

  it.each([yearS, -yearS])("jumps by %i s, and no answer comes: the wait ends in time", async (setClockS) => {
    const steps: Step[] = [
      { chaos: "silent" },
      ...pay(2_500),
      { acquirer: "hasRequest" },
      { setClockS },
      { passS: 31 },
      { see: "NO_ANSWER", with: { code: "PP502" } },
      ...reversed,
    ];
    expect(await played(steps, ["fault PP502"])).toEqual([]);
  });

  it.each([yearS, -yearS])("jumps by %i s while a PIN is typed: it is waited for as before", async (setClockS) => {
    const steps: Step[] = [
      ...start(2_500),
      { see: "ENTER_PIN", with: { triesLeft: 3 } },
      { setClockS },
      ...enter("rightPin"),
      { see: "APPROVED" },
    ];
    expect(await played(steps, ["approved"])).toEqual([]);
  });
});

describe("a disk that is full and stays so", () => {
  /** A payment on a disk that is full from this event on: how it ended, and what was shown. The stop tells the fault, too. */
  async function paidOnFullDisk(from: PadEvent["event"], place: BenchPlace, disk: FullDisk) {
    const shown: string[] = [];
    const ends: string[] = [];
    const playing = playOnBench(scenario([...pay(2_500), { hear: "transactionEnded" }, { passS: 1 }], []), {
      ...place,
      onPrompt: ({ id }) => shown.push(id),
      onPadEvent: (event) => {
        if (event.event === from) disk.isFull = true;
        if (event.event === "transactionEnded") ends.push(outcomeWords(event.outcome));
      },
    });
    await expect(playing).rejects.toMatchObject({ code: "PP703", detail: expect.stringMatching(/ENOSPC/) });
    disk.isFull = false;
    return { shown, ends };
  }

  it("before the request has left: nothing leaves, and after a new start no try is gone", async () => {
    await withAcquirer((acquirer) =>
      inTempFolder(async (stateFolder) => {
        const disk = new FullDisk();
        const place = { stateFolder, acquirer: at(acquirer), fileSystem: disk };
        const { shown, ends } = await paidOnFullDisk("cardRead", place, disk);
        expect(ends).toEqual(["fault PP703"]);
        expect(shown).toContain("MACHINE_FAULT");
        expect(acquirer.books()).toEqual([]);
        expect((await playOnBench(scenario(paysWith(3), ["approved"]), place)).problems).toEqual([]);
        expect(states(acquirer)).toEqual(["approved"]);
      }),
    );
  });

  it("when the approval comes: it is not shown, and the next start reverses it", async () => {
    await withAcquirer((acquirer) =>
      inTempFolder(async (stateFolder) => {
        const disk = new FullDisk();
        const place = { stateFolder, acquirer: at(acquirer), fileSystem: disk };
        const { shown, ends } = await paidOnFullDisk("requestSent", place, disk);
        expect(ends).toEqual(["fault PP703"]);
        expect(shown).toContain("MACHINE_FAULT");
        expect(shown).not.toContain("APPROVED");
        const next: Step[] = [{ hear: "reversalAcknowledged" }, ...paysWith(2)];
        expect((await playOnBench(scenario(next, ["approved"]), place)).problems).toEqual([]);
        expect(states(acquirer)).toEqual(["reversed", "approved"]);
      }),
    );
  });
});

describe("a stop, as SIGTERM's,", () => {
  it.each([
    ["while the answer is awaited", [...pay(2_581), { hear: "requestSent" }], 2],
    ["while the PIN is typed", [...start(2_500), { see: "ENTER_PIN" }, { type: "threeDigits" }], 3],
  ] as const)(
    "%s: the next start reverses what may be booked, and the tries are right",
    async (_, steps, triesLeft) => {
      await withAcquirer((acquirer) =>
        inTempFolder(async (stateFolder) => {
          const place = { stateFolder, acquirer: at(acquirer) };
          expect((await playOnBench(scenario(steps, []), place)).problems).toEqual([]);
          const wasSent = triesLeft === 2;
          const next: Step[] = [
            ...(wasSent ? [{ hear: "reversalAcknowledged" } as const] : []),
            ...paysWith(triesLeft),
          ];
          expect((await playOnBench(scenario(next, ["approved"]), place)).problems).toEqual([]);
          expect(states(acquirer)).toEqual([...(wasSent ? ["reversed"] : []), "approved"]);
        }),
      );
    },
  );
});
