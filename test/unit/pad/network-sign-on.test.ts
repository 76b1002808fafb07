import { describe, expect, it } from "vitest";
import { macOf, packWithMac } from "../../../src/host/message-mac.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { unionpay } from "../../../src/host/profiles/unionpay.ts";
import { ecbMac } from "../../../src/keys/ecb-mac.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { deskBench } from "../../support/desk-bench.ts";
import { settle } from "../../support/gate.ts";
import {
  faults,
  field62,
  heard,
  isoBench,
  keyBlock,
  keyIn,
  macKey,
  oldKey,
  pinKey,
  replies,
  signsOn,
  unionpayBench,
} from "../../support/network-bench.ts";

describe("a sign-on with keys", () => {
  it("comes before anything else at the start, and its keys are used from then on", async () => {
    const bench = await unionpayBench();
    replies(bench, signsOn(bench));
    expect(bench.network.keysAreDue).toBe(true);
    bench.network.start();
    await bench.clock.advanceAsync(0);
    expect([bench.link.mtis(), bench.network.keysAreDue]).toEqual([["0800"], false]);
    expect([keyIn(bench, "pin"), keyIn(bench, "mac")]).toEqual([pinKey, macKey]);
    expect(bench.keyStore.factsOf("pin")).toMatchObject({ origin: "signOn", loadedAtMs: bench.clock.wallMs() });
    await bench.forward();
    const message = bench.link.bytes.at(-1) ?? expect.fail();
    const { covered, mac } = macOf(unionpay, message) ?? expect.fail("no MAC");
    expect(mac).toEqual(ecbMac(macKey, covered, ordinaryMemory));
    expect(bench.link.last().fields.get(60)).toMatch(/^22000009/);
  });

  it("has its keys on the medium before a payment's PIN is encrypted under them", async () => {
    const bench = await unionpayBench();
    replies(bench, signsOn(bench));
    await bench.forward();
    const { trace } = bench;
    expect(trace.indexOf("send 0800")).toBeLessThan(trace.indexOf("on the medium: other"));
    expect(trace.indexOf("on the medium: other")).toBeLessThan(trace.indexOf("commit sent"));
    expect(trace.filter((entry) => entry.startsWith("send"))).toEqual(["send 0800", "send 0200"]);
  });

  it("that is refused is PP510 for the payment: nothing left, nothing counted, the old keys stay", async () => {
    const bench = await unionpayBench();
    replies(bench, { "0800": (message) => bench.link.answer(message, "97") });
    await expect(bench.forward()).rejects.toMatchObject({ code: "PP510" });
    expect([bench.link.mtis(), bench.triesLeft(), bench.isWiped()]).toEqual([["0800"], 3, true]);
    expect([keyIn(bench, "pin"), keyIn(bench, "mac")]).toEqual([oldKey, oldKey]);
    expect([faults(bench), bench.network.fault?.code]).toEqual([["PP510"], "PP510"]);
  });

  it.each<[string, () => Buffer]>([
    [
      "a check value that does not match",
      () => Buffer.from(field62(pinKey, macKey).map((byte, at) => byte ^ (at === 19 ? 1 : 0))),
    ],
    [
      "a second key that is wrong",
      () => Buffer.from(field62(pinKey, macKey).map((byte, at) => byte ^ (at === 20 ? 1 : 0))),
    ],
    ["keys of an unknown length", () => field62(pinKey, macKey).subarray(0, 39)],
  ])("with %s is PP510, and both old keys stay", async (_, keys) => {
    const bench = await unionpayBench();
    replies(bench, signsOn(bench, keys));
    await expect(bench.network.ready()).rejects.toMatchObject({ code: "PP510" });
    expect([keyIn(bench, "pin"), keyIn(bench, "mac")]).toEqual([oldKey, oldKey]);
    expect(bench.network.keysAreDue).toBe(true);
  });

  it("of ISO 8583 takes key blocks of the PIN and the MAC key", async () => {
    const bench = await isoBench({ signOn: "withKeys", mac: "sessionKey" });
    replies(bench, {
      "0800": (message) => bench.link.answer(message, "00", { 62: keyBlock("P0", pinKey) + keyBlock("M3", macKey) }),
    });
    await bench.network.ready();
    expect(bench.link.last().fields.get(70)).toBe("101");
    expect([keyIn(bench, "pin"), keyIn(bench, "mac")]).toEqual([pinKey, macKey]);
    expect(macOf(iso87Ascii, bench.link.bytes.at(-1) ?? Buffer.alloc(0))).toBeUndefined();
  });

  it("without keys in its answer is PP510", async () => {
    const bench = await isoBench({ signOn: "withKeys" });
    replies(bench, { "0800": (message) => bench.link.answer(message, "00") });
    await expect(bench.network.ready()).rejects.toMatchObject({ code: "PP510" });
  });

  it("that is not answered is PP501 for the payment, since nothing of it has left", async () => {
    const bench = await unionpayBench();
    const failed = expect(bench.forward()).rejects.toMatchObject({ code: "PP501" });
    await settle();
    await bench.clock.advanceAsync(8_000);
    await failed;
    expect([bench.link.mtis(), bench.triesLeft(), bench.isWiped()]).toEqual([["0800"], 3, true]);
  });

  it("is waited for by the payment that comes meanwhile, and made once", async () => {
    const bench = await unionpayBench();
    bench.network.start();
    await bench.clock.advanceAsync(0);
    const payment = bench.forward();
    await settle();
    expect(bench.link.mtis()).toEqual(["0800"]);
    bench.link.answer(bench.link.last(), "00", { 62: field62(pinKey, macKey) });
    await expect(payment).resolves.toBe("sent");
    expect(bench.link.mtis()).toEqual(["0800", "0200"]);
  });

  it("is made anew on every new connection", async () => {
    const bench = await unionpayBench();
    replies(bench, signsOn(bench));
    await bench.network.ready();
    await bench.network.ready();
    expect(bench.link.mtis()).toEqual(["0800"]);
    bench.link.lose();
    await bench.network.ready();
    bench.conversation.distrustLink();
    await bench.network.ready();
    expect(bench.link.mtis()).toEqual(["0800", "0800", "0800"]);
    expect(new Set(bench.link.sent.map(({ fields }) => fields.get(11))).size).toBe(3);
  });

  it("is made anew when the link goes over to the other host by itself", async () => {
    const bench = await unionpayBench();
    replies(bench, signsOn(bench));
    await bench.network.ready();
    bench.link.connects();
    await bench.network.ready();
    expect(bench.link.mtis()).toEqual(["0800", "0800"]);
  });

  it.each(["commit sent", "on the medium: sent"])(
    "holds back a request whose link goes over to the other host at %s: nothing leaves, and no try is counted",
    async (moment) => {
      const bench = await unionpayBench();
      replies(bench, signsOn(bench));
      await bench.network.ready();
      const before = bench.triesLeft();
      bench.onTrace = (entry) => {
        if (entry === moment) bench.link.connects();
      };
      await expect(bench.forward()).rejects.toMatchObject({ code: "PP501" });
      bench.onTrace = () => undefined;
      expect([bench.link.mtis(), bench.triesLeft()]).toEqual([["0800"], before]);
      await expect(bench.forward()).resolves.toBe("sent");
      expect(bench.link.mtis()).toEqual(["0800", "0800", "0200"]);
    },
  );

  it("is tried again in the background, in waits that double, until it is taken; then the fault is gone", async () => {
    const bench = await unionpayBench();
    replies(bench, { "0800": (message) => bench.link.answer(message, "97") });
    bench.network.start();
    const sentAtMs: number[] = [];
    const { onSend } = bench.link;
    bench.link.onSend = (message) => {
      sentAtMs.push(bench.clock.monotonicMs());
      onSend(message);
    };
    await bench.clock.advanceAsync(100_000);
    expect(sentAtMs).toEqual([0, 5_000, 15_000, 35_000, 75_000]);
    await expect(bench.forward()).rejects.toMatchObject({ code: "PP510" });
    expect([sentAtMs.length, faults(bench)]).toEqual([5, ["PP510"]]);
    bench.link.onSend = (message) => bench.link.answer(message, "00", { 62: field62(pinKey, macKey) });
    await bench.clock.advanceAsync(100_000);
    expect(bench.log.at(-1)).toEqual({ event: "signedOn", keys: true });
    expect([heard(bench).includes("faultCleared"), bench.network.fault]).toEqual([true, undefined]);
  });

  it("goes on asking while the host cannot be reached", async () => {
    const bench = await unionpayBench();
    bench.link.isDown = true;
    bench.network.start();
    await bench.clock.advanceAsync(60_000);
    expect([bench.link.mtis(), heard(bench).includes("signOnWaits")]).toEqual([[], true]);
    bench.link.isDown = false;
    replies(bench, signsOn(bench));
    await bench.clock.advanceAsync(60_000);
    expect(bench.link.mtis()).toEqual(["0800"]);
  });

  it("remembers the batch that the host gives, over restarts", async () => {
    const bench = await unionpayBench();
    replies(bench, signsOn(bench));
    await bench.network.ready();
    const restarted = await bench.powerCut(false);
    replies(restarted, signsOn(restarted));
    await restarted.network.ready();
    expect(restarted.link.last().fields.get(60)).toMatch(/^00000009003/);
  });
});

