import { readFileSync } from "node:fs";
import { setTimeout as realDelay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { MemoryLogFolder } from "../../support/memory-log-folder.ts";
import { mediumWithCode, serviceCode } from "../../support/menu-bench.ts";
import { padOnTwins } from "../../support/pad-on-twins.ts";

const golden = new URL("../../golden/screens/menu/", import.meta.url);

describe("the service menu from contacts to pixels", () => {
  it.each([64, 32] as const)(
    "stands on a panel of %i rows after five seconds of CLEAR and CANCEL, and not before",
    async (height) => {
      const { pad, clock, hand, panel } = await padOnTwins(height);
      const expected = readFileSync(
        new URL(`128x${height}/en/no-code${height === 32 ? "-1" : ""}.txt`, golden),
        "utf8",
      );
      hand("press", "clear");
      await clock.advanceAsync(200);
      hand("press", "cancel");
      await clock.advanceAsync(4_900);
      expect([pad.at, (await panel()) === expected]).toEqual(["idle", false]);
      await clock.advanceAsync(300);
      expect([pad.at, await panel()]).toEqual(["outOfService", expected]);
      hand("release", "clear");
      hand("release", "cancel");
      await clock.advanceAsync(200);
      hand("press", "cancel");
      await clock.advanceAsync(200);
      expect([pad.at, (await panel()) === expected]).toEqual(["idle", false]);
      await pad.stop();
    },
  );

  it("opens beside a stuck key, and shows which lines it is on", async () => {
    const { pad, clock, hand, panel, tap, open, words } = await padOnTwins(64, mediumWithCode());
    hand("press", "8");
    await clock.advanceAsync(21_000);
    expect(pad.faults).toEqual(["PP202"]);
    await open();
    const asks = readFileSync(new URL("128x64/en/code.txt", golden), "utf8");
    expect(await panel()).toBe(asks);
    await tap(...serviceCode, "enter");
    const list = readFileSync(new URL("128x64/en/list-1.txt", golden), "utf8");
    for (let round = 0; (await panel()) !== list; round += 1) {
      if (round > 5_000) throw new Error("the list of items does not come");
      await realDelay(1);
      await clock.advanceAsync(0);
    }
    await tap("2");
    expect(words()).toContain("PP202");
    for (let page = 0; page < 4 && !words().includes("row"); page += 1) await tap("enter");
    expect(words()).toMatch(/row|column/);
    await pad.stop();
  });

  it("tells after a restart what it was before it, and nothing of that where the log cannot be read", async () => {
    const folder = new MemoryLogFolder();
    const medium = mediumWithCode();
    const before = await padOnTwins(64, medium, folder);
    before.hand("press", "8");
    await before.clock.advanceAsync(21_000);
    expect(before.pad.faults).toEqual(["PP202"]);
    // As a killed process leaves it.
    await folder.release();
    const lastFaults = async (refusal?: "EIO") => {
      folder.readRefusal = refusal;
      const { stop, tap, open, sees, words, clock } = await padOnTwins(64, medium, folder);
      await clock.advanceAsync(0);
      await open();
      await tap(...serviceCode, "enter");
      await sees("1 Self-test");
      await tap("2");
      const seen = words();
      await stop();
      return seen;
    };
    expect(await lastFaults()).toMatch(/PP202.*Before the restart/);
    expect(await lastFaults("EIO")).toContain("No fault.");
  });
});
