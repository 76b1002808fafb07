import { describe, expect, it } from "vitest";
import { flaggedReversals, mostFlagged, resolved } from "../../../src/pad/flagged-reversals.ts";
import type { HostRules } from "../../../src/pad/host-rules.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { withCheckDigit } from "../../support/check-digit.ts";
import { deskBench, pendingReversal } from "../../support/desk-bench.ts";

type Bench = Awaited<ReturnType<typeof deskBench>>;
const dayMs = 86_400_000;

const flagsOf = ({ log }: Bench): PadEvent[] => log.filter(({ event }) => event === "reversalFlagged");
const sentReversals = ({ link }: Bench) => link.mtis().filter((mti) => mti.startsWith("04"));

/** The host answers each reversal so. */
function answers({ link }: Bench, responseCode: string): void {
  link.onSend = (message) => {
    if (message.mti.startsWith("04")) link.answer(message, responseCode);
  };
}

async function unanswered(bench: Bench): Promise<Bench> {
  await bench.forward();
  await bench.desk.settle("unknown", "noAnswer");
  return bench;
}

const started = async (rules: Partial<HostRules> = {}) => unanswered(await deskBench(undefined, rules));

describe("a reversal that left as often as it may", () => {
  it("is flagged: moved, told, and out of the way of the next payment", async () => {
    const bench = await started({ reversalLimit: 3 });
    answers(bench, "96");
    await bench.clock.advanceAsync(dayMs);
    expect(sentReversals(bench)).toEqual(["0400", "0401", "0401"]);
    expect(flagsOf(bench)).toEqual([{ event: "reversalFlagged", stan: "000001", why: "limit", attempts: 3 }]);
    expect([bench.store.get(pendingReversal), bench.reversals.fault?.code]).toEqual([undefined, "PP508"]);
    expect(bench.log.filter((entry) => entry.event === "fault").map((entry) => "code" in entry && entry.code)).toEqual([
      "PP508",
    ]);
    const [flagged, ...others] = flaggedReversals(bench.keyStore);
    expect([flagged?.record.stan, flagged?.record.reason, flagged?.attempts, others]).toEqual([
      "000001",
      "noAnswer",
      3,
      [],
    ]);
    await expect(bench.forward()).resolves.toBe("sent");
  });

  it("counts silence as an attempt, and a connection that could not be had as none", async () => {
    const bench = await started({ reversalLimit: 2 });
    bench.link.isDown = true;
    await bench.clock.advanceAsync(dayMs);
    expect(flagsOf(bench)).toEqual([]);
    bench.link.isDown = false;
    await bench.clock.advanceAsync(dayMs);
    expect([sentReversals(bench), flagsOf(bench).length]).toEqual([["0400", "0401"], 1]);
  });

  it("is counted over restarts, however the power is cut", async () => {
    const limit = 4;
    let bench = await started({ reversalLimit: limit });
    let sent = 0;
    for (let turn = 0; turn < limit; turn += 1) {
      if (turn > 0) bench.reversals.start();
      await bench.clock.advanceAsync(0);
      sent += sentReversals(bench).length;
      bench = await bench.powerCut(false);
    }
    bench.reversals.start();
    await bench.clock.advanceAsync(dayMs);
    expect([sent + sentReversals(bench).length, flagsOf(bench).length]).toEqual([limit, 1]);
    expect((await bench.powerCut(false)).store.get(pendingReversal)).toBeUndefined();
  });

  it("is pending or flagged, never neither, whenever the store fails while it is moved", async () => {
    for (const operation of ["write", "sync"] as const) {
      for (let nth = 1; ; nth += 1) {
        const bench = await started({ reversalLimit: 1 });
        answers(bench, "96");
        bench.fs.failAt(operation, nth, "EIO");
        await bench.clock.advanceAsync(0);
        const isMoved = flagsOf(bench).length === 1;
        for (const keeps of [false, true]) {
          const restarted = await bench.powerCut(keeps);
          const isPending = restarted.store.get(pendingReversal) !== undefined;
          expect(isPending).not.toBe(flaggedReversals(restarted.keyStore).length === 1);
        }
        if (isMoved) break;
      }
    }
  });
});

