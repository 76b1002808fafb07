import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { mostUnsentBytes } from "../../../src/gateway/connection.ts";
import { answeringTpdu, Envelope } from "../../../src/gateway/envelope.ts";
import { returnAfterMs } from "../../../src/gateway/fail-over.ts";
import { encodeFrame } from "../../../src/gateway/length-header.ts";
import { type LinkEvent, TcpLink, type TcpLinkOptions } from "../../../src/gateway/tcp-link.ts";
import { LinkListener } from "../../support/link-listener.ts";
import { type LoopbackPeer, tcpPeer } from "../../support/tls-peer.ts";

const limits = { connectTimeoutMs: 2_400, sendTimeoutMs: 2_000, keepAliveDelayMs: 30_000 };
const hello = Buffer.from("hello");

let clock: VirtualClock;
let listener: LinkListener;
let told: LinkEvent[];
let peers: LoopbackPeer[];
let link: TcpLink;

beforeEach(() => {
  clock = new VirtualClock();
  listener = new LinkListener();
  told = [];
  peers = [];
});

afterEach(async () => {
  await link.stop();
  for (const peer of peers) await peer.stop();
});

/** Answers every message with its name. */
async function hostNamed(name: string): Promise<LoopbackPeer> {
  const peer = await tcpPeer((socket) => socket.on("data", () => socket.write(encodeFrame(Buffer.from(name)))));
  peers.push(peer);
  return peer;
}

async function silentHost(): Promise<LoopbackPeer> {
  const peer = await tcpPeer(() => undefined);
  peers.push(peer);
  return peer;
}

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const peer = await tcpPeer(() => undefined);
  await peer.stop();
  return peer.port;
}

function linkTo(ports: readonly [number, number?], more: Partial<TcpLinkOptions> = {}): TcpLink {
  const [port, second] = ports;
  const secondary = second === undefined ? undefined : { host: "127.0.0.1", port: second };
  link = new TcpLink({ host: "127.0.0.1", port, secondary, ...limits, ...more }, clock, {
    tell: (event) => told.push(event),
  });
  link.start(listener);
  return link;
}

/** Who answers now. */
async function ask(): Promise<string> {
  await link.ready(5_000);
  const count = listener.messages.length;
  await link.send(hello);
  return String((await listener.messageCount(count + 1)).at(-1));
}

const failures = () => told.filter(({ type }) => type === "hostFailed");

describe("two hosts", () => {
  it("the second is asked within the same wait when the first cannot be reached, and is told of", async () => {
    const dead = await deadPort();
    const second = await hostNamed("second");
    linkTo([dead, second.port]);
    expect(await ask()).toBe("second");
    const peer = `127.0.0.1:${dead}`;
    expect(told).toEqual([
      { type: "hostFailed", peer, detail: `${peer}: ECONNREFUSED` },
      { type: "hostReached", peer: `127.0.0.1:${second.port}` },
    ]);
  });

  it("both of them dead are one PP501 that names each with its reason", async () => {
    const [one, two] = [await deadPort(), await deadPort()];
    await expect(linkTo([one, two]).ready(5_000)).rejects.toMatchObject({
      code: "PP501",
      detail: `127.0.0.1:${one}: ECONNREFUSED; 127.0.0.1:${two}: ECONNREFUSED`,
    });
  });

  it("the second is asked after one that accepts and never answers was given up", async () => {
    const [first, second] = [await silentHost(), await hostNamed("second")];
    linkTo([first.port, second.port]);
    await link.ready(5_000);
    await link.send(hello);
    link.drop();
    expect(failures()).toMatchObject([{ peer: `127.0.0.1:${first.port}`, detail: expect.stringMatching(/no answer/) }]);
    expect(await ask()).toBe("second");
    expect(listener.losses).toEqual([]);
  });

  it("the second is asked after one that closes without an answer; one that closes when all is answered is asked again", async () => {
    const [first, second] = [await hostNamed("first"), await hostNamed("second")];
    linkTo([first.port, second.port]);
    expect(await ask()).toBe("first");
    first.sockets.at(-1)?.end();
    await listener.lost();
    expect(failures()).toEqual([]);
    expect(await ask()).toBe("first");
    listener.losses.length = 0;
    first.sockets.at(-1)?.removeAllListeners("data");
    await link.send(hello);
    first.sockets.at(-1)?.destroy();
    await listener.lost();
    expect(failures()).toHaveLength(1);
    expect(await ask()).toBe("second");
  });

  it("a first that stays away is tried in the background, once each while, and costs nobody anything", async () => {
    const second = await hostNamed("second");
    linkTo([await deadPort(), second.port]);
    expect(await ask()).toBe("second");
    for (const tried of [2, 3]) {
      await clock.advanceAsync(returnAfterMs);
      await until(() => failures().length === tried);
      expect(await ask()).toBe("second");
    }
    expect(second.sockets).toHaveLength(1);
    expect(listener.losses).toEqual([]);
  });

  it("a first that is back waits while an answer of the second is awaited", async () => {
    const [first, second] = [await silentHost(), await hostNamed("second")];
    linkTo([first.port, second.port]);
    await link.ready(5_000);
    link.drop();
    expect(await ask()).toBe("second");
    second.sockets[0]?.removeAllListeners("data");
    await link.send(hello);
    await clock.advanceAsync(returnAfterMs);
    await until(() => first.sockets[1]?.destroyed === true || first.sockets[1]?.readableEnded === true);
    second.sockets[0]?.write(encodeFrame(Buffer.from("late")));
    expect((await listener.messageCount(2)).map(String)).toEqual(["second", "late"]);
    expect(listener.losses).toEqual([]);
  });

  it("a first that is back gets the messages, and the second is let go without a loss", async () => {
    const [first, second] = [await silentHost(), await hostNamed("second")];
    linkTo([first.port, second.port]);
    await link.ready(5_000);
    link.drop();
    expect(await ask()).toBe("second");
    await clock.advanceAsync(returnAfterMs);
    await until(() => second.sockets[0]?.destroyed === true || second.sockets[0]?.readableEnded === true);
    await link.send(hello);
    await until(() => first.received.length === 1);
    expect(first.received).toEqual([encodeFrame(hello)]);
    expect(listener.losses).toEqual([]);
  });
});

