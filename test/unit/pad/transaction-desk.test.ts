import { describe, expect, it, vi } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { deskBench, deskPayment, pendingReversal } from "../../support/desk-bench.ts";
import { gate, settle } from "../../support/gate.ts";
import { keyIndex } from "../../support/scd-bench.ts";

const otherPan = "4761739001010010";

const wayOfAPin = [
  "commit key state",
  "on the medium: key state",
  "commit sent",
  "on the medium: sent",
  "leaving",
  "send 0200",
];

/** Where an abort or a fault can still keep the request in. */
const beforeLeaving = wayOfAPin.slice(0, 4);

describe("the way of a PIN out of the machine", () => {
  it("goes over the key state, then the ledger, each on the medium before the next, and only then the wire", async () => {
    const { forward, trace } = await deskBench();
    await expect(forward()).resolves.toBe("sent");
    expect(trace).toEqual(wayOfAPin);
  });

  it("carries what the host needs, the try counted and the reversal written down", async () => {
    const bench = await deskBench();
    await bench.forward();
    const { mti, fields } = bench.link.last();
    expect([mti, fields.get(4), fields.get(11), fields.get(41)]).toEqual([
      "0200",
      "000000000400",
      "000001",
      "KIOSK1  ",
    ]);
    expect(fields.get(52)).toHaveLength(8);
    expect(bench.store.get(pendingReversal)).toBeDefined();
    await bench.desk.settle("pinIncorrect", undefined);
    expect(bench.triesLeft()).toBe(2);
  });

  it("takes a new STAN and a new KSN for every try, over restarts", async () => {
    const first = await deskBench();
    await first.forward();
    await first.desk.settle("pinIncorrect", undefined);
    await first.forward();
    await first.desk.settle("pinIncorrect", undefined);
    const second = await first.powerCut(false);
    await second.forward();
    const sent = [...first.link.sent, ...second.link.sent];
    expect(sent.map(({ fields }) => fields.get(11))).toEqual(["000001", "000002", "000003"]);
    expect(new Set(sent.map(({ fields }) => fields.get(62))).size).toBe(3);
  });

  it("has the digits wiped when the request has left", async () => {
    const bench = await deskBench();
    await bench.forward();
    expect(bench.isWiped()).toBe(true);
  });
});

describe("an abort", () => {
  it.each(beforeLeaving)("at '%s' keeps the request in, wipes the digits and gives the try back", async (point) => {
    const bench = await deskBench();
    const abort = new AbortController();
    bench.onTrace = (entry) => {
      if (entry === point) abort.abort();
    };
    await expect(bench.forward(abort)).resolves.toBe("aborted");
    expect([bench.link.sent, bench.isWiped(), bench.triesLeft()]).toEqual([[], true, 3]);
    expect(bench.store.get(pendingReversal)).toBeUndefined();
    const { triesLeft, store } = await bench.powerCut(false);
    expect([triesLeft(), store.get(pendingReversal)]).toEqual([3, undefined]);
  });

  it("while the connection is waited for wipes the digits at once, and uses up no key", async () => {
    const bench = await deskBench();
    const connecting = gate();
    bench.link.readyGate = connecting.opened;
    const abort = new AbortController();
    const end = bench.forward(abort);
    await settle();
    abort.abort();
    expect(bench.isWiped()).toBe(true);
    connecting.open();
    await expect(end).resolves.toBe("aborted");
    expect(bench.trace).toEqual([]);
  });

  it("as the request leaves comes too late: the try stays counted", async () => {
    const bench = await deskBench();
    const abort = new AbortController();
    bench.onTrace = (entry) => {
      if (entry === "leaving") abort.abort();
    };
    await expect(bench.forward(abort)).resolves.toBe("sent");
    await bench.desk.settle("unknown", "cancelled");
    expect(bench.triesLeft()).toBe(2);
  });
});

describe("a host that cannot be reached", () => {
  it("costs no try and no key, and the digits are wiped", async () => {
    const bench = await deskBench();
    bench.link.isDown = true;
    await expect(bench.forward()).rejects.toMatchObject({ code: "PP501" });
    expect([bench.trace, bench.isWiped(), bench.triesLeft()]).toEqual([[], true, 3]);
  });
});

