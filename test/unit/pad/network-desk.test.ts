import { describe, expect, it } from "vitest";
import { macOf } from "../../../src/host/message-mac.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { retailMac } from "../../../src/keys/retail-mac.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { deskBench } from "../../support/desk-bench.ts";
import { settle } from "../../support/gate.ts";
import { faults, heard, isoBench, oldKey, replies, signsOn, unionpayBench } from "../../support/network-bench.ts";

describe("an echo", () => {
  const intervalMs = 60_000;

  it("is sent when nothing else was, and answered changes nothing", async () => {
    const bench = await deskBench(undefined, { echoIntervalMs: intervalMs });
    replies(bench, { "0800": (message) => bench.link.answer(message, "00") });
    bench.network.start();
    await bench.clock.advanceAsync(3 * intervalMs);
    expect(bench.link.sent.map(({ fields }) => fields.get(70))).toEqual(["301", "301", "301"]);
    expect([bench.link.drops, faults(bench)]).toEqual([0, []]);
  });

  it("that is not answered drops the connection, is told, and is no fault", async () => {
    const bench = await deskBench(undefined, { echoIntervalMs: intervalMs });
    bench.network.start();
    await bench.clock.advanceAsync(intervalMs + 8_000);
    expect([bench.link.drops > 0, heard(bench), faults(bench)]).toEqual([true, ["echoFailed"], []]);
  });

  it("is not sent while an answer is awaited, and never ends a payment", async () => {
    const bench = await deskBench(undefined, { echoIntervalMs: intervalMs });
    bench.network.start();
    await bench.forward();
    await bench.clock.advanceAsync(2 * intervalMs);
    expect([bench.link.mtis(), bench.link.drops]).toEqual([["0200"], 0]);
  });

  it("is sent never, where it is switched off", async () => {
    const bench = await deskBench();
    bench.network.start();
    await bench.clock.advanceAsync(100 * intervalMs);
    expect(bench.link.sent).toEqual([]);
  });

  it("has a MAC under a session key, and an answer without one does not count", async () => {
    const bench = await isoBench({ echoIntervalMs: intervalMs, mac: "sessionKey" });
    replies(bench, { "0800": (message) => bench.link.answer(message, "00") });
    bench.network.start();
    await bench.clock.advanceAsync(intervalMs);
    const { covered, mac } = macOf(iso87Ascii, bench.link.bytes.at(-1) ?? Buffer.alloc(0)) ?? expect.fail("no MAC");
    expect(mac).toEqual(retailMac(oldKey, covered, 1, ordinaryMemory));
    expect([heard(bench), bench.link.drops]).toEqual([["echoFailed"], 1]);
  });

  it("uses up no key under DUKPT", async () => {
    const bench = await deskBench(undefined, { echoIntervalMs: intervalMs, mac: "dukpt" });
    replies(bench, { "0800": (message) => bench.link.answer(message, "00") });
    const { ksn } = bench.scd.status();
    bench.network.start();
    await bench.clock.advanceAsync(5 * intervalMs);
    expect([bench.link.sent.length, bench.scd.status().ksn]).toEqual([5, ksn]);
  });
});

describe("a sign-off", () => {
  it("is sent at the stop of a terminal that has signed on", async () => {
    const bench = await unionpayBench();
    replies(bench, { ...signsOn(bench), "0820": (message) => bench.link.answer(message, "00") });
    await bench.network.ready();
    await bench.network.stop();
    expect([bench.link.mtis(), heard(bench).at(-1)]).toEqual([["0800", "0820"], "signedOff"]);
  });

  it("is not waited for long", async () => {
    const bench = await unionpayBench();
    replies(bench, signsOn(bench));
    await bench.network.ready();
    const stopped = bench.network.stop();
    await settle();
    await bench.clock.advanceAsync(2_000);
    await stopped;
    expect(heard(bench)).toContain("signOffFailed");
  });

  it.each(["none", "signOn"] as const)("is not sent where nobody signed on (%s)", async (signOn) => {
    const bench = await unionpayBench({ signOn });
    await bench.network.stop();
    expect(bench.link.sent).toEqual([]);
  });
});

describe("a stop", () => {
  it("ends what was to be tried again", async () => {
    const bench = await unionpayBench({ echoIntervalMs: 1_000 });
    bench.link.isDown = true;
    bench.network.start();
    await bench.clock.advanceAsync(0);
    await bench.network.stop();
    bench.link.isDown = false;
    await bench.clock.advanceAsync(600_000);
    expect(bench.link.sent).toEqual([]);
  });
});