describe("a reversal that the host refuses", () => {
  it.each(["12", "14", "30", "58", "05"])("for good (%s) is flagged at once", async (responseCode) => {
    const bench = await started();
    answers(bench, responseCode);
    await bench.clock.advanceAsync(dayMs);
    expect(sentReversals(bench)).toEqual(["0400"]);
    expect(flagsOf(bench)).toEqual([
      { event: "reversalFlagged", stan: "000001", why: "refused", attempts: 1, responseCode },
    ]);
    expect(flaggedReversals(bench.keyStore)[0]).toMatchObject({ why: "refused", responseCode });
  });

  it.each(["91", "96", "63", "ZZ"])(
    "for now, or for its keys, or with an unknown code (%s) is repeated",
    async (responseCode) => {
      const bench = await started();
      answers(bench, responseCode);
      await bench.clock.advanceAsync(60_000);
      expect([sentReversals(bench).length > 3, flagsOf(bench)]).toEqual([true, []]);
    },
  );
});

describe("flagged reversals", () => {
  async function full(): Promise<Bench> {
    const bench = await deskBench();
    answers(bench, "12");
    for (let nth = 0; nth < mostFlagged; nth += 1) {
      await bench.forward(undefined, bench.card(withCheckDigit(`40123456789${10 + nth}`)));
      await bench.desk.settle("unknown", "noAnswer");
      await bench.clock.advanceAsync(3_600_000);
    }
    return bench;
  }

  it("that are too many keep payments in: PP507, with what to do", async () => {
    const bench = await full();
    expect(flaggedReversals(bench.keyStore)).toHaveLength(mostFlagged);
    const sent = bench.link.sent.length;
    const refused = bench.forward(undefined, bench.card("4761739001010010"));
    await expect(refused).rejects.toMatchObject({ code: "PP507", detail: expect.stringContaining("host reversals") });
    expect([bench.link.sent.length, bench.isWiped()]).toEqual([sent, true]);
  });

  it("are there after a restart, oldest first, and sealed", async () => {
    const bench = await (await full()).powerCut(false);
    const stans = flaggedReversals(bench.keyStore).map(({ record }) => record.stan);
    expect(stans).toEqual(Array.from({ length: mostFlagged }, (_, at) => String(at + 1).padStart(6, "0")));
    bench.reversals.start();
    expect(bench.reversals.fault?.code).toBe("PP508");
    for (const place of bench.store.keys("host/")) expect(bench.store.get(place)?.includes("401234567")).toBe(false);
  });

  it("are resolved one by one, by STAN, and make room", async () => {
    const bench = await full();
    const found = resolved(bench.keyStore, "000003") ?? expect.fail("not found");
    expect(found.reversal.record.stan).toBe("000003");
    await bench.store.commit(new Map([found.change]));
    expect(resolved(bench.keyStore, "000003")).toBeUndefined();
    const restarted = await bench.powerCut(false);
    restarted.reversals.start();
    await expect(restarted.forward(undefined, restarted.card("4761739001010010"))).resolves.toBe("sent");
  });

  it("that are damaged keep the pad shut, with PP603 or PP705", async () => {
    const bench = await full();
    await bench.store.commit(new Map([bench.keyStore.sealedValue("host/flagged-reversal/2", Buffer.from([9, 9]))]));
    expect(() => bench.reversals.start()).toThrow(expect.objectContaining({ code: "PP705" }));
  });
});

describe("the form of a reversal", () => {
  it("is an advice where the acquirer wants one, with its own repeat", async () => {
    const bench = await started({ reversalForm: "advice" });
    await bench.clock.advanceAsync(8_000 + 5_000);
    expect(sentReversals(bench)).toEqual(["0420", "0421"]);
    bench.link.answer(bench.link.last(), "00");
    await bench.clock.advanceAsync(0);
    expect(bench.store.get(pendingReversal)).toBeUndefined();
  });
});
