import { describe, expect, it } from "vitest";
import { ReaderCounters } from "../../../../hardware/reader/reader-counters.ts";
import { SimPort } from "../../../../hardware/reader/sim-cable.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { noisyReaders, seededShares } from "../../../support/noisy-readers.ts";
import { NoisyTransactions } from "../../../support/reader-noise.ts";

const transactions = 60;

/** What a promise comes to while virtual time passes. */
async function inTime<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  work.then(end, end);
  while (!isOver) await clock.advanceAsync(50);
  return work;
}

async function played(name: string, rate: number) {
  const clock = new VirtualClock();
  const reader = noisyReaders[name]?.(clock);
  if (!reader) throw new Error("no such reader");
  const link = await new SimPort(clock, reader.sim).open();
  const protocol = reader.protocolOf({ link, clock, counters: new ReaderCounters() });
  link.start({ onBytes: (bytes) => protocol.take(bytes), onClosed: () => protocol.close() });
  const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
  await inTime(clock, protocol.open());
  reader.sim.faults.noise(rate, seededShares(5));
  const playing = new NoisyTransactions(protocol, reader.hands, () => clock.monotonicMs(), pause);
  return inTime(clock, playing.play(transactions));
}

describe.each(Object.keys(noisyReaders))("%s on a noisy line, in virtual time", (name) => {
  it.each([0, 0.0005, 0.002])(
    "loses nothing, reads nothing wrong and moves no card twice at a share of %d",
    async (rate) => {
      const row = await played(name, rate);
      expect(row).toMatchObject({ transactions, exchangesLost: 0, faults: 0, wrongPans: 0, chipsRead: row.chipsTried });
      expect(row.motionsExecuted).toBe(row.motionsAsked);
      expect(row.worstExchangeMs).toBeLessThan(1_000);
    },
  );

  it("reads nothing wrong and moves no card twice where one byte in a hundred is wrong", async () => {
    const row = await played(name, 0.01);
    expect(row).toMatchObject({ transactions, exchangesLost: 0, wrongPans: 0 });
    expect(row.motionsExecuted).toBe(row.motionsAsked);
  });
});