describe("one host that is down", () => {
  it("is tried at once after the first failure, then after waits that grow", async () => {
    linkTo([await deadPort()]);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt++) {
      const fromMs = clock.monotonicMs();
      const over = link.ready(60_000).catch(() => undefined);
      while (failures().length <= attempt) {
        // An attempt takes turns of the event loop, a wait takes time.
        for (let turn = 0; turn < 50 && failures().length <= attempt; turn++) await clock.advanceAsync(0);
        if (failures().length <= attempt) clock.advance(50);
      }
      await over;
      waits.push(clock.monotonicMs() - fromMs);
    }
    expect(waits).toEqual([0, 0, 250, 500, 1_000, 2_000]);
  });

  it("ends a wait at a stop", async () => {
    linkTo([await deadPort()]);
    for (let attempt = 0; attempt < 2; attempt++) await link.ready(5_000).catch(() => undefined);
    const waiting = expect(link.ready(5_000)).rejects.toMatchObject({ code: "PP501" });
    await link.stop();
    await waiting;
  });
});

describe("TPDU and message header", () => {
  const envelope = { tpdu: Buffer.from("6000030000", "hex"), messageHeader: Buffer.from("602200000000", "hex") };
  const ofHost = new Envelope({ ...envelope, tpdu: answeringTpdu(envelope.tpdu) });

  it("go out with each message; an answer to another terminal is dropped and told, and ours behind it comes", async () => {
    const other = new Envelope({ tpdu: Buffer.from("6000010003", "hex"), messageHeader: envelope.messageHeader });
    const peer = await tcpPeer((socket) =>
      socket.on("data", () => {
        for (const from of [other, new Envelope(envelope), ofHost]) {
          socket.write(encodeFrame(from.seal(Buffer.from("world"))));
        }
      }),
    );
    peers.push(peer);
    linkTo([peer.port], { envelope });
    expect(await ask()).toBe("world");
    expect(listener.messages).toHaveLength(1);
    expect(told).toEqual(Array(2).fill({ type: "notOurs", peer: `127.0.0.1:${peer.port}` }));
    expect(Buffer.concat(peer.received).toString("hex")).toBe(`00106000030000602200000000${hello.toString("hex")}`);
  });
});

describe("a host that reads nothing", () => {
  it("has no more waiting for it than a bound; what is refused has not left, the rest is PP503 in time", async () => {
    const peer = await tcpPeer((socket) => socket.pause());
    peers.push(peer);
    linkTo([peer.port]);
    await link.ready(5_000);
    const outcomes: string[] = [];
    const sends: Promise<void>[] = [];
    // The system's own buffers take megabytes before anything waits here.
    while (!outcomes.includes("PP501") && sends.length < 100_000) {
      sends.push(link.send(Buffer.alloc(8_000)).catch((fault: { code: string }) => void outcomes.push(fault.code)));
      if (sends.length % 8 === 0) await clock.advanceAsync(0);
    }
    expect(new Set(outcomes)).toEqual(new Set(["PP501"]));
    await clock.advanceAsync(2_000);
    await Promise.all(sends);
    const lost = outcomes.filter((code) => code === "PP503");
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length * 8_000).toBeLessThanOrEqual(mostUnsentBytes);
    expect(listener.losses).toMatchObject([{ code: "PP503" }]);
  });
});

/** Lets I/O happen until it has; time stands still. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await clock.advanceAsync(0);
}
