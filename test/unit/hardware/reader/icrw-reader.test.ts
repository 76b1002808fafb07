import { describe, expect, it } from "vitest";
import { defaultCardPolicy } from "../../../../hardware/reader/card-policy.ts";
import { icrwModel } from "../../../../hardware/reader/icrw-models.ts";
import { type SimCardName, simCards } from "../../../../hardware/reader/sim-cards.ts";
import { SimIcrwReader } from "../../../../hardware/reader/sim-icrw-reader.ts";
import { readerBench } from "../../../support/reader-line.ts";

const setUp = { part: "icrw", model: "ict3q8" } as const;
const visaStripe = ";4761739001010010=31122010000000001?";

async function armed(options: Parameters<typeof readerBench>[2] = {}) {
  const bench = readerBench(setUp, (clock) => new SimIcrwReader(clock, icrwModel("ict3q8")), options);
  await bench.start();
  bench.session.arm();
  await bench.pass(500);
  const insert = async (card: SimCardName) => {
    bench.sim.deck.insert(simCards[card]());
    await bench.pass(3_000);
  };
  return { ...bench, insert };
}

describe("the card policy of a hybrid reader", () => {
  it.each([
    ["a card without a chip", "stripe", [";4761739001010010=31121010000000001? in slot"]],
    ["a card with a chip", "visa", ["chip identified"]],
    ["a chip of T=1", "mastercard", ["chip identified"]],
    ["a chip without a stripe", "chip-only", ["chip identified"]],
    ["a mute chip: its stripe as a fallback", "mute-chip", [`${visaStripe} in slot fallback`]],
    ["a blocked card", "blocked-card", ["chip unusable", "chip unusable", `${visaStripe} in slot fallback`]],
    ["a card that gives nothing", "blank", ["badChip in slot"]],
    ["a stripe with a wrong LRC", "lrc-error", ["badTrack in slot"]],
    ["a card the wrong way round", "wrong-way", ["badTrack in slot"]],
  ] as const)("reads chip before stripe as the service code says: %s", async (_, card, told) => {
    const { insert, heard } = await armed();
    await insert(card);
    expect(heard).toEqual(told);
  });

  it("flags a chip card read by its stripe where nobody knows chips", async () => {
    const { insert, heard } = await armed({ knowsChips: false });
    await insert("visa");
    expect(heard).toEqual([`${visaStripe} in slot fallback`]);
  });

  it("takes no stripe of a card whose chip is refused: its bank has blocked it", async () => {
    const { insert, heard } = await armed({ talk: () => Promise.resolve("refused") });
    await insert("visa");
    expect(heard).toEqual(["chip refused", "badChip in slot"]);
  });

  it("ends a talk with a chip that never ends", async () => {
    const { insert, heard, pass } = await armed({ talk: () => new Promise(() => undefined) });
    await insert("visa");
    await pass(70_000);
    expect(heard).toEqual([`${visaStripe} in slot fallback`]);
  });

  it("counts reads under their UnifiedPOS names", async () => {
    const { insert, session, sim, pass } = await armed();
    for (const card of ["stripe", "lrc-error", "parity-error", "wrong-way"] as const) {
      await insert(card);
      session.eject();
      sim.deck.pull();
      await pass(3_000);
    }
    expect(session.counters.all()).toMatchObject({
      GoodReadCount: 1,
      FailedReadCount: 3,
      ParityLRCErrorTrack2Count: 2,
      MissingStartSentinelTrack1Count: 1,
      MissingStartSentinelTrack2Count: 1,
      CommunicationErrorCount: 0,
    });
    expect(session.identity).toEqual({ firmware: "2345-01A" });
  });

  it("leaves nothing of a card in the reader's memory", async () => {
    const { insert, sim } = await armed();
    await insert("stripe");
    expect(sim.deck.executed.get("C66")).toBe(1);
    expect(sim.deck.remembersStripe).toBe(false);
  });

  it("keeps a card that was not taken at the gate, where the site says so", async () => {
    const { insert, session, news, pass, sim } = await armed();
    await insert("stripe");
    session.eject();
    news();
    await pass(600_000);
    expect([sim.deck.place, sim.deck.retained, news()]).toEqual(["atGate", 0, []]);
  });

  it("retains a card that was not taken, where the site says so, once and not before its time", async () => {
    const { insert, session, news, pass, sim } = await armed({ policy: { ...defaultCardPolicy, leftCard: "retain" } });
    await insert("stripe");
    session.disarm();
    session.eject();
    news();
    await pass(58_000);
    expect([sim.deck.place, news()]).toEqual(["atGate", []]);
    await pass(10_000);
    expect([sim.deck.place, sim.deck.retained, news()]).toEqual(["none", 1, ["retained"]]);
  });

  it("gives a card back that was inside when it started, moves none before that, and never retains it", async () => {
    const policy = { ...defaultCardPolicy, leftCard: "retain" } as const;
    const bench = readerBench(setUp, (clock) => new SimIcrwReader(clock, icrwModel("ict3q8")), { policy });
    bench.sim.deck.holds(simCards.stripe());
    await bench.start();
    await bench.pass(600_000);
    expect([bench.sim.deck.place, bench.sim.deck.retained]).toEqual(["atGate", 0]);
    expect(bench.sim.deck.executed.get("C03")).toBe(1);
    bench.sim.deck.pull();
    await bench.pass(2_000);
    expect(bench.heard).toEqual(["taken"]);
  });

  it("gives the customer's card back when the program stops", async () => {
    const { insert, session, pass, sim } = await armed();
    await insert("stripe");
    const stopping = session.stop();
    await pass(3_000);
    await stopping;
    expect(sim.deck.place).toBe("atGate");
  });
});

