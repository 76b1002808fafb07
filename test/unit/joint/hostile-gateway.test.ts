import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { JointReader, jointFrame } from "../../../src/joint/joint-frames.ts";
import { type FromGateway, type FromPad, fromPad, jointVersion } from "../../../src/joint/joint-message.ts";
import { joinedPair } from "../../support/joined-pair.ts";
import { packPayment } from "../../support/payment-samples.ts";

const order = { id: "order-1", transaction: "payment", amountMinor: 2_500, currency: "CNY" } as const;
const noNews = () => undefined;

/** A gateway process that is somebody else's by now: it has the socket, and says what the test makes it say. */
async function captured() {
  const pair = await joinedPair();
  await pair.startPad();
  const heard: FromPad[] = [];
  const state = { isClosed: false };
  const connected = async () => {
    const made = await pair.connect();
    const reader = new JointReader(fromPad);
    made.listen({
      onData: (bytes) => void heard.push(...reader.push(bytes)),
      onClose: () => {
        state.isClosed = true;
      },
    });
    return made;
  };
  let connection = await connected();
  const say = async (message: FromGateway) => {
    connection.send(jointFrame(message));
    await pair.turns();
  };
  const lastCall = () => {
    const call = heard.findLast(({ type }) => type === "hostReady" || type === "hostSend");
    if (!call || !("id" in call)) throw new Error("the pad asked for nothing");
    return call;
  };
  const reconnect = async () => {
    connection.close();
    await pair.turns();
    connection = await connected();
    await say({ type: "hello", version: jointVersion });
  };
  return { ...pair, pair, heard, state, say, lastCall, reconnect };
}

async function greeted() {
  const gateway = await captured();
  await gateway.say({ type: "hello", version: jointVersion });
  return gateway;
}

/** How a promise has ended, if it has. */
function endOf(work: Promise<unknown>): { end: string } {
  const seen = { end: "waits" };
  work.then(
    () => {
      seen.end = "resolved";
    },
    (error: Fault) => {
      seen.end = error.code;
    },
  );
  return seen;
}

describe("a gateway that stands still", () => {
  it("has the pad wait for a connection no longer than it was told to", async () => {
    const { hostLink, clock } = await greeted();
    const ready = endOf(hostLink.ready(5_000));
    await clock.advanceAsync(10_000);
    expect(ready.end).toBe("PP501");
  });

  it("has a message that it never confirms count as one that may have left", async () => {
    const { hostLink, clock } = await greeted();
    const sent = endOf(hostLink.send(packPayment()));
    await clock.advanceAsync(20_000);
    expect(sent.end).toBe("PP503");
  });

  it("confirms too late what nobody waits for any more", async () => {
    const { hostLink, clock, say, lastCall } = await greeted();
    const first = endOf(hostLink.ready(5_000));
    await clock.advanceAsync(10_000);
    const { id } = lastCall();
    const second = endOf(hostLink.ready(5_000));
    await say({ type: "done", id });
    expect([first.end, second.end]).toEqual(["PP501", "waits"]);
  });

  it("does not keep the place of the real one by saying nothing", async () => {
    const { pair, state } = await captured();
    await pair.clock.advanceAsync(10_000);
    expect(state.isClosed).toBe(true);
    expect(pair.faults).toEqual([expect.objectContaining({ side: "pad", code: "PP804" })]);
    pair.startGateway();
    await pair.turns();
    await expect(pair.gateway.status()).resolves.toMatchObject({ state: "idle" });
  });

  it("keeps its place as long as it has said hello", async () => {
    const { state, clock } = await greeted();
    await clock.advanceAsync(60_000);
    expect(state.isClosed).toBe(false);
  });
});

describe("a gateway that lies", () => {
  it.each(["PP802", "PP702", "PP901", "PP601", "PP505", "PP510"] as const)(
    "puts no fault %s on the pad: a link knows of nothing but itself",
    async (code) => {
      const { hostLink, heard: said, say, lastCall, clock } = await greeted();
      const fault = { code, detail: "believe me" };
      const ready = endOf(hostLink.ready(5_000));
      await clock.advanceAsync(0);
      await say({ type: "failed", id: lastCall().id, fault });
      const sent = endOf(hostLink.send(packPayment()));
      await clock.advanceAsync(0);
      await say({ type: "failed", id: lastCall().id, fault });
      expect(said.map(({ type }) => type)).toContain("hostSend");
      expect([ready.end, sent.end]).toEqual(["PP501", "PP503"]);
    },
  );

  it("loses the connection, and nothing worse", async () => {
    const pair = await joinedPair();
    await pair.startPad();
    const connection = await pair.connect();
    connection.listen({ onData: noNews, onClose: noNews });
    connection.send(jointFrame({ type: "hello", version: jointVersion }));
    for (const code of ["PP802", "PP503", "PP504"]) {
      connection.send(jointFrame({ type: "hostLost", fault: { code, detail: "believe me" } }));
    }
    await pair.turns();
    expect(pair.heard).toEqual(["PP503", "PP503", "PP504"]);
  });
});

