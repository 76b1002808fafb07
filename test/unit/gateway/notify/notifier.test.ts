import { describe, expect, it } from "vitest";
import { patienceMs } from "../../../../src/gateway/notify/back-off.ts";
import { mostWaiting } from "../../../../src/gateway/notify/outbox.ts";
import { MemoryLogFolder } from "../../../support/memory-log-folder.ts";
import { notifyBench } from "../../../support/notify-bench.ts";

const tamper = { notice: "tamper", fault: { code: "PP802", remedyEn: "", remedyZh: "" } } as const;
const flagged = { notice: "reversalFlagged", why: "limit", attempts: 30 } as const;
const tenMinutesMs = 600_000;
const filesIn = (folder: unknown) =>
  [...(folder as MemoryLogFolder).files.keys()].filter((name) => /^waiting/.test(name));

describe("a notification", () => {
  it("goes to every receiver with an id of its own, a time, a severity, and words in both languages", async () => {
    const { started, ways, clock, folder } = notifyBench(["hook", "webhook"]);
    const { pad } = await started();
    pad.notice({ notice: "wrongPinsInARow", count: 5 });
    pad.notice(tamper);
    await clock.advanceAsync(0);
    const [hook, webhook] = ways;
    expect(hook?.took).toEqual(webhook?.took);
    expect(hook?.took).toMatchObject([
      {
        kind: "wrongPinsInARow",
        severity: "alarm",
        terminalId: "PINPAD01",
        timeMs: clock.wallMs(),
        timeKnown: false,
        facts: { count: 5 },
        faultCodes: [],
      },
      { kind: "tamper", faultCodes: ["PP802"] },
    ]);
    for (const { text } of hook?.took ?? []) {
      expect(text.en).not.toMatch(/[\u4e00-\u9fff]/);
      expect(text.zh).toMatch(/[\u4e00-\u9fff]/);
    }
    expect(hook?.took[1]?.text.en).toContain("pinpad tamper clear");
    expect(new Set(hook?.took.map(({ id }) => id)).size).toBe(2);
    expect(filesIn(folder)).toEqual([]);
  });

  it("is on the medium until the last receiver has taken it, and lies there for those alone that have not", async () => {
    const { started, ways, clock, folder } = notifyBench(["hook", "webhook"]);
    const [hook, webhook] = ways;
    if (webhook) webhook.takes = () => false;
    const { pad } = await started();
    pad.notice(tamper);
    await clock.advanceAsync(0);
    expect(hook?.kindsTaken()).toEqual(["tamper"]);
    const [name] = filesIn(folder);
    const stored = JSON.parse((folder as MemoryLogFolder).files.get(name ?? "")?.toString() ?? "");
    expect(stored).toEqual({ ways: ["webhook"], notification: hook?.took[0] });
    if (webhook) webhook.takes = () => true;
    await clock.advanceAsync(tenMinutesMs);
    expect(webhook?.took).toEqual(hook?.took);
    expect(hook?.took).toHaveLength(1);
    expect(filesIn(folder)).toEqual([]);
  });

  it("that nobody took is brought after a power cut, once, in order, with the id it had", async () => {
    const before = notifyBench();
    before.way.takes = () => false;
    const { pad } = await before.started();
    pad.notice(flagged);
    pad.notice(tamper);
    await before.clock.advanceAsync(0);
    // The power goes: nothing is stopped, nothing given back.
    const files = new MemoryLogFolder();
    for (const [name, bytes] of (before.folder as MemoryLogFolder).files) files.files.set(name, bytes);
    const after = notifyBench(["webhook"], files);
    await after.started();
    await after.clock.advanceAsync(0);
    expect(after.way.kindsTaken()).toEqual(["reversalFlagged", "tamper"]);
    expect(after.way.took[0]).toEqual(before.way.offered[0]);
    expect(filesIn(files)).toEqual([]);
  });

  it("is held back in a flood, and told by a stop at the latest", async () => {
    const { started, stopped, way, clock } = notifyBench();
    const { pad, notifier } = await started();
    for (let count = 5; count < 15; count += 1) pad.notice({ notice: "wrongPinsInARow", count });
    await clock.advanceAsync(0);
    expect(way.took.map(({ facts }) => facts["count"])).toEqual([5, 6, 7]);
    await clock.advanceAsync(tenMinutesMs);
    expect(way.took.at(-1)?.facts).toEqual({ count: 14, heldBack: 6 });
    pad.notice({ notice: "wrongPinsInARow", count: 15 });
    await clock.advanceAsync(0);
    expect(way.took).toHaveLength(4);
    await stopped(notifier);
    await started();
    await clock.advanceAsync(0);
    expect(way.took.at(-1)?.facts).toEqual({ count: 15, heldBack: 0 });
  });
});

