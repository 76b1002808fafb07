import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSerialPort } from "../../hardware/bus/serial-port.ts";
import { gemtwinModel } from "../../hardware/reader/gemtwin-models.ts";
import { ReaderCounters } from "../../hardware/reader/reader-counters.ts";
import { readerSession } from "../../hardware/reader/reader-parts.ts";
import type { SerialSettings } from "../../hardware/reader/reader-protocol.ts";
import { SimGemtwinReader } from "../../hardware/reader/sim-gemtwin-reader.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { openPty, type Pty } from "../../src/platform/pty.ts";
import { type NoisyReader, noisyReaders, seededShares } from "../support/noisy-readers.ts";
import { type NoiseRow, NoisyTransactions } from "../support/reader-noise.ts";
import { inTempFolder } from "../support/temp-folder.ts";

/** The drivers over real pseudo-terminals with the real serialport package: what a wall of a kiosk has, without the wall. */

const clock = new NodeClock();
const nowMs = () => performance.now();
const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
const line: SerialSettings = { baudRate: 38_400, dataBits: 8, parity: "even", stopBits: 1 };
const transactions = 200;
/** Most of it is waiting, for motors and for what noise has swallowed. */
const patienceMs = 600_000;
const rates = [0, 0.0005, 0.002, 0.01];
const canRun = await Promise.all([import("serialport"), import("koffi")]).then(
  () => process.platform === "linux",
  () => false,
);
if (!canRun) console.log("reader lines are not tried: serialport or koffi is not installed here");

async function connected(reader: NoisyReader) {
  const pty = await openPty();
  reader.sim.attach(pty);
  const link = await openSerialPort({ path: pty.path, ...line });
  const counters = new ReaderCounters();
  const protocol = reader.protocolOf({ link, clock, counters });
  link.start({ onBytes: (bytes) => protocol.take(bytes), onClosed: () => protocol.close() });
  await protocol.open();
  return { pty, link, protocol, counters };
}

async function played(name: string, rate: number): Promise<NoiseRow> {
  const reader = noisyReaders[name]?.(clock);
  if (!reader) throw new Error("no such reader");
  const { pty, link, protocol } = await connected(reader);
  reader.sim.faults.noise(rate, seededShares(1));
  try {
    return await new NoisyTransactions(protocol, reader.hands, nowMs, pause).play(transactions);
  } finally {
    await link.close();
    await pty.close();
  }
}

it.runIf(canRun)(
  `every reader completes ${transactions} transactions at each share of noise, without a wrong card or a card moved twice`,
  async () => {
    const runs = Object.keys(noisyReaders).flatMap((name) => rates.map((rate) => ({ name, rate })));
    const rows = await Promise.all(runs.map(async ({ name, rate }) => ({ name, rate, row: await played(name, rate) })));
    console.log(rows.map(({ name, rate, row }) => lineOf(name, rate, row)).join("\n"));
    for (const { rate, row } of rows) {
      expect(row).toMatchObject({ transactions, wrongPans: 0 });
      expect(row.motionsExecuted).toBe(row.motionsAsked);
      if (rate > 0.002) continue;
      expect(row).toMatchObject({ exchangesLost: 0, faults: 0 });
      expect(row.worstExchangeMs).toBeLessThan(1_000);
    }
  },
  patienceMs,
);

describe.runIf(canRun).each(Object.keys(noisyReaders))("%s over a pseudo-terminal", (name) => {
  it("goes on within half a second behind 64 bytes of garbage", async () => {
    const reader = noisyReaders[name]?.(clock);
    if (!reader) throw new Error("no such reader");
    const { pty, link, protocol } = await connected(reader);
    const share = seededShares(2);
    let worstMs = 0;
    for (let times = 0; times < 40; times += 1) {
      reader.sim.faults.garbage(Buffer.from(Array.from({ length: 64 }, () => Math.floor(share() * 256))));
      const begunMs = nowMs();
      await protocol.status();
      worstMs = Math.max(worstMs, nowMs() - begunMs);
    }
    console.log(`${name}: 64 bytes of garbage cost at most ${Math.round(worstMs)} ms`);
    expect(worstMs).toBeLessThan(500);
    await link.close();
    await pty.close();
  });
});

