import { describe, expect, it } from "vitest";
import { padGoneAfterMs } from "../../../../src/gateway/notify/notifier.ts";
import type { LogFolder } from "../../../../src/ports/log-folder.ts";
import { MemoryLogFolder } from "../../../support/memory-log-folder.ts";
import { notifyBench } from "../../../support/notify-bench.ts";

const fault = (code: string) => ({ code, remedyEn: "", remedyZh: "" });
const tamper = { notice: "tamper", fault: fault("PP802") } as const;
const out = { notice: "outOfService", faults: [fault("PP402")] } as const;

describe("a disk", () => {
  it.each(["ENOSPC", "EROFS"] as const)(
    "that refuses (%s) stops no notification, and has them all once it works",
    async (code) => {
      const { started, way, clock, faults, folder } = notifyBench();
      const disk = folder as MemoryLogFolder;
      disk.refusal = code;
      way.takes = () => false;
      const { pad } = await started();
      pad.notice(tamper);
      await clock.advanceAsync(0);
      expect(way.offered).toHaveLength(1);
      expect(faults).toContain(`PP812 what waits cannot be kept in notify.folder: ${code}`);
      disk.refusal = undefined;
      await clock.advanceAsync(60_000);
      expect([...disk.files.keys()].filter((name) => /^waiting/.test(name))).toHaveLength(1);
      expect(faults.filter((one) => one.includes(code))).toHaveLength(1);
    },
  );

  it("that never answers holds up nothing but itself: neither the notification nor the stop", async () => {
    const hung = new Proxy({} as LogFolder, { get: () => () => new Promise(() => undefined) });
    const { started, way, clock, faults, run } = notifyBench(["webhook"], hung);
    void started;
    const { pad, notifier } = run();
    void notifier.start();
    pad.notice(tamper);
    await clock.advanceAsync(5_000);
    expect(way.kindsTaken()).toEqual(["tamper"]);
    expect(faults).toEqual([
      "PP812 what waited of the last run is not known: notify.folder does not answer within 5 s",
    ]);
    let isStopped = false;
    void notifier.stop().then(() => {
      isStopped = true;
    });
    await clock.advanceAsync(5_000);
    expect(isStopped).toBe(true);
  });

  it("with half a file, or one that is none, gives what is whole and loses what is not", async () => {
    const files = new MemoryLogFolder();
    const before = notifyBench(["webhook"], files);
    before.way.takes = () => false;
    const { pad, notifier } = await before.started();
    pad.notice(tamper);
    pad.notice(out);
    await before.clock.advanceAsync(0);
    await before.stopped(notifier);
    const [first = "", second = ""] = [...files.files.keys()].filter((name) => /^waiting/.test(name));
    files.files.set(first, (files.files.get(first) ?? Buffer.alloc(0)).subarray(0, 40));
    files.files.set("told.json", Buffer.from("[]"));
    files.files.set("somebody-elses.txt", Buffer.from("x"));
    const after = notifyBench(["webhook"], files);
    await after.started();
    await after.clock.advanceAsync(0);
    expect(after.way.kindsTaken()).toEqual(["outOfService"]);
    expect(files.files.has(first) || files.files.has(second)).toBe(false);
    expect(files.files.has("somebody-elses.txt")).toBe(true);
  });

  it("keeps nothing for a receiver that is configured no more", async () => {
    const files = new MemoryLogFolder();
    const before = notifyBench(["hook"], files);
    before.way.takes = () => false;
    const { pad, notifier } = await before.started();
    pad.notice(tamper);
    await before.clock.advanceAsync(0);
    await before.stopped(notifier);
    const after = notifyBench(["webhook"], files);
    await after.started();
    await after.clock.advanceAsync(0);
    expect(after.way.offered).toEqual([]);
    expect([...files.files.keys()].filter((name) => /^waiting/.test(name))).toEqual([]);
  });
});

describe("a pad's process", () => {
  it("that is away for longer than a restart takes is told of, and so is its return", async () => {
    const { started, way, clock } = notifyBench();
    const { pad } = await started("away");
    pad.notice({ notice: "connected" });
    await clock.advanceAsync(padGoneAfterMs);
    expect(way.kindsTaken()).toEqual([]);
    pad.notice({ notice: "disconnected" });
    await clock.advanceAsync(padGoneAfterMs - 1);
    expect(way.kindsTaken()).toEqual([]);
    await clock.advanceAsync(1);
    expect(way.took).toMatchObject([{ kind: "outOfService", faultCodes: ["PP804"] }]);
    pad.notice({ notice: "connected" });
    await clock.advanceAsync(0);
    expect(way.kindsTaken()).toEqual(["outOfService", "inService"]);
  });

  it("that never comes is told of, too", async () => {
    const { started, way, clock } = notifyBench();
    await started("away");
    await clock.advanceAsync(padGoneAfterMs);
    expect(way.took).toMatchObject([{ faultCodes: ["PP804"] }]);
  });

  it("that came back while nobody listened is told of by the next run, and what was told is not told again", async () => {
    const files = new MemoryLogFolder();
    const before = notifyBench(["webhook"], files);
    const first = await before.started();
    first.pad.notice(out);
    await before.clock.advanceAsync(0);
    await before.stopped(first.notifier);
    const still = notifyBench(["webhook"], files);
    const second = await still.started("away");
    second.pad.current = { ...second.pad.current, inService: false, faults: [fault("PP402")], state: "outOfService" };
    second.pad.notice({ notice: "connected" });
    await still.clock.advanceAsync(0);
    expect(still.way.kindsTaken()).toEqual([]);
    await still.stopped(second.notifier);
    const mended = notifyBench(["webhook"], files);
    const third = await mended.started("away");
    third.pad.notice({ notice: "connected" });
    await mended.clock.advanceAsync(0);
    expect(mended.way.kindsTaken()).toEqual(["inService"]);
  });

  it("that cannot be asked is asked when it comes back", async () => {
    const { started, way, clock } = notifyBench();
    const { pad } = await started("away");
    pad.isGone = true;
    pad.notice({ notice: "connected" });
    await clock.advanceAsync(0);
    pad.isGone = false;
    pad.current = { ...pad.current, inService: false, faults: [fault("PP802")], state: "outOfService" };
    pad.notice({ notice: "connected" });
    await clock.advanceAsync(0);
    expect(way.kindsTaken()).toEqual(["tamper", "outOfService"]);
  });
});
