import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { deskBench, pendingReversal } from "../../support/desk-bench.ts";

const minuteMs = 60_000;

type Bench = Awaited<ReturnType<typeof deskBench>>;

/** A request left and was not answered; its reversal goes out when time passes. */
async function unanswered(): Promise<Bench> {
  const bench = await deskBench();
  await bench.forward();
  await bench.desk.settle("unknown", "noAnswer");
  return bench;
}

/** The host answers each reversal so. */
function reversalsAreAnswered({ link }: Bench, responseCode: string): void {
  link.onSend = (message) => {
    if (message.mti.startsWith("04")) link.answer(message, responseCode);
  };
}

function heard({ log }: Bench): PadEvent["event"][] {
  return log.map(({ event }) => event).filter((event) => event.startsWith("reversal"));
}

describe("a reversal", () => {
  it("goes out at once, is acknowledged, and is forgotten", async () => {
    const bench = await unanswered();
    reversalsAreAnswered(bench, "00");
    await bench.clock.advanceAsync(0);
    expect(bench.link.mtis()).toEqual(["0200", "0400"]);
    expect(heard(bench)).toEqual(["reversalPending", "reversalSent", "reversalAcknowledged"]);
    expect(bench.store.get(pendingReversal)).toBeUndefined();
    await bench.clock.advanceAsync(60 * minuteMs);
    expect(bench.link.mtis()).toEqual(["0200", "0400"]);
  });

  it("carries the identity of the request and the reason, and neither PIN block nor track", async () => {
    const bench = await unanswered();
    await bench.clock.advanceAsync(0);
    const [request, reversal] = bench.link.sent;
    for (const field of [2, 4, 7, 11, 41, 42]) expect(reversal?.fields.get(field)).toBe(request?.fields.get(field));
    expect(reversal?.fields.get(39)).toBe("68");
    for (const field of [35, 52, 53, 62]) expect(reversal?.fields.has(field)).toBe(false);
  });

  it("refused is repeated as 0401, in waits that double up to five minutes", async () => {
    const bench = await unanswered();
    reversalsAreAnswered(bench, "96");
    const sentAtMs: number[] = [];
    const { onSend } = bench.link;
    bench.link.onSend = (message) => {
      sentAtMs.push(bench.clock.monotonicMs());
      onSend(message);
    };
    await bench.clock.advanceAsync(20 * minuteMs);
    const waitsMs = sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? 0));
    expect(waitsMs.slice(0, 8)).toEqual([5, 10, 20, 40, 80, 160, 300, 300].map((seconds) => seconds * 1_000));
    expect(new Set(bench.link.mtis().slice(2))).toEqual(new Set(["0401"]));
    expect(bench.store.get(pendingReversal)).toBeDefined();
  });

  it("that is not answered is given up after its deadline, and repeated", async () => {
    const bench = await unanswered();
    await bench.clock.advanceAsync(8_000 + 5_000);
    expect(bench.link.mtis()).toEqual(["0200", "0400", "0401"]);
  });

  it("that could not leave is no repeat when it does", async () => {
    const bench = await unanswered();
    bench.link.isDown = true;
    await bench.clock.advanceAsync(minuteMs);
    expect(bench.link.mtis()).toEqual(["0200"]);
    bench.link.isDown = false;
    reversalsAreAnswered(bench, "00");
    await bench.clock.advanceAsync(5 * minuteMs);
    expect(bench.link.mtis()).toEqual(["0200", "0400"]);
  });

  it("acknowledged by a host whose acknowledgement cannot be written down is repeated, never forgotten", async () => {
    const bench = await unanswered();
    reversalsAreAnswered(bench, "00");
    bench.onTrace = (entry) => {
      if (entry !== "commit settled") return;
      bench.onTrace = () => undefined;
      throw new Fault("PP704", "the test's store is full");
    };
    await bench.clock.advanceAsync(0);
    expect(heard(bench).at(-1)).toBe("reversalWaits");
    await bench.clock.advanceAsync(5_000);
    expect([bench.link.mtis(), heard(bench).at(-1)]).toEqual([["0200", "0400", "0401"], "reversalAcknowledged"]);
  });
});

