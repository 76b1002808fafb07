import { describe, expect, it, vi } from "vitest";
import { clearTamper } from "../../../src/pad/tamper-clearance.ts";
import { wrongPinPrompts } from "../../../src/prompts/prompt.ts";
import { clearance } from "../../support/clearance.ts";
import type { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { padBench, provisioned } from "../../support/pad-bench.ts";
import { kept, newPad, started, sudden, untilFault } from "../../support/tampered-pad.ts";

describe("a housing that is opened", () => {
  it("ends the payment at once as a machine's fault, keys erased, and nobody can pay any more", async () => {
    const bench = await newPad();
    const outcome = bench.pay();
    bench.insert();
    bench.press(1, 2, 3);
    bench.tamperSwitch.tell.onOpened();
    expect(await untilFault(bench)).toEqual({ id: "MACHINE_FAULT", code: "PP802" });
    await expect(outcome).resolves.toEqual({ kind: "fault", code: "PP802" });
    expect(bench.link.sent).toEqual([]);
    await bench.pass(200_000);
    expect([bench.pad.at, bench.pad.faults]).toEqual(["outOfService", ["PP802"]]);
    await expect(bench.pay("p2")).resolves.toBeUndefined();
    expect(await kept(sudden(bench.fs))).toEqual({ erasures: ["done"], keys: [] });
    expect(bench.log.filter(({ event }) => /tamper|keys/.test(event)).map(({ event }) => event)).toEqual([
      "tamperOpened",
      "keysErased",
      "tamperRecorded",
    ]);
  });

  it.each(["erase-keys", "stop-service"] as const)("is durable before anything of it is seen (%s)", async (policy) => {
    const bench = await newPad(policy);
    const push = bench.screens.push.bind(bench.screens);
    const media: FaultyFileSystem[] = [];
    vi.spyOn(bench.screens, "push").mockImplementation((prompt) => {
      if (prompt.id === "MACHINE_FAULT") media.push(sudden(bench.fs));
      return push(prompt);
    });
    bench.tamperSwitch.tell.onOpened();
    await untilFault(bench);
    const [medium] = media;
    if (!medium) throw new Error("nothing was seen");
    const { erasures, keys } = await kept(medium);
    if (policy === "erase-keys") expect([erasures, keys]).toEqual([["done"], []]);
    else expect([erasures, keys]).toEqual([["none"], ["keys/slot/dukpt"]]);
  });

  it("loses neither its record nor its erasure, wherever the power fails", async () => {
    const seen = new Set<string>();
    for (let operations = 0; ; operations += 1) {
      const bench = await newPad();
      bench.fs.cutPowerAfter(operations);
      bench.tamperSwitch.tell.onOpened();
      await bench.pass(0);
      for (let turn = 0; turn < 50 && bench.pad.faults.length === 0; turn += 1) await bench.pass(0);
      const failed = bench.log.some((entry) => entry.event === "fault" && entry.code === "PP703");
      // By turns nothing and everything that was not synced is on the medium.
      const after = bench.fs.afterPowerCut(() => (operations % 2 === 0 ? 0 : Number.POSITIVE_INFINITY));
      const { erasures, keys } = await kept(after);
      // The record and the keys of the store are of one commit.
      expect(erasures.length === 0, `${operations} operations`).toBe(keys.length > 0);
      seen.add(erasures.join());
      const restarted = await started(after);
      expect(restarted.pad.faults).toEqual(erasures.length > 0 ? ["PP802"] : []);
      restarted.tamperSwitch.tell.onOpened();
      expect(await untilFault(restarted)).toEqual({ id: "MACHINE_FAULT", code: "PP802" });
      await restarted.pad.stop();
      expect(await kept(sudden(after))).toEqual({ erasures: ["done"], keys: [] });
      if (!failed) break;
      expect(operations).toBeLessThan(60);
    }
    expect([...seen].sort()).toEqual(["", "done", "due"]);
  });

  it("keeps the pad out of service over restarts, though the switch is closed again, or gone from the configuration", async () => {
    const first = await newPad();
    first.tamperSwitch.tell.onOpened();
    await untilFault(first);
    await first.pad.stop();
    const second = await started(sudden(first.fs));
    expect(second.lastScreen()).toEqual({ id: "MACHINE_FAULT", code: "PP802" });
    await second.pass(100_000);
    expect(second.pad.faults).toEqual(["PP802"]);
    await expect(second.pay()).resolves.toBeUndefined();
  });

  it("before the store was open is answered when it is", async () => {
    const bench = padBench(await provisioned());
    const starting = bench.pad.start();
    for (let turn = 0; turn < 20 && !bench.tamperSwitch.isRunning; turn += 1) await Promise.resolve();
    bench.tamperSwitch.tell.onOpened();
    await starting;
    expect(await untilFault(bench)).toEqual({ id: "MACHINE_FAULT", code: "PP802" });
    expect((await kept(sudden(bench.fs))).keys).toEqual([]);
  });

  it("puts the pad out of service, too, when the store refuses the record or never answers", async () => {
    const refusing = await newPad();
    refusing.fs.failAt("write", 1, "EIO");
    refusing.tamperSwitch.tell.onOpened();
    expect(await untilFault(refusing)).toEqual({ id: "MACHINE_FAULT", code: "PP802" });
    expect(refusing.log).toContainEqual(expect.objectContaining({ event: "fault", code: "PP703" }));

    const hanging = await newPad();
    hanging.fs.hangWrites();
    hanging.tamperSwitch.tell.onOpened();
    await hanging.pass(2_100);
    expect(hanging.lastScreen()).toEqual({ id: "MACHINE_FAULT", code: "PP802" });
  });

  it("leaves the keys where the policy says so, and the pad pays again once it is cleared", async () => {
    const bench = await newPad("stop-service");
    bench.tamperSwitch.tell.onOpened();
    await untilFault(bench);
    await bench.pad.stop();
    const { erasures, keys } = await kept(bench.fs);
    expect([erasures, keys]).toEqual([["none"], ["keys/slot/dukpt"]]);
    await clearTamper(clearance(bench.fs, "closed"), { atMs: 7, reason: "drill" });
    const again = await started(bench.fs, "stop-service");
    expect([again.pad.at, again.lastScreen()?.id]).toEqual(["idle", "IDLE"]);
    const outcome = again.pay();
    again.insert();
    again.enterPin();
    for (let round = 0; round < 300 && again.link.sent.length === 0; round++) await again.pass(0);
    again.link.answer(again.link.last(), "00");
    await again.until("APPROVED");
    await expect(outcome).resolves.toEqual({ kind: "approved" });
  });

  it("a second time has nothing to add", async () => {
    const bench = await newPad();
    for (let times = 0; times < 3; times += 1) bench.tamperSwitch.tell.onOpened();
    await untilFault(bench);
    bench.tamperSwitch.tell.onOpened();
    await bench.pass(1_000);
    expect((await kept(sudden(bench.fs))).erasures).toEqual(["done"]);
  });
});

describe("a housing that is opened after ENTER", () => {
  async function enteredPad() {
    const bench = await newPad();
    const outcome = bench.pay();
    bench.insert();
    return { ...bench, outcome };
  }

  it("has the request reversed that may have left, and its answer counts for nothing", async () => {
    const bench = await enteredPad();
    bench.enterPin();
    for (let round = 0; round < 300 && bench.link.sent.length === 0; round++) await bench.pass(0);
    const request = bench.link.last();
    bench.tamperSwitch.tell.onOpened();
    await untilFault(bench);
    bench.link.answer(request, "00");
    await expect(bench.outcome).resolves.toEqual({ kind: "fault", code: "PP802" });
    await bench.pass(1_000);
    expect(bench.link.mtis()).toEqual(["0200", "0400"]);
    expect(bench.screens.map(({ id }) => id)).not.toContain("APPROVED");
  });

  it("sends nothing that had not left", async () => {
    const bench = await enteredPad();
    bench.link.readyGate = new Promise(() => undefined);
    bench.enterPin();
    await bench.pass(0);
    expect(bench.pad.at).toBe("forwarding");
    bench.tamperSwitch.tell.onOpened();
    await untilFault(bench);
    await expect(bench.outcome).resolves.toEqual({ kind: "fault", code: "PP802" });
    await bench.pass(60_000);
    expect(bench.link.sent).toEqual([]);
  });

  it("is never shown as a wrong PIN, at whatever moment it comes", async () => {
    for (let turns = 0; turns < 60; turns += 7) {
      const bench = await enteredPad();
      bench.enterPin();
      for (let turn = 0; turn < turns; turn += 1) await bench.pass(0);
      if (bench.link.sent.length > 0 && turns % 2 === 0) bench.link.answer(bench.link.last(), "55");
      bench.tamperSwitch.tell.onOpened();
      for (let round = 0; round < 300 && bench.pad.faults.length === 0; round++) await bench.pass(0);
      await bench.pass(500);
      const seen = bench.screens.map(({ id }) => id);
      const blamed = seen.findIndex((id) => wrongPinPrompts.includes(id));
      // The bank's own word may stand there, from before; what follows is the machine's fault.
      expect(seen.lastIndexOf("MACHINE_FAULT"), seen.join(" ")).toBeGreaterThan(blamed);
      expect(bench.pad.faults).toContain("PP802");
      if (!bench.link.mtis().includes("0200")) expect(blamed).toBe(-1);
    }
  });
});