describe("a receiver that does not take it", () => {
  it("is tried again and again, later and later, and told of once in the log until it takes one", async () => {
    const { started, way, clock, faults } = notifyBench();
    way.takes = () => false;
    const { pad, notifier } = await started();
    pad.notice(tamper);
    await clock.advanceAsync(60_000);
    const inFirstMinute = way.offered.length;
    expect(inFirstMinute).toBeGreaterThanOrEqual(4);
    await clock.advanceAsync(3_600_000);
    expect(way.offered.length - inFirstMinute).toBeLessThanOrEqual(20);
    expect(new Set(way.offered.map(({ id }) => id)).size).toBe(1);
    expect(faults).toEqual(["PP812 it does not take it"]);
    expect(notifier.counts).toEqual([{ way: "webhook", sent: 0, failed: way.offered.length, dropped: 0, waiting: 1 }]);
    way.takes = () => true;
    await clock.advanceAsync(900_000);
    expect(notifier.counts).toMatchObject([{ sent: 1, dropped: 0, waiting: 0 }]);
  });

  it("holds no other receiver up, even when it never answers", async () => {
    const { started, stopped, ways, clock } = notifyBench(["hook", "webhook"]);
    const [hook, webhook] = ways;
    if (hook) hook.isHanging = true;
    const { pad, notifier } = await started();
    pad.notice(tamper);
    pad.notice(flagged);
    await clock.advanceAsync(0);
    expect(webhook?.kindsTaken()).toEqual(["tamper", "reversalFlagged"]);
    await stopped(notifier);
    expect(notifier.counts).toMatchObject([
      { way: "hook", waiting: 2, failed: 0 },
      { way: "webhook", waiting: 0 },
    ]);
  });

  it("of one notification gets the others all the same", async () => {
    const { started, way, clock } = notifyBench();
    way.takes = ({ kind }) => kind !== "tamper";
    const { pad } = await started();
    pad.notice(tamper);
    pad.notice(flagged);
    pad.notice({ notice: "keysRunLow", transactionsLeft: 9 });
    await clock.advanceAsync(60_000);
    expect(way.kindsTaken()).toEqual(["reversalFlagged", "keysRunLow"]);
  });

  it("of maintenance speaks in the pad's own words, in both languages", async () => {
    const { started, way, clock } = notifyBench();
    const { pad } = await started();
    pad.notice({ notice: "maintenanceDue", reasonEn: "the head is worn", reasonZh: "磁头磨损" });
    await clock.advanceAsync(60_000);
    expect(way.took.map(({ text }) => text)).toEqual([
      { en: "Maintenance is due: the head is worn.", zh: "需要维护:磁头磨损。" },
    ]);
  });

  it("for a day loses it, which is counted and told with the next", async () => {
    const { started, way, clock, folder } = notifyBench();
    way.takes = ({ kind }) => kind !== "tamper";
    const { pad, notifier } = await started();
    pad.notice(tamper);
    await clock.advanceAsync(patienceMs + 900_000);
    expect(notifier.counts).toMatchObject([{ dropped: 1, waiting: 0 }]);
    expect(filesIn(folder)).toEqual([]);
    pad.notice(flagged);
    await clock.advanceAsync(900_000);
    expect(way.took.map(({ kind, facts }) => [kind, facts["lost"]])).toEqual([["reversalFlagged", 1]]);
  });

  it("while more and more wait loses the oldest, and is told how many", async () => {
    const { started, way, clock, folder } = notifyBench();
    way.takes = () => false;
    const { pad, notifier } = await started();
    const each = [{ notice: "lockout", where: "bank" }, flagged, { notice: "wrongPinsInARow", count: 5 }] as const;
    for (let heard = 0; heard <= mostWaiting; heard += 1) {
      pad.notice(each[heard % each.length] ?? flagged);
      await clock.advanceAsync(100_000);
    }
    await clock.advanceAsync(0);
    expect(notifier.counts).toMatchObject([{ waiting: mostWaiting, dropped: 1 }]);
    expect(filesIn(folder)).toHaveLength(mostWaiting);
    way.takes = () => true;
    pad.notice(tamper);
    await clock.advanceAsync(900_000);
    expect(notifier.counts).toMatchObject([{ waiting: 0, dropped: 2, sent: mostWaiting }]);
    // It was dropped for the last one, which could not know of it yet.
    expect(way.took.find(({ kind }) => kind === "tamper")?.facts).toEqual({ lost: 1 });
  });
});
