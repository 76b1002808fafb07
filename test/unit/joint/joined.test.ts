import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JointReader, jointFrame } from "../../../src/joint/joint-frames.ts";
import { fromGateway, fromPad, jointVersion, longestFrameBytes } from "../../../src/joint/joint-message.ts";
import { memoryConnection } from "../../../src/joint/memory-connection.ts";
import type { PadNotice } from "../../../src/joint/pad-service.ts";
import { joinedPair } from "../../support/joined-pair.ts";
import { packPayment } from "../../support/payment-samples.ts";

const order = { id: "order-1", transaction: "payment", amountMinor: 2_500, currency: "CNY" } as const;
const noNews = () => undefined;

async function joined() {
  const pair = await joinedPair();
  await pair.startPad();
  pair.startGateway();
  await pair.turns();
  return pair;
}

const fault = { code: "PP402", remedyEn: "Look.", remedyZh: "请检查。" };
const everyNotice: readonly PadNotice[] = [
  { notice: "inService" },
  { notice: "outOfService", faults: [fault] },
  { notice: "tamper", fault },
  { notice: "readerDegraded", fault },
  { notice: "fault", fault },
  { notice: "lockout", where: "here", waitMs: 60_000 },
  { notice: "lockout", where: "bank" },
  { notice: "wrongPinsInARow", count: 5 },
  { notice: "reversalFlagged", why: "refused", attempts: 2 },
  { notice: "keysRunLow", transactionsLeft: 9 },
  { notice: "maintenanceDue", reasonEn: "worn", reasonZh: "磨损" },
];

describe("what the pad tells unasked", () => {
  it("comes to the gateway as it was told", async () => {
    const pair = await joinedPair();
    const notices: PadNotice[] = [];
    await pair.startPad();
    pair.startGateway();
    await pair.turns();
    pair.gateway.onNotice((notice) => notices.push(notice));
    for (const notice of everyNotice) pair.pad.notice(notice);
    await pair.turns();
    expect(notices).toEqual(everyNotice);
    expect(pair.faults).toEqual([]);
  });
});

describe("pad and gateway", () => {
  it("find each other in either order, and again after each has died", async () => {
    const pair = await joinedPair();
    const notices: string[] = [];
    pair.startGateway();
    pair.gateway.onNotice(({ notice }) => notices.push(notice));
    await pair.clock.advanceAsync(10_000);
    expect(notices).toEqual([]);
    await pair.startPad();
    await pair.clock.advanceAsync(5_000);
    await pair.killPad();
    await pair.startPad();
    await pair.clock.advanceAsync(5_000);
    expect(notices).toEqual(["connected", "disconnected", "connected"]);
    await pair.killGateway();
    pair.startGateway();
    await pair.turns();
    await expect(pair.gateway.status()).resolves.toMatchObject({ state: "idle" });
  });

  it("run a transaction for the app: its order, its news, its outcome", async () => {
    const { pad, gateway, turns } = await joined();
    const news: unknown[] = [];
    const ended = gateway.start(order, (one) => news.push(one));
    await turns();
    expect(pad.running).toEqual(order);
    pad.tell({ news: "pinEntry", digitCount: 2, triesLeft: 3 });
    pad.end({ kind: "approved" });
    await expect(ended).resolves.toEqual({ outcome: { kind: "approved" } });
    expect(news).toEqual([{ news: "pinEntry", digitCount: 2, triesLeft: 3 }]);
  });

  it("carry host messages both ways as they are", async () => {
    const { hostLink, link, heard, turns } = await joined();
    await hostLink.ready(1_000);
    const request = packPayment();
    await hostLink.send(request);
    expect(link.mtis()).toEqual(["0200"]);
    link.receive(Buffer.from("0210ff", "hex"));
    link.lose();
    await turns();
    expect(heard).toEqual(["0210ff", "PP503"]);
    hostLink.drop();
    await turns();
    expect(link.drops).toBe(1);
  });

  it("tell a host that cannot be reached, with the gateway's own words", async () => {
    const { hostLink, link } = await joined();
    link.isDown = true;
    await expect(hostLink.ready(1_000)).rejects.toMatchObject({ code: "PP501", detail: "the test's host is down" });
    link.isDown = false;
    link.failsSending = true;
    await expect(hostLink.send(packPayment())).rejects.toMatchObject({ code: "PP503" });
  });
});

describe("a gateway that is killed", () => {
  it("in mid-payment leaves the answer lost after sending, and nobody's transaction goes on", async () => {
    const pair = await joined();
    const ended = pair.gateway.start(order, noNews);
    ended.catch(noNews);
    await pair.turns();
    pair.link.sendGate = new Promise(noNews);
    const sending = pair.hostLink.send(packPayment());
    sending.catch(noNews);
    await pair.turns();
    await pair.killGateway();
    await expect(sending).rejects.toMatchObject({ code: "PP503" });
    expect(pair.heard).toEqual(["PP503"]);
    expect(pair.pad.cancels).toEqual([order.id]);
  });

  it("before sending leaves nothing sent: the pad waits for the next one, as long as it was told to", async () => {
    const pair = await joined();
    await pair.killGateway();
    await expect(pair.hostLink.send(packPayment())).rejects.toMatchObject({ code: "PP501" });
    const inTime = pair.hostLink.ready(5_000);
    await pair.clock.advanceAsync(1_000);
    pair.startGateway();
    await pair.clock.advanceAsync(1_000);
    await expect(inTime).resolves.toBeUndefined();
    await pair.killGateway();
    const tooLate = pair.hostLink.ready(5_000);
    tooLate.catch(noNews);
    await pair.clock.advanceAsync(5_000);
    await expect(tooLate).rejects.toMatchObject({ code: "PP501" });
    expect(pair.clock.monotonicMs()).toBe(7_000);
  });
});