describe("a store that fails", () => {
  it("at any write or sync lets nothing out, and after a restart no try is lost or free", async () => {
    for (const operation of ["write", "sync"] as const) {
      for (let nth = 1; ; nth++) {
        const bench = await deskBench();
        bench.fs.failAt(operation, nth, "EIO");
        const end = await bench.forward().catch((error: unknown) => error);
        if (end === "sent") break;
        expect(end).toMatchObject({ code: "PP703" });
        expect([bench.link.sent, bench.isWiped()]).toEqual([[], true]);
        expect(() => bench.triesLeft()).toThrow("PP703");
        for (const keepsUnsynced of [false, true]) {
          const restarted = await bench.powerCut(keepsUnsynced);
          const isPending = restarted.store.get(pendingReversal) !== undefined;
          // Written down as sent, it counts and is reversed, whether or not it left.
          expect([restarted.triesLeft(), isPending]).toEqual(isPending ? [2, true] : [3, false]);
        }
      }
    }
  });

  it.each(["key state", "sent"])("for want of room at '%s' gives the try back", async (at) => {
    const bench = await deskBench();
    bench.onTrace = (entry) => {
      if (entry === `commit ${at}`) throw new Fault("PP704", "the test's store is full");
    };
    await expect(bench.forward()).rejects.toMatchObject({ code: "PP704" });
    expect([bench.link.sent, bench.isWiped(), bench.triesLeft()]).toEqual([[], true, 3]);
    expect(bench.store.get(pendingReversal)).toBeUndefined();
  });
});

describe("the end of a try", () => {
  it.each([
    ["approved", 3],
    ["pinIncorrect", 2],
    ["otherAnswer", 3],
    ["unknown", 2],
    ["pinTriesExceeded", "lockedByBank"],
  ] as const)("%s by a verdict leaves nothing to reverse", async (result, left) => {
    const bench = await deskBench();
    await bench.forward();
    await bench.desk.settle(result, undefined);
    expect([bench.store.get(pendingReversal), bench.triesLeft()]).toEqual([undefined, left]);
    await bench.clock.advanceAsync(60_000);
    expect(bench.link.mtis()).toEqual(["0200"]);
  });

  it("without one has the reversal on the medium with the try, then on the wire", async () => {
    const bench = await deskBench();
    await bench.forward();
    bench.trace.length = 0;
    await bench.desk.settle("unknown", "noAnswer");
    await bench.clock.advanceAsync(0);
    expect(bench.trace).toEqual([
      "commit reversed",
      "on the medium: reversed",
      "commit attempt",
      "on the medium: attempt",
      "send 0400",
    ]);
    expect(bench.link.last().fields.get(11)).toBe("000001");
  });

  it("that is written down when nobody waits for it any more reverses an approval: it was shown to nobody", async () => {
    const bench = await deskBench();
    await bench.forward();
    await bench.desk.settle("approved", undefined, () => false);
    expect(bench.store.get(pendingReversal)).toBeDefined();
    await bench.clock.advanceAsync(0);
    expect(bench.link.mtis()).toEqual(["0200", "0400"]);
    expect(bench.link.last().fields.get(11)).toBe("000001");
  });

  it("that is written down when nobody waits for it any more leaves a refusal as it is", async () => {
    const bench = await deskBench();
    await bench.forward();
    await bench.desk.settle("otherAnswer", undefined, () => false);
    await bench.clock.advanceAsync(0);
    expect([bench.store.get(pendingReversal), bench.link.mtis()]).toEqual([undefined, ["0200"]]);
  });

  it("is the end of the answer too: a late one is dropped", async () => {
    const bench = await deskBench();
    await bench.forward();
    void bench.desk.settle("unknown", "noAnswer");
    bench.link.answer(bench.link.last(), "00");
    expect(bench.answers).toEqual([]);
  });

  it("comes once: there is nothing to settle twice", async () => {
    const bench = await deskBench();
    await bench.forward();
    await bench.desk.settle("approved", undefined);
    await expect(bench.desk.settle("approved", undefined)).rejects.toThrow("no request is under way");
  });

  it("that could not be written down is a reversal before the next request leaves", async () => {
    const bench = await deskBench();
    await bench.forward();
    vi.spyOn(bench.store, "commit").mockRejectedValueOnce(new Fault("PP704", "the test's store is full"));
    await expect(bench.desk.settle("approved", undefined)).rejects.toMatchObject({ code: "PP704" });
    const { onSend } = bench.link;
    bench.link.onSend = (message) => {
      onSend(message);
      if (message.mti === "0400") bench.link.answer(message, "00");
    };
    await expect(bench.forward(undefined, bench.card(otherPan))).resolves.toBe("sent");
    expect(bench.link.mtis()).toEqual(["0200", "0400", "0200"]);
    expect(bench.link.sent[1]?.fields.get(11)).toBe("000001");
    await bench.desk.settle("approved", undefined);
    expect(bench.triesLeft()).toBe(2);
  });
});

describe("a forwarding without a PIN", () => {
  it("lets nothing out", async () => {
    const bench = await deskBench();
    bench.scd.onKey(keyIndex.enter);
    const { signal } = new AbortController();
    const end = bench.desk.forward(
      { transaction: deskPayment, carried: "pin", card: bench.card() },
      signal,
      () => undefined,
    );
    await expect(end).rejects.toMatchObject({ code: "PP901" });
    expect([bench.trace, bench.triesLeft()]).toEqual([[], 3]);
  });
});
