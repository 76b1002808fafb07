import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { clearTamper, tamperStatus } from "../../../src/pad/tamper-clearance.ts";
import { clearance } from "../../support/clearance.ts";
import { newPad, started, untilFault } from "../../support/tampered-pad.ts";

describe("clearing an opening", () => {
  async function openedMedium() {
    const bench = await newPad();
    bench.tamperSwitch.tell.onOpened();
    await untilFault(bench);
    return bench;
  }

  it("is refused while the pad runs, while the switch is open or unreadable, and without a reason", async () => {
    const { pad, fs } = await openedMedium();
    await pad.stop();
    const cleared = { atMs: 7, reason: "drill" };
    await expect(clearTamper(clearance(fs, "open"), cleared)).rejects.toMatchObject({
      code: "PP802",
      detail: expect.stringContaining("close the housing first"),
    });
    const unreadable = new Fault("PP803", "EIO");
    await expect(clearTamper(clearance(fs, unreadable), cleared)).rejects.toBe(unreadable);
    await expect(clearTamper(clearance(fs, "closed"), { atMs: 7, reason: " " })).rejects.toThrow("PP801");
    expect((await tamperStatus(clearance(fs, unreadable))).position).toBe(unreadable);
    expect((await tamperStatus(clearance(fs, "open"))).log.at(-1)?.cleared).toBeUndefined();
  });

  it("stays on record with its reason, and there is nothing to clear twice", async () => {
    const { pad, fs } = await openedMedium();
    await pad.stop();
    for (const position of ["closed", undefined] as const) {
      const clearing = clearTamper(clearance(fs, position), { atMs: 7, reason: "battery changed" });
      if (position === undefined) await expect(clearing).rejects.toThrow("PP801");
      else await clearing;
    }
    const { log } = await tamperStatus(clearance(fs, "closed"));
    expect(log).toEqual([
      expect.objectContaining({ cleared: { atMs: 7, reason: "battery changed" }, erasure: "done" }),
    ]);
    // The keys are gone, and that is told now.
    const after = await started(fs);
    expect(after.pad.faults).toEqual(["PP601"]);
  });
});
