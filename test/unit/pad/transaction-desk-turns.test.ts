import { describe, expect, it, vi } from "vitest";
import { deskBench } from "../../support/desk-bench.ts";
import { gate, settle } from "../../support/gate.ts";
import { enter, press } from "../../support/scd-bench.ts";

const otherPan = "4761739001010010";

describe("what an earlier payment left hanging", () => {
  it("cannot wipe the digits of the next: a forwarding that was aborted while it waited", async () => {
    const bench = await deskBench();
    const connecting = gate();
    bench.link.readyGate = connecting.opened;
    const abort = new AbortController();
    const earlier = bench.forward(abort);
    await settle();
    abort.abort();
    bench.scd.beginPinEntry({ minDigits: 4, maxDigits: 12 });
    press(bench.scd, "56");
    connecting.open();
    await expect(earlier).resolves.toBe("aborted");
    expect(bench.scd.digitCount).toBe(2);
  });

  it("cannot wipe the digits of the next: a sending that reports late", async () => {
    const bench = await deskBench();
    const sending = gate();
    bench.link.sendGate = sending.opened;
    const earlier = bench.forward();
    await vi.waitUntil(() => bench.link.sent.length === 1);
    await bench.desk.settle("pinIncorrect", undefined);
    enter(bench.scd, "5678");
    sending.open();
    await earlier;
    expect(bench.scd.digitCount).toBe(4);
  });

  it("is brought to its end first: a try that is still being written down", async () => {
    const bench = await deskBench();
    await bench.forward();
    const stalled = gate();
    const commit = bench.store.commit.bind(bench.store);
    vi.spyOn(bench.store, "commit").mockImplementationOnce(async (changes) => {
      await stalled.opened;
      await commit(changes);
    });
    bench.trace.length = 0;
    bench.link.onSend = (message) => {
      bench.trace.push(`send ${message.mti} ${message.fields.get(11)}`);
      if (message.mti === "0400") bench.link.answer(message, "00");
    };
    const earlier = bench.desk.settle("unknown", "noAnswer");
    const next = bench.forward(undefined, bench.card(otherPan));
    await settle();
    expect(bench.trace).toEqual([]);
    stalled.open();
    await earlier;
    await expect(next).resolves.toBe("sent");
    expect(bench.trace.filter((entry) => entry.startsWith("send"))).toEqual(["send 0400 000001", "send 0200 000002"]);
    bench.link.answer(bench.link.last(), "00");
    expect(bench.answers).toHaveLength(1);
    await bench.desk.settle("approved", undefined);
  });

  it("is a reversal that is not acknowledged: the next request stays in, with PP507 and its digits wiped", async () => {
    const bench = await deskBench();
    await bench.forward();
    await bench.desk.settle("unknown", "noAnswer");
    bench.link.isDown = true;
    await expect(bench.forward(undefined, bench.card(otherPan))).rejects.toMatchObject({ code: "PP507" });
    expect([bench.isWiped(), bench.link.mtis()]).toEqual([true, ["0200"]]);
  });
});
