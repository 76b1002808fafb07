import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { PartSigns } from "../../../src/pad/part-signs.ts";
import { type PartReport, silentParts, type WatchedPart, watchRules } from "../../../src/pad/watchdog.ts";
import { WatchedFiles } from "../../../src/pad/watched-files.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";

const reports = (part: WatchedPart, report: PartReport) => new Map([[part, report]]);
const parts = Object.keys(watchRules) as WatchedPart[];
const nothing = () => undefined;

describe("the watchdog's decision", () => {
  it.each(parts)("takes a call into the %s for lost once it is later than any that comes back", (part) => {
    const { answersWithinMs } = watchRules[part];
    const busy = reports(part, { busySinceMs: 1_000 });
    expect(silentParts(busy, [], 1_000 + answersWithinMs)).toEqual([]);
    expect(silentParts(busy, [], 1_001 + answersWithinMs)).toEqual([part]);
  });

  it.each(["keypad", "event loop"] as const)("misses a %s that has not shown for too long that it works", (part) => {
    const { reportsWithinMs = 0 } = watchRules[part];
    const quiet = reports(part, { reportedMs: 1_000 });
    expect(silentParts(quiet, [], 1_000 + reportsWithinMs)).toEqual([]);
    expect(silentParts(quiet, [], 1_001 + reportsWithinMs)).toEqual([part]);
  });

  it.each(["display", "reader", "store"] as const)("expects nothing of a %s that nobody uses", (part) => {
    expect(silentParts(reports(part, { reportedMs: 0 }), [], 1e9)).toEqual([]);
  });

  it("takes a known fault of a part for its report, and nobody else's", () => {
    const both = new Map([...reports("display", { busySinceMs: 0 }), ...reports("store", { busySinceMs: 0 })]);
    expect(silentParts(both, [], 60_000)).toEqual(["display", "store"]);
    expect(silentParts(both, ["PP305"], 60_000)).toEqual(["store"]);
    expect(silentParts(both, ["PP305", "PP703"], 60_000)).toEqual([]);
    expect(silentParts(both, ["PP402"], 60_000)).toEqual(["display", "store"]);
  });

  it("never takes a part for silent that reported within its time, whatever the others do", () => {
    const timed = fc.record({ busySinceMs: fc.nat(60_000), reportedMs: fc.nat(60_000) }, { requiredKeys: [] });
    const all = fc.dictionary(fc.constantFrom(...parts), timed);
    fc.assert(
      fc.property(all, fc.integer({ min: 60_000, max: 120_000 }), (given, nowMs) => {
        const known = new Map(Object.entries(given)) as Map<WatchedPart, PartReport>;
        for (const part of silentParts(known, [], nowMs)) {
          const { busySinceMs = nowMs, reportedMs = nowMs } = known.get(part) ?? {};
          const { answersWithinMs, reportsWithinMs = Number.POSITIVE_INFINITY } = watchRules[part];
          expect(nowMs - busySinceMs > answersWithinMs || nowMs - reportedMs > reportsWithinMs).toBe(true);
        }
      }),
    );
  });

  it("leaves a late round time before systemd's 30 s are over", () => {
    const round = 30_000 / 4;
    for (const { answersWithinMs } of Object.values(watchRules))
      expect(answersWithinMs + 2 * round).toBeLessThan(31_000);
  });
});

describe("signs of the parts", () => {
  it("hold a call from when it was made until it comes back, well or not", async () => {
    const clock = new VirtualClock();
    const signs = new PartSigns(clock);
    let fail: (error: Error) => void = nothing;
    const first = signs.during("store", new Promise((_, reject) => (fail = reject)));
    first.catch(nothing);
    clock.advance(100);
    let end: (value: number) => void = nothing;
    const second = signs.during("store", new Promise<number>((resolve) => (end = resolve)));
    expect(signs.reports.get("store")).toEqual({ busySinceMs: 0 });
    fail(new Error("EIO"));
    await first.catch(nothing);
    expect(signs.reports.get("store")).toEqual({ busySinceMs: 100 });
    end(7);
    await expect(second).resolves.toBe(7);
    expect(signs.isBusy("store")).toBe(false);
    expect(silentParts(signs.reports, [], 1e9)).toEqual([]);
  });

  it("expect nothing of a part that was closed", () => {
    const clock = new VirtualClock();
    const signs = new PartSigns(clock);
    signs.seen("keypad");
    clock.advance(60_000);
    expect(silentParts(signs.reports, [], clock.monotonicMs())).toEqual(["keypad"]);
    signs.gone("keypad");
    expect(silentParts(signs.reports, [], clock.monotonicMs())).toEqual([]);
  });
});

describe("watched files", () => {
  const path = "/var/lib/pinpadd/store.bin";

  async function opened() {
    const clock = new VirtualClock();
    const signs = new PartSigns(clock);
    const fileSystem = new FaultyFileSystem();
    await fileSystem.create(path, Buffer.alloc(1_024, 7));
    const files = new WatchedFiles(fileSystem, path, signs);
    return { clock, signs, files, fileSystem };
  }

  it("give and keep what the files beneath them do", async () => {
    const { files } = await opened();
    const file = await files.open(path);
    await file.write(3, Buffer.from([1, 2]));
    await file.sync();
    await expect(file.read(2, 3)).resolves.toEqual(Buffer.from([7, 1, 2]));
    expect(file.sizeBytes).toBe(1_024);
    await file.close();
    await expect(files.exists(path)).resolves.toBe(true);
    await expect(files.readSmall("/nowhere", 10)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("ask the open store whether it answers: one that hangs is noticed, one that fails is not silent", async () => {
    const { clock, signs, files, fileSystem } = await opened();
    files.probe();
    expect(signs.isBusy("store")).toBe(false);
    const beneath = await fileSystem.open(path);
    fileSystem.open = async () => ({ ...beneath, read: () => new Promise(nothing), close: async () => undefined });
    const file = await files.open(path);
    files.probe();
    files.probe();
    await clock.advanceAsync(11_000);
    expect(silentParts(signs.reports, [], clock.monotonicMs())).toEqual(["store"]);
    await file.close();
    fileSystem.open = async () => ({ ...beneath, read: () => Promise.reject(new Error("EIO")) });
    const again = new PartSigns(clock);
    const failing = new WatchedFiles(fileSystem, path, again);
    await failing.open(path);
    failing.probe();
    await clock.advanceAsync(60_000);
    expect(silentParts(again.reports, [], clock.monotonicMs())).toEqual([]);
  });
});