describe("a pad that is killed", () => {
  it("leaves the app told so: what ran ends as a fault, what comes is refused, until it is back", async () => {
    const pair = await joined();
    const ended = pair.gateway.start(order, noNews);
    ended.catch(noNews);
    await pair.turns();
    await pair.killPad();
    await expect(ended).rejects.toMatchObject({ code: "PP804" });
    await expect(pair.gateway.start(order, noNews)).resolves.toMatchObject({ refused: "disconnected" });
    await expect(pair.gateway.cancel(order.id)).resolves.toBe(false);
    await expect(pair.gateway.status()).rejects.toMatchObject({ code: "PP804" });
    // An answer that still comes is nobody's.
    expect(pair.link.drops).toBe(1);
  });
});

describe("the socket", () => {
  it("takes one gateway: a second one is turned away, and the first goes on", async () => {
    const pair = await joined();
    const second = await pair.connect();
    let closed = 0;
    second.listen({ onData: noNews, onClose: () => (closed += 1) });
    await pair.turns();
    expect(closed).toBe(1);
    await expect(pair.gateway.status()).resolves.toMatchObject({ state: "idle" });
  });

  it.each<[string, Buffer]>([
    ["no JSON", Buffer.from("\0\0\0\x04abcd")],
    ["a message of no length", Buffer.alloc(4)],
    ["a message longer than any", Buffer.from("00fffff0", "hex")],
    ["an unknown message", jointFrame({ type: "unlock" })],
    ["a field more", jointFrame({ type: "status", id: 1, also: "this" })],
    ["a second hello", jointFrame({ type: "hello", version: jointVersion })],
  ])("is closed on %s, and what it said is repeated nowhere", async (_what, bytes) => {
    const pair = await joinedPair();
    await pair.startPad();
    const connection = await pair.connect();
    let closed = 0;
    connection.listen({ onData: noNews, onClose: () => (closed += 1) });
    connection.send(jointFrame({ type: "hello", version: jointVersion }));
    connection.send(bytes);
    connection.send(jointFrame({ type: "cancel", id: 2, transaction: "order-1" }));
    await pair.turns();
    expect(closed).toBe(1);
    expect(pair.pad.cancels).toEqual([]);
    expect(pair.faults).toEqual([expect.objectContaining({ side: "pad", code: "PP804" })]);
    expect(JSON.stringify(pair.faults)).not.toMatch(/unlock|abcd|this"/);
  });

  it("is closed when the other side is of another version, and both versions are named", async () => {
    const pair = await joinedPair();
    await pair.startPad();
    const connection = await pair.connect();
    connection.listen({ onData: noNews, onClose: noNews });
    connection.send(jointFrame({ type: "hello", version: jointVersion + 1 }));
    await pair.turns();
    expect(pair.faults).toEqual([
      {
        side: "pad",
        code: "PP804",
        detail: `the other process speaks version ${jointVersion + 1}, this one ${jointVersion}`,
      },
    ]);
  });

  it("hears nothing before hello", async () => {
    const pair = await joinedPair();
    await pair.startPad();
    const connection = await pair.connect();
    connection.listen({ onData: noNews, onClose: noNews });
    connection.send(jointFrame({ type: "start", id: 1, order }));
    await pair.turns();
    expect(pair.pad.orders).toEqual([]);
  });
});

describe("joint frames", () => {
  const message = fc.constantFrom(
    { type: "hostDrop" } as const,
    { type: "hostReady", id: 7, deadlineMs: 5_000 } as const,
    { type: "hostSend", id: 8, connection: 1, message: Buffer.alloc(8_192, 7).toString("base64") } as const,
    { type: "news", id: 1, news: { news: "pinEntry", digitCount: 4, triesLeft: 3 } } as const,
  );

  it("are read in whatever pieces they come", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.integer({ min: 1, max: 9_000 })), (said, cuts) => {
        const stream = Buffer.concat(said.map(jointFrame));
        const reader = new JointReader(fromPad);
        const heard: unknown[] = [];
        let at = 0;
        for (const cut of [...cuts, stream.length]) {
          heard.push(...reader.push(stream.subarray(at, at + cut)));
          at += cut;
        }
        expect(heard).toEqual(said);
      }),
    );
  });

  it("of noise are refused, or wait for their end, and nothing else is thrown", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const reader = new JointReader(fromGateway);
        try {
          reader.push(Buffer.from(noise));
        } catch (error) {
          expect(error).toMatchObject({ code: "PP804" });
        }
      }),
    );
  });

  it("hold the longest host message", () => {
    const longest = { type: "hostSend", id: 1, message: Buffer.alloc(8_192).toString("base64") };
    expect(jointFrame(longest).length).toBeLessThan(longestFrameBytes);
  });

  it("that were sent before anybody listened are heard", async () => {
    const [one, other] = memoryConnection();
    one.send(Buffer.from("early"));
    await Promise.resolve();
    const heard: string[] = [];
    other.listen({ onData: (bytes) => heard.push(bytes.toString()), onClose: noNews });
    expect(heard).toEqual(["early"]);
  });
});
