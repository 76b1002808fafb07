import { describe, expect, it } from "vitest";
import { deskBench, deskPayment, pendingReversal } from "../../support/desk-bench.ts";
import { enter, keyIndex, press } from "../../support/scd-bench.ts";
import { service } from "../../support/session-walk.ts";

type Bench = Awaited<ReturnType<typeof deskBench>>;

/** A payment whose PIN has been sent, and whose bank wants a code that is now entered. */
async function codeEntered(): Promise<Bench> {
  const bench = await deskBench();
  await bench.forward();
  await bench.desk.settle("otherAnswer", undefined);
  bench.scd.beginCodeEntry();
  press(bench.scd, "470011");
  bench.scd.onKey(keyIndex.enter);
  bench.trace.length = 0;
  return bench;
}

const isPending = ({ store }: Bench) => store.get(pendingReversal) !== undefined;

describe("a code on its way to the host", () => {
  it("uses up no key and counts no try; STAN and reversal are on the medium before it leaves", async () => {
    const bench = await codeEntered();
    await expect(bench.forwardAs(deskPayment, "code")).resolves.toBe("sent");
    expect(bench.trace).toEqual(["commit sent", "on the medium: sent", "leaving", "send 0200"]);
    expect([bench.triesLeft(), bench.isWiped(), isPending(bench)]).toEqual([3, true, true]);
    expect(bench.link.last().fields.has(52)).toBe(false);
    await bench.desk.settle("unknown", "noAnswer");
    expect([bench.triesLeft(), isPending(bench)]).toEqual([3, true]);
  });

  it.each(["approved", "pinIncorrect", "otherAnswer"] as const)(
    "leaves nothing to reverse and every try when settled as %s",
    async (result) => {
      const bench = await codeEntered();
      await bench.forwardAs(deskPayment, "code");
      await bench.desk.settle(result, undefined);
      expect([bench.triesLeft(), isPending(bench)]).toEqual([3, false]);
    },
  );

  it.each(["commit sent", "on the medium: sent"])(
    "that is aborted at '%s' stays in, wiped, with nothing to reverse",
    async (point) => {
      const bench = await codeEntered();
      const abort = new AbortController();
      bench.onTrace = (entry) => {
        if (entry === point) abort.abort();
      };
      await expect(bench.forwardAs(deskPayment, "code", abort)).resolves.toBe("aborted");
      expect([bench.link.sent.length, bench.isWiped(), isPending(bench), bench.triesLeft()]).toEqual([
        1,
        true,
        false,
        3,
      ]);
    },
  );

  it("that was never entered lets nothing out", async () => {
    const bench = await deskBench();
    enter(bench.scd, "1234");
    await expect(bench.forwardAs(deskPayment, "code")).rejects.toMatchObject({ code: "PP901" });
    expect([bench.link.sent, bench.isWiped()]).toEqual([[], true]);
  });
});

describe("what is undone when nobody answers", () => {
  it.each(["balance", "pinVerification"] as const)(
    "a %s is not: its try stays counted, over a restart too",
    async (kind) => {
      const bench = await deskBench();
      enter(bench.scd, "1234");
      await bench.forwardAs(service(kind));
      expect(isPending(bench)).toBe(false);
      const restarted = await bench.powerCut(false);
      expect([restarted.triesLeft(), isPending(restarted)]).toEqual([2, false]);
      await bench.desk.settle("unknown", "noAnswer");
      await bench.clock.advanceAsync(120_000);
      expect([bench.link.mtis(), bench.triesLeft()]).toEqual([["0100"], 2]);
    },
  );

  it("a PIN change is, and without a PIN block", async () => {
    const bench = await deskBench();
    enter(bench.scd, "1470");
    bench.scd.beginNewPinEntry(bench.card().track2.pan);
    press(bench.scd, "839201");
    bench.scd.onKey(keyIndex.enter);
    bench.scd.beginRepeatedPinEntry();
    press(bench.scd, "839201");
    bench.scd.onKey(keyIndex.enter);
    await bench.forwardAs(service("pinChange"));
    expect([bench.isWiped(), isPending(bench)]).toEqual([true, true]);
    await bench.desk.settle("unknown", "noAnswer");
    await bench.clock.advanceAsync(0);
    expect(bench.link.mtis()).toEqual(["0100", "0400"]);
    expect([52, 62, 63].filter((field) => bench.link.last().fields.has(field))).toEqual([]);
  });
});
