import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { eventFiles, headName, mostFiles, readStored } from "../../../src/events/event-files.ts";
import { EventLog } from "../../../src/events/event-log.ts";
import { openRecord } from "../../../src/events/event-record.ts";
import { verifyChain } from "../../../src/events/verify-chain.ts";
import { MemoryLogFolder } from "../../support/memory-log-folder.ts";

function logIn(folder: MemoryLogFolder, clock = new VirtualClock()) {
  const told: string[] = [];
  const log = new EventLog({
    folder,
    clock,
    isUrgent: ({ event }) => event === "urgent",
    onFault: ({ code, detail }) => told.push(`${code} ${detail}`),
    onMended: () => told.push("mended"),
  });
  return { log, told, clock };
}

async function verdictOf(folder: MemoryLogFolder) {
  const { lines, head, torn } = await readStored(folder);
  return verifyChain(lines, head, torn);
}

async function eventsIn(folder: MemoryLogFolder) {
  return (await readStored(folder)).lines.flatMap((line) => openRecord(line)?.event ?? []);
}

async function written(...events: string[]): Promise<MemoryLogFolder> {
  const folder = new MemoryLogFolder();
  const { log } = logIn(folder);
  for (const event of events) log.hear({ event });
  await log.stop();
  return folder;
}