describe("a gateway that asks without end", () => {
  async function orders({ say, pad, pair }: Awaited<ReturnType<typeof greeted>>, from: number, count: number) {
    const before = pad.orders.length;
    for (let id = from; id < from + count; id += 1) {
      await say({ type: "start", id: 2 * id, order: { ...order, id: `order-${id}` } });
      await say({ type: "cancel", id: 2 * id + 1, transaction: `order-${id}` });
    }
    await pair.turns();
    return pad.orders.length - before;
  }

  it("starts no more transactions than fit the log, and a new connection begins no new count", async () => {
    const gateway = await greeted();
    expect(await orders(gateway, 1, 200)).toBe(60);
    await gateway.reconnect();
    expect(await orders(gateway, 201, 50)).toBe(0);
    await gateway.clock.advanceAsync(30_000);
    expect(await orders(gateway, 301, 50)).toBe(10);
  });

  it("shows no more prompts than the display takes, and can have a transaction all the same", async () => {
    const gateway = await greeted();
    for (let id = 1; id <= 200; id += 1) await gateway.say({ type: "prompt", id, prompt: "IDLE", parameters: {} });
    expect(gateway.pad.prompts).toHaveLength(60);
    expect(await orders(gateway, 301, 1)).toBe(1);
  });
});

describe("the real gateway", () => {
  async function joined() {
    const pair = await joinedPair();
    await pair.startPad();
    pair.startGateway();
    await pair.turns();
    return pair;
  }

  it("has the pad know of another connection, to which it has to sign on anew", async () => {
    const { link, heard, turns } = await joined();
    link.connects();
    await turns();
    expect(heard).toEqual(["connected"]);
  });

  it("sends nothing over another connection than the one that the pad knows of", async () => {
    const { link, hostLink, turns } = await joined();
    link.connects();
    await turns();
    await hostLink.send(packPayment());
    // The link has moved, and the pad has not heard of it when it sends.
    link.connects();
    await expect(hostLink.send(packPayment())).rejects.toMatchObject({ code: "PP501" });
    await hostLink.send(packPayment());
    expect(link.sent).toHaveLength(2);
  });

  it("that dies after a doubled start leaves nobody's transaction running", async () => {
    const pair = await joined();
    const [ended, doubled] = [pair.gateway.start(order, noNews), pair.gateway.start(order, noNews)];
    ended.catch(noNews);
    await expect(doubled).resolves.toMatchObject({ refused: "busy" });
    await pair.killGateway();
    expect(pair.pad.cancels).toEqual([order.id]);
  });

  it("tells a pad nothing that was meant for the one before", async () => {
    const pair = await joined();
    let open: () => void = noNews;
    pair.link.readyGate = new Promise((resolve) => {
      open = resolve;
    });
    const first = endOf(pair.hostLink.ready(5_000));
    await pair.turns();
    await pair.killPad();
    expect(first.end).toBe("PP501");
    const connected = new Promise<void>((resolve) => {
      pair.gateway.onNotice(({ notice }) => notice === "connected" && resolve());
    });
    // As a pad's process that has begun anew, and counts from one again.
    const said: FromGateway[] = [];
    pair.hostLink.hear = (news) => void said.push(news as FromGateway);
    await pair.startPad();
    await pair.clock.advanceAsync(5_000);
    await connected;
    open();
    await pair.turns();
    expect(said).toEqual([]);
  });

  it("cuts what a host says of itself, however much that is, and the socket stands", async () => {
    const { hostLink, link, faults, turns } = await joined();
    link.readyGate = Promise.reject(new Fault("PP511", `its certificate is for ${"a.example, ".repeat(500)}`));
    link.readyGate.catch(noNews);
    await expect(hostLink.ready(1_000)).rejects.toMatchObject({
      code: "PP511",
      detail: expect.stringMatching(/^its certificate is for a\.example/),
    });
    await turns();
    expect(faults).toEqual([]);
  });
});
