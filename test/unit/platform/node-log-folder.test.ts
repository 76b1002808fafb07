import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { verdictLine } from "../../../src/cli/event-lines.ts";
import { readStored } from "../../../src/events/event-files.ts";
import { EventLog } from "../../../src/events/event-log.ts";
import { openRecord } from "../../../src/events/event-record.ts";
import { verifyChain } from "../../../src/events/verify-chain.ts";
import { NodeLogFolder } from "../../../src/platform/node-log-folder.ts";
import { canMakeDisks, onSmallDisk } from "../../support/small-disk.ts";
import { inTempFolder } from "../../support/temp-folder.ts";

afterEach(() => vi.restoreAllMocks());

function logIn(path: string, clock = new VirtualClock()) {
  const told: string[] = [];
  const log = new EventLog({
    folder: new NodeLogFolder(path),
    clock,
    isUrgent: ({ event }) => event === "urgent",
    onFault: ({ code, detail }) => told.push(`${code} ${detail}`),
    onMended: () => told.push("mended"),
  });
  const write = (event: string): Promise<void> => {
    log.hear({ event });
    return log.flush();
  };
  return { log, told, clock, write };
}

async function storedIn(path: string) {
  const { lines, head, torn } = await readStored(new NodeLogFolder(path));
  const events = lines.flatMap((line) => openRecord(line)?.event ?? []);
  return { verdict: verifyChain(lines, head, torn), names: events.map(({ event }) => event), events };
}

describe("a folder of Node's for the event log", () => {
  it("is made for its owner alone, and so is each file", () =>
    inTempFolder(async (around) => {
      const path = join(around, "events");
      const folder = new NodeLogFolder(path);
      expect(await folder.names()).toEqual([]);
      expect(existsSync(path)).toBe(false);
      await folder.claim();
      await folder.write("a", 0, Buffer.from("1"));
      await folder.replace("b", Buffer.from("2"));
      expect([path, join(path, "a"), join(path, "b")].map((file) => statSync(file).mode & 0o777)).toEqual([
        0o700, 0o600, 0o600,
      ]);
      await folder.release();
    }));

  it("writes at a place, cuts what lies behind it, and reads no more than it is allowed", () =>
    inTempFolder(async (path) => {
      const folder = new NodeLogFolder(path);
      await folder.write("a", 0, Buffer.from("0123456789"));
      await folder.write("a", 4, Buffer.from("x"));
      expect(String(await folder.read("a", 5))).toBe("0123x");
      await expect(folder.read("a", 4)).rejects.toMatchObject({ code: "EFBIG" });
      expect(await folder.read("b", 5)).toBeUndefined();
    }));

  it("shows no draft that a power cut left behind", () =>
    inTempFolder(async (path) => {
      writeFileSync(join(path, "head.json.draft"), "{");
      expect(await new NodeLogFolder(path).names()).toEqual([]);
    }));
});

describe.skipIf(!canMakeDisks)("the event log on a real disk (root and a loop device)", () => {
  it("tells once that the disk is full, hears on, and goes on whole with what it lost counted once there is room", () =>
    onSmallDisk(async ({ folder, fill, clear }) => {
      const path = join(folder, "events");
      const { log, told, clock, write } = logIn(path);
      await write("before");
      fill(20_000);
      for (let at = 0; at < 2_300; at += 1) {
        log.hear({ event: `${at}` });
        if (at % 500 === 499) await log.flush();
      }
      expect(told).toEqual(["PP810 the event log cannot be written: ENOSPC"]);
      const full = await storedIn(path);
      expect(full.verdict).toMatchObject({ whole: true });
      expect(full.names[0]).toBe("before");
      clear();
      await clock.advanceAsync(10_000);
      await log.stop();
      expect(told.slice(1)).toEqual(["mended"]);
      const { verdict, events } = await storedIn(path);
      expect(verdict).toMatchObject({ whole: true, records: 2_002, tornTail: false });
      expect(events[1]).toEqual({ event: "eventsLost", count: 300 });
      expect([events[2]?.event, events.at(-1)?.event]).toEqual(["300", "2299"]);
    }));

  it("begins on a disk that is full from the start, too", () =>
    onSmallDisk(async ({ folder, fill, clear }) => {
      const path = join(folder, "events");
      mkdirSync(path);
      fill(0);
      const { log, told, clock, write } = logIn(path);
      await write("urgent");
      await write("urgent");
      expect(told).toEqual(["PP810 the event log cannot be written: ENOSPC"]);
      clear();
      await clock.advanceAsync(10_000);
      await log.stop();
      expect(told.slice(1)).toEqual(["mended"]);
      expect((await storedIn(path)).verdict).toMatchObject({ whole: true, records: 2 });
    }));

  it("is whole wherever power fails: what was written stands, a line that was cut is explained, and the next start goes on", () =>
    onSmallDisk(async ({ folder, cutOff }) =>
      inTempFolder(async (cuts) => {
        const promised: number[] = [];
        let settled = 0;
        const cut = (): void => {
          for (const written of [false, true]) {
            cutOff("events", join(cuts, String(promised.length)), written);
            promised.push(settled);
          }
        };
        const { log, write } = logIn(join(folder, "events"));
        // Once there is a folder, or there is nothing to look for.
        await write("number 0");
        settled = 1;
        await cutAtEachStep(cut);
        for (let at = 1; at <= 3; at += 1) {
          log.hear({ event: `${at} and so on ${"x".repeat(9_000)}` });
          await write(`number ${at}`);
          settled += 2;
        }
        vi.restoreAllMocks();
        await log.stop();

        let torn = 0;
        for (const [at, records] of promised.entries()) {
          const path = join(cuts, String(at));
          // The claim of a process that is gone.
          for (const name of readdirSync(path).filter((file) => !/^(events-|head)/.test(file)))
            rmSync(join(path, name));
          const { verdict, names } = await storedIn(path);
          expect(verdict, `cut ${at}`).toMatchObject({ whole: true });
          expect(names.length, `cut ${at}`).toBeGreaterThanOrEqual(records);
          const isTorn = verdict.whole && verdict.tornTail;
          expect(verdictLine(verdict).includes("lost power in it")).toBe(isTorn);
          const next = logIn(path);
          await next.write("started");
          await next.log.stop();
          const after = await storedIn(path);
          expect(after.verdict, `after cut ${at}`).toMatchObject({ whole: true, tornTail: false });
          expect(after.names.slice(names.length)).toEqual(isTorn ? ["eventLogMended", "started"] : ["started"]);
          if (isTorn) torn += 1;
        }
        expect(promised.length).toBeGreaterThan(30);
        // Else it was not cut where it hurts.
        expect(torn).toBeGreaterThan(0);
      }),
    ));
});

/** Between the halves of each write, before each sync and after it. */
async function cutAtEachStep(cut: () => void): Promise<void> {
  const handle = await open(import.meta.filename, "r");
  const all = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const { sync, write } = all;
  vi.spyOn(all, "sync").mockImplementation(async function (this: FileHandle) {
    cut();
    await sync.call(this);
    cut();
  });
  const inHalves = async function (this: FileHandle, bytes: Uint8Array, from: number, length: number, place: number) {
    // A short write, as the kernel may make one.
    const told = await Reflect.apply(write, this, [bytes, from, Math.ceil(length / 2), place]);
    cut();
    return told;
  };
  vi.spyOn(all, "write").mockImplementation(inHalves as unknown as FileHandle["write"]);
}
