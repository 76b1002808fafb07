import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { clearTamper, tamperStatus } from "../../../src/pad/tamper-clearance.ts";
import { decodeTamperLog, type TamperPolicy, tamperLogPlace } from "../../../src/pad/tamper-log.ts";
import { wrongPinPrompts } from "../../../src/prompts/prompt.ts";
import { SlotStore } from "../../../src/store/slot-store.ts";
import type { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { padBench, places, provisioned } from "../../support/pad-bench.ts";

type Bench = ReturnType<typeof padBench>;

async function started(fs: FaultyFileSystem, policy?: TamperPolicy): Promise<Bench> {
  const bench = padBench(fs, policy);
  await bench.pad.start();
  return bench;
}

const newPad = async (policy?: TamperPolicy) => started(await provisioned(), policy);

async function untilFault(bench: Bench): Promise<unknown> {
  await bench.until("MACHINE_FAULT");
  await bench.pass(0);
  return bench.lastScreen();
}

/** What is on the medium: the openings, and whether there are keys. */
async function kept(fs: FaultyFileSystem) {
  const store = await SlotStore.open(fs, places.file);
  const log = store.get(tamperLogPlace);
  const keys = store.keys("keys/slot/");
  await store.close();
  return { erasures: log ? decodeTamperLog(log).map(({ erasure }) => erasure) : [], keys };
}

const sudden = (fs: FaultyFileSystem) => fs.afterPowerCut(() => 0);

const clearance = (fileSystem: FaultyFileSystem, position: "open" | "closed" | Fault | undefined) => ({
  fileSystem,
  places,
  onGuardFault: () => undefined,
  tamperSwitch:
    position === undefined
      ? undefined
      : {
          start: () => Promise.resolve(),
          stop: () => Promise.resolve(),
          position: () => (position instanceof Fault ? Promise.reject(position) : Promise.resolve(position)),
        },
});

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

  it("is durable before anything of it is seen, wherever the power fails", async () => {
    for (let operations = 0; ; operations += 1) {
      const bench = await newPad();
      const before = bench.screens.length;
      bench.fs.cutPowerAfter(operations);
      bench.tamperSwitch.tell.onOpened();
      await bench.pass(0);
      const wasSeen = () => bench.screens.slice(before).some(({ id }) => id === "MACHINE_FAULT");
      for (let turn = 0; turn < 50 && !wasSeen(); turn += 1) await bench.pass(0);
      const failed = bench.log.some((entry) => entry.event === "fault" && entry.code === "PP703");
      for (const survives of [0, Number.POSITIVE_INFINITY]) {
        const after = bench.fs.afterPowerCut(() => survives);
        const { erasures, keys } = await kept(after);
        // The record and the keys of the store are of one commit.
        expect(erasures.length === 0, `${operations} operations`).toBe(keys.length > 0);
        if (wasSeen() && !failed) expect(erasures).toEqual(["done"]);
        const restarted = await started(after);
        expect(restarted.pad.faults).toEqual(erasures.length > 0 ? ["PP802"] : []);
        restarted.tamperSwitch.tell.onOpened();
        expect(await untilFault(restarted)).toEqual({ id: "MACHINE_FAULT", code: "PP802" });
        await restarted.pad.stop();
        expect(await kept(sudden(after))).toEqual({ erasures: ["done"], keys: [] });
      }
      if (!failed) break;
      expect(operations).toBeLessThan(60);
    }
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
    for (let turns = 0; turns < 60; turns += 3) {
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
    const after = await started(fs);
    expect(after.pad.faults).toEqual([]);
  });
});

describe("a tamper switch that cannot be read", () => {
  it("keeps the pad out of service, its keys untouched, until it can", async () => {
    const bench = padBench(await provisioned());
    bench.tamperSwitch.startFault = new Fault("PP803", "EIO");
    await bench.pad.start();
    expect(bench.pad.faults).toEqual(["PP803"]);
    await expect(bench.pay()).resolves.toBeUndefined();
    bench.tamperSwitch.tell.onRecovered();
    expect(bench.pad.faults).toEqual([]);
    expect((await kept(sudden(bench.fs))).keys).toEqual(["keys/slot/dukpt"]);
  });
});

describe("a buzzer that is silent", () => {
  it("is told, and stops no payment", async () => {
    const bench = padBench(await provisioned());
    bench.buzzer.startFault = new Fault("PP203", "GPIO 18 is in use");
    await bench.pad.start();
    expect(bench.log).toContainEqual({ event: "fault", code: "PP203", detail: "GPIO 18 is in use" });
    expect(bench.pad.faults).toEqual([]);
    void bench.pay();
    bench.insert();
    bench.buzzer.tell.onRecovered();
    bench.buzzer.tell.onFault(new Fault("PP203", "EIO"));
    bench.press(1, 2, 3);
    expect([bench.pad.at, bench.buzzer.played]).toEqual(["enteringPin", ["key", "key", "key"]]);
    expect(bench.log).toContainEqual({ event: "faultCleared", code: "PP203" });
  });
});