describe("a host that cannot work with our keys", () => {
  it.each(["99", "A0", "77"])("and answers a payment so (%s) gets one new sign-on", async (responseCode) => {
    const bench = await unionpayBench();
    replies(bench, signsOn(bench));
    await bench.forward();
    const answered = (code: string) => {
      const message = bench.link.last();
      const answer = bench.link.answerTo(message, code);
      bench.link.receive(packWithMac(unionpay, answer, (covered) => ecbMac(macKey, covered, ordinaryMemory)));
    };
    answered(responseCode);
    await bench.desk.settle("otherAnswer", undefined);
    await bench.clock.advanceAsync(0);
    expect(bench.link.mtis()).toEqual(["0800", "0200", "0800"]);
    await bench.forward();
    answered(responseCode);
    await bench.desk.settle("otherAnswer", undefined);
    await bench.clock.advanceAsync(60_000);
    expect(bench.link.mtis()).toEqual(["0800", "0200", "0800", "0200"]);
    expect([faults(bench), bench.network.fault?.code]).toEqual([["PP510"], "PP510"]);
    await bench.forward();
    answered("00");
    await bench.desk.settle("approved", undefined);
    expect(bench.network.fault).toBeUndefined();
  });

  it("gets none where there is no sign-on", async () => {
    const bench = await deskBench();
    await bench.forward();
    bench.link.answer(bench.link.last(), "63");
    await bench.desk.settle("otherAnswer", undefined);
    await bench.clock.advanceAsync(60_000);
    expect(bench.link.mtis()).toEqual(["0200"]);
  });
});