describe("the event log", () => {
  it("keeps what it hears in one chain over all starts, each start known by its run", async () => {
    const folder = await written("a", "b");
    const { log } = logIn(folder);
    log.hear({ event: "c" });
    await log.stop();
    expect(await verdictOf(folder)).toMatchObject({ whole: true, records: 3 });
    const runs = (await readStored(folder)).lines.map((line) => openRecord(line)?.run);
    expect(runs).toEqual([1, 1, 3]);
  });

  it("waits up to ten seconds for company, and not with what matters", async () => {
    const folder = new MemoryLogFolder();
    const { log, clock } = logIn(folder);
    log.hear({ event: "a" });
    await clock.advance(9_999);
    expect(await eventsIn(folder)).toEqual([]);
    log.hear({ event: "urgent" });
    await log.flush();
    expect(await eventsIn(folder)).toEqual([{ event: "a" }, { event: "urgent" }]);
    log.hear({ event: "b" });
    await clock.advance(10_000);
    await log.flush();
    expect(await eventsIn(folder)).toHaveLength(3);
  });

  it("goes on whole and tells of it, wherever a power cut tore what was behind the last sync", async () => {
    const whole = await written("a", "b", "c");
    const [name = ""] = await eventFiles(whole);
    const bytes = whole.files.get(name) ?? Buffer.alloc(0);
    const next = await written("a", "b", "c", "d", "e");
    const longer = next.files.get(name) ?? Buffer.alloc(0);
    expect(longer.subarray(0, bytes.length)).toEqual(bytes);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: bytes.length, max: longer.length }), async (length) => {
        const folder = new MemoryLogFolder();
        folder.files.set(headName, whole.files.get(headName) ?? Buffer.alloc(0));
        folder.files.set(name, longer.subarray(0, length));
        const torn = longer[length - 1] !== 0x0a;
        expect(await verdictOf(folder)).toMatchObject({ whole: true, tornTail: torn });
        const { log } = logIn(folder);
        log.hear({ event: "started" });
        await log.stop();
        expect(await verdictOf(folder)).toMatchObject({ whole: true, tornTail: false });
        const names = (await eventsIn(folder)).map(({ event }) => event);
        expect(names.includes("eventLogMended")).toBe(torn);
      }),
    );
  });

  it("does not heal over records that were taken away: the gap stays to be seen, and is told", async () => {
    const folder = await written("a", "b", "c");
    const [name = ""] = await eventFiles(folder);
    const bytes = folder.files.get(name) ?? Buffer.alloc(0);
    folder.files.set(name, bytes.subarray(0, bytes.indexOf(0x0a) + 1));
    expect(await verdictOf(folder)).toMatchObject({ problem: "truncated", sequence: 2 });
    const { log } = logIn(folder);
    log.hear({ event: "started" });
    await log.stop();
    expect(await verdictOf(folder)).toMatchObject({ problem: "removed", sequence: 2 });
    expect(await eventsIn(folder)).toContainEqual({
      event: "eventLogMended",
      problems: ["records up to 3 were written and are not there"],
    });
  });

  it.each(["ENOSPC", "EROFS"] as const)(
    "tells once of a disk that refuses (%s) and writes all when it takes again",
    async (code) => {
      const folder = await written("a");
      const { log, told, clock } = logIn(folder);
      folder.refusal = code;
      for (let at = 0; at < 5; at++) {
        log.hear({ event: "urgent" });
        await log.flush();
      }
      expect(told).toEqual([`PP810 the event log cannot be written: ${code}`]);
      folder.refusal = undefined;
      await clock.advance(10_000);
      await log.flush();
      expect(told.slice(1)).toEqual(["mended"]);
      expect(await verdictOf(folder)).toMatchObject({ whole: true, records: 6 });
    },
  );

  it("has one writer: a second pad tells that it cannot write, and leaves the first one's chain whole", async () => {
    const folder = new MemoryLogFolder();
    const [first, second] = [logIn(folder), logIn(folder)];
    for (const { log } of [first, second, first, second]) {
      log.hear({ event: "urgent" });
      await log.flush();
    }
    await second.log.stop();
    await first.log.stop();
    expect(second.told).toEqual(["PP810 the event log cannot be written: EBUSY"]);
    expect(await verdictOf(folder)).toMatchObject({ whole: true, records: 2 });
  });

  it("counts what it could not hold while the disk refused", async () => {
    const folder = new MemoryLogFolder();
    const { log } = logIn(folder);
    folder.refusal = "EROFS";
    for (let at = 0; at < 2_100; at++) log.hear({ event: "a" });
    await log.flush();
    folder.refusal = undefined;
    await log.stop();
    expect((await eventsIn(folder))[0]).toEqual({ event: "eventsLost", count: 100 });
    expect(await verdictOf(folder)).toMatchObject({ whole: true, records: 2_001 });
  });

  it("counts all that it could not hold, however often it tried to write in between", async () => {
    const folder = new MemoryLogFolder();
    const { log, clock } = logIn(folder);
    log.hear({ event: "before" });
    await log.flush();
    folder.refusal = "ENOSPC";
    for (let at = 0; at < 2_500; at++) {
      log.hear({ event: `${at}` });
      if (at % 100 === 0) await log.flush();
    }
    await clock.advance(10_000);
    await log.flush();
    folder.refusal = undefined;
    await log.flush();
    const [, first, ...rest] = await eventsIn(folder);
    expect(first).toEqual({ event: "eventsLost", count: 500 });
    expect(rest.map(({ event }) => Number(event))).toEqual(Array.from({ length: 2_000 }, (_, at) => at + 500));
    log.hear({ event: "after" });
    await log.stop();
    expect(await eventsIn(folder)).toHaveLength(2_003);
    expect(await verdictOf(folder)).toMatchObject({ whole: true, records: 2_003 });
  });

  it("drops old files in time, although the disk refused when it was their turn", async () => {
    const folder = new MemoryLogFolder();
    const { log } = logIn(folder);
    const event = "x".repeat(1_100_000);
    for (let at = 0; at < mostFiles + 6; at++) {
      log.hear({ event });
      folder.replaceRefusal = at === mostFiles + 2 ? "ENOSPC" : undefined;
      await log.flush();
    }
    expect(await eventFiles(folder)).toHaveLength(mostFiles);
    expect(await verdictOf(folder)).toMatchObject({ whole: true });
  });

  it("is bounded, and its chain goes on over the files that are left", async () => {
    const folder = new MemoryLogFolder();
    const { log } = logIn(folder);
    const event = "x".repeat(600_000);
    for (let at = 0; at < 2 * mostFiles + 6; at++) {
      log.hear({ event });
      await log.flush();
    }
    expect(await eventFiles(folder)).toHaveLength(mostFiles);
    expect(await verdictOf(folder)).toMatchObject({ whole: true });
    const oldest = (await eventFiles(folder))[0] ?? "";
    folder.files.delete(oldest);
    expect(await verdictOf(folder)).toMatchObject({ problem: "removed", line: 1 });
  });
});