describe.runIf(canRun)("a serial port that is unplugged", () => {
  it("is noticed within 100 ms, 120 times of 120, half of them while data is coming in", async () => {
    const noticedMs: number[] = [];
    for (let times = 0; times < 120; times += 1) {
      const pty = await openPty();
      pty.start({ onBytes: () => undefined, onClosed: () => undefined });
      const link = await openSerialPort({ path: pty.path, ...line });
      const noticed = new Promise<number>((resolve) =>
        link.start({ onBytes: () => undefined, onClosed: () => resolve(nowMs()) }),
      );
      if (times % 2 === 1)
        for (let burst = 0; burst < 20; burst += 1) void pty.write(Buffer.alloc(200, 0x55)).catch(() => 0);
      else await pause(1);
      const begunMs = nowMs();
      await pty.close();
      noticedMs.push((await Promise.race([noticed, pause(2_000).then(() => Number.POSITIVE_INFINITY)])) - begunMs);
      await link.close();
    }
    const inTime = noticedMs.filter((ms) => ms < 100).length;
    console.log(
      `unplugged: noticed within 100 ms ${inTime} of ${noticedMs.length}, at most ${Math.round(Math.max(...noticedMs))} ms`,
    );
    expect(inTime).toBe(120);
  });

  it("is served again within two seconds of its return, under a new device", () =>
    inTempFolder(async (folder) => {
      const sim = new SimGemtwinReader(clock, gemtwinModel("gemcore-pos-pro"));
      const path = join(folder, "reader");
      const plugIn = async (): Promise<Pty> => {
        const pty = await openPty();
        sim.attach(pty);
        await symlink(pty.path, path);
        return pty;
      };
      let pty = await plugIn();
      const session = readerSession(
        { part: "gemtwin", model: "gemcore-pos-pro" },
        (set) => openSerialPort({ path, ...set }),
        clock,
      );
      const heard: { what: string; atMs: number }[] = [];
      const hear = (what: string) => void heard.push({ what, atMs: nowMs() });
      await session.start({
        onCard: () => hear("card"),
        onCardUnreadable: () => hear("unreadable"),
        onCardRemoved: () => hear("removed"),
        onFault: ({ code }) => hear(code),
        onRecovered: () => hear("recovered"),
      });
      for (const awayMs of [0, 700, 3_000]) {
        const from = heard.length;
        await rm(path);
        await pty.close();
        await pause(awayMs + 50);
        const backMs = nowMs();
        pty = await plugIn();
        while (heard.length < from + 2) await pause(5);
        const [fault, recovered] = heard.slice(from);
        expect([fault?.what, recovered?.what]).toEqual(["PP402", "recovered"]);
        console.log(
          `away for ${awayMs} ms: served again ${Math.round((recovered?.atMs ?? 0) - backMs)} ms after its return`,
        );
        expect((recovered?.atMs ?? 0) - backMs).toBeLessThan(2_000);
      }
      await session.stop();
      await pty.close();
    }));
});

function lineOf(name: string, rate: number, row: NoiseRow): string {
  const words = [
    `noise ${(rate * 100).toFixed(2)} %`,
    `transactions ${row.transactions}`,
    `exchanges ${row.exchanges}, lost ${row.exchangesLost}, worst ${Math.round(row.worstExchangeMs)} ms`,
    `transaction worst ${Math.round(row.worstTransactionMs)} ms`,
    `faults ${row.faults}`,
    `wrong cards ${row.wrongPans}`,
    `motions ${row.motionsExecuted} of ${row.motionsAsked}`,
    `chips ${row.chipsRead} of ${row.chipsTried} in ${row.chipAttempts} attempts`,
  ];
  return `${name.padEnd(14)}${words.join(" | ")}`;
}