describe("a reversal over a restart", () => {
  it("is repeated as 0401, since the last run may have sent it", async () => {
    const bench = await (await unanswered()).powerCut(false);
    reversalsAreAnswered(bench, "00");
    bench.reversals.start();
    await bench.clock.advanceAsync(0);
    expect(bench.link.mtis()).toEqual(["0401"]);
    expect(bench.link.last().fields.get(11)).toBe("000001");
    expect(bench.store.get(pendingReversal)).toBeUndefined();
  });

  it("goes out for a request whose answer the power cut swallowed, and the try stays counted", async () => {
    const first = await deskBench();
    await first.forward();
    const bench = await first.powerCut(false);
    bench.reversals.start();
    await bench.clock.advanceAsync(0);
    expect([bench.link.mtis(), bench.link.last().fields.get(39), bench.triesLeft()]).toEqual([["0401"], "68", 2]);
  });

  it("is none when the last request was answered", async () => {
    const first = await deskBench();
    await first.forward();
    await first.desk.settle("approved", undefined);
    const bench = await first.powerCut(false);
    bench.reversals.start();
    await bench.clock.advanceAsync(minuteMs);
    expect(bench.link.mtis()).toEqual([]);
  });

  it("that cannot be read is a fault of the store, never none", async () => {
    const bench = await unanswered();
    const sealed = bench.store.get(pendingReversal) ?? Buffer.alloc(0);
    sealed.writeUInt8(sealed.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1);
    await bench.store.commit(new Map([[pendingReversal, sealed]]));
    expect(() => bench.reversals.start()).toThrow(Fault);
  });
});

describe("the next request", () => {
  it("waits for the acknowledgement, and leaves with it", async () => {
    const bench = await unanswered();
    reversalsAreAnswered(bench, "00");
    await expect(bench.forward()).resolves.toBe("sent");
    expect(bench.link.mtis()).toEqual(["0200", "0400", "0200"]);
  });

  it.each(["96", "91", "ZZ"])(
    "does not leave while the host refuses the reversal (%s): PP507",
    async (responseCode) => {
      const bench = await unanswered();
      reversalsAreAnswered(bench, responseCode);
      await expect(bench.reversals.flush()).rejects.toMatchObject({ code: "PP507" });
    },
  );

  it("tries the reversal at once, however long its next repeat would wait", async () => {
    const bench = await unanswered();
    bench.link.isDown = true;
    await bench.clock.advanceAsync(20 * minuteMs);
    bench.link.isDown = false;
    reversalsAreAnswered(bench, "00");
    await expect(bench.reversals.flush()).resolves.toBeUndefined();
  });

  it("shares the attempt that is under way", async () => {
    const bench = await unanswered();
    const flushed = Promise.all([bench.reversals.flush(), bench.reversals.flush()]);
    await bench.clock.advanceAsync(0);
    bench.link.answer(bench.link.last(), "00");
    await flushed;
    expect(bench.link.mtis()).toEqual(["0200", "0400"]);
  });

  it("need not wait when nothing is outstanding", async () => {
    const bench = await deskBench();
    bench.link.isDown = true;
    await expect(bench.reversals.flush()).resolves.toBeUndefined();
  });
});

describe("a pad that stops", () => {
  it("sends no more reversals, and keeps what is pending for the next start", async () => {
    const bench = await unanswered();
    bench.reversals.stop();
    await bench.clock.advanceAsync(60 * minuteMs);
    expect(bench.link.mtis()).toEqual(["0200"]);
    expect(bench.store.get(pendingReversal)).toBeDefined();
  });

  it("in the middle of one sends no more after it", async () => {
    const bench = await unanswered();
    await bench.clock.advanceAsync(0);
    bench.reversals.stop();
    await bench.clock.advanceAsync(60 * minuteMs);
    expect(bench.link.mtis()).toEqual(["0200", "0400"]);
  });
});