describe("what goes wrong in a hybrid reader", () => {
  it("a jam is PP405 once, and over when the card is out", async () => {
    const { insert, session, sim, pass, heard, news } = await armed();
    await insert("stripe");
    news();
    sim.deck.jam(true);
    session.eject();
    await pass(20_000);
    expect(heard).toEqual(["PP405"]);
    sim.deck.jam(false);
    await pass(5_000);
    expect(heard).toEqual(["PP405", "recovered"]);
    expect(sim.deck.place).toBe("atGate");
  });

  it("a card torn out is told as removed or unreadable, never as read", async () => {
    const { session, sim, pass, heard } = await armed();
    sim.deck.insert(simCards.visa());
    await pass(300);
    sim.deck.wrench();
    await pass(3_000);
    expect(heard.filter((words) => words.startsWith(";"))).toEqual([]);
    sim.deck.insert(simCards.stripe());
    await pass(3_000);
    expect(heard.at(-1)).toContain("in slot");
    expect(session.counters.of("CommunicationErrorCount")).toBe(0);
  });

  it("a card torn out at any moment is no fault, and the next one is read", async () => {
    for (let afterMs = 0; afterMs < 1_200; afterMs += 40) {
      const { session, sim, pass, heard, news } = await armed();
      sim.deck.insert(simCards.visa());
      await pass(afterMs);
      sim.deck.wrench();
      session.eject();
      await pass(5_000);
      expect(news().filter((words) => words.startsWith("PP"))).toEqual([]);
      sim.deck.insert(simCards.stripe());
      await pass(3_000);
      expect(heard, `torn out after ${afterMs} ms`).toEqual([";4761739001010010=31121010000000001? in slot"]);
    }
  });

  it("a card that was read and is still in is not asked to come again", async () => {
    const { session, insert, news, pass } = await armed();
    await insert("stripe");
    session.disarm();
    await pass(1_000);
    news();
    session.arm();
    await pass(1_000);
    expect(news()).toEqual([]);
  });

  it("a reader that was switched off and on is PP410, and set up again by itself", async () => {
    const { session, sim, pass, heard, insert } = await armed();
    sim.powerCycle();
    await pass(5_000);
    expect(heard).toEqual(["PP410", "recovered"]);
    session.arm();
    await pass(500);
    await insert("stripe");
    expect(heard.at(-1)).toContain("in slot");
  });

  it("a reader that falls silent is PP403, one whose answers are never good PP404", async () => {
    const silent = await armed();
    silent.sim.faults.mute(true);
    await silent.pass(10_000);
    expect(silent.heard).toEqual(["PP403"]);
    silent.sim.faults.mute(false);
    await silent.pass(60_000);
    expect(silent.heard).toEqual(["PP403", "recovered"]);
    const noisy = await armed();
    noisy.sim.faults.spoil(...Array.from({ length: 1_000 }, () => ({ fault: "wrongCheck" }) as const));
    await noisy.pass(10_000);
    expect(noisy.heard).toEqual(["PP404"]);
  });

  it("a port without a reader rejects the start with PP403, and is served when there is one", async () => {
    const bench = readerBench(setUp, (clock) => new SimIcrwReader(clock, icrwModel("ict3q8")));
    bench.sim.faults.mute(true);
    const starting = bench.session.start(bench.listener);
    const rejected = expect(starting).rejects.toMatchObject({ code: "PP403" });
    await bench.pass(10_000);
    await rejected;
    bench.sim.faults.mute(false);
    await bench.pass(10_000);
    expect(bench.heard).toEqual(["recovered"]);
  });
});

const garbage = Buffer.from("F2005506", "hex");

describe("a card's motion on a bad line", () => {
  it.each([
    ["the acknowledgement and the answer are lost", { mute: 900 }],
    ["the answer is lost", { fault: "drop" }],
    ["the answer has a wrong sum", { fault: "wrongCheck" }],
    ["the answer comes twice", { fault: "duplicate" }],
    ["the answer has garbage inside", { fault: "garbageInside", bytes: garbage }],
    ["the answer has garbage before it", { fault: "garbageBefore", bytes: garbage }],
    ["the answer comes after twenty seconds", { fault: "delay", ms: 20_000 }],
  ] as const)("happens once, and is known to have happened: %s", async (_, fault) => {
    const { insert, session, sim, pass, news } = await armed();
    await insert("stripe");
    news();
    session.eject();
    while (sim.deck.underWay !== "C30") await pass(1);
    if ("mute" in fault) {
      sim.faults.mute(true);
      await pass(fault.mute);
      sim.faults.mute(false);
    } else sim.faults.spoil(fault);
    await pass(40_000);
    expect(sim.deck.place).toBe("atGate");
    expect(sim.deck.executed.get("C30")).toBe(1);
    sim.deck.pull();
    await pass(2_000);
    expect(news()).toEqual(["taken"]);
  });

  it("is tried again when the reader refuses the command, since it has not begun", async () => {
    const { insert, session, sim, pass } = await armed();
    await insert("stripe");
    session.eject();
    sim.nak(2);
    await pass(3_000);
    expect([sim.deck.place, sim.deck.executed.get("C30")]).toEqual(["atGate", 1]);
  });

  it("is PP408 when nobody can be asked any more where the card is", async () => {
    const { insert, session, sim, pass, news } = await armed();
    await insert("stripe");
    news();
    session.eject();
    await pass(100);
    sim.faults.mute(true);
    await pass(30_000);
    expect(news()).toEqual(["PP408"]);
    expect(sim.deck.executed.get("C30")).toBe(1);
  });
});
