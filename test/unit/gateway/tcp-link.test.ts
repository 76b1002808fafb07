import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { encodeFrame } from "../../../src/gateway/length-header.ts";
import type { Transport } from "../../../src/gateway/open-socket.ts";
import { TcpLink, type TcpLinkOptions } from "../../../src/gateway/tcp-link.ts";
import { LinkListener } from "../../support/link-listener.ts";

const limits = { connectTimeoutMs: 5_000, sendTimeoutMs: 2_000, keepAliveDelayMs: 30_000 };
const hello = Buffer.from("hello");

let server: Server;
let port: number;
let clock: VirtualClock;
let listener: LinkListener;
let links: TcpLink[];
let accepted: Socket[];

beforeEach(async () => {
  clock = new VirtualClock();
  listener = new LinkListener();
  links = [];
  accepted = [];
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on("error", () => socket.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  for (const link of links) await link.stop();
  for (const socket of accepted) socket.destroy();
  server.close();
});

function linkWith(options: Partial<TcpLinkOptions> = {}, open?: Transport["open"]): TcpLink {
  const link = new TcpLink(
    { host: "127.0.0.1", port, ...limits, ...options },
    clock,
    open ? { transport: { open } } : {},
  );
  links.push(link);
  link.start(listener);
  return link;
}

async function connected(): Promise<{ link: TcpLink; peer: Socket }> {
  const link = linkWith();
  const connection = once(server, "connection") as Promise<[Socket]>;
  await link.ready(1_000);
  const [peer] = await connection;
  return { link, peer };
}

/** A socket on which nothing ever happens. */
function silentSocket(): Socket {
  return new Duplex({ read: () => undefined, write: () => undefined }) as Socket;
}

describe("a connection that stands", () => {
  it("carries a message each way, behind its length", async () => {
    const { link, peer } = await connected();
    const arrived = once(peer, "data") as Promise<[Buffer]>;
    await link.send(hello);
    expect((await arrived)[0]).toEqual(encodeFrame(hello));
    peer.write(encodeFrame(Buffer.from("world")));
    expect((await listener.messageCount(1)).map(String)).toEqual(["world"]);
  });

  it("is used again, and shared by all who wait for it", async () => {
    const link = linkWith();
    await Promise.all([link.ready(1_000), link.ready(1_000)]);
    await link.ready(1_000);
    const { link: other } = await connected();
    await other.send(hello);
    expect(accepted).toHaveLength(2);
  });

  it("leaves no timer behind", async () => {
    await connected();
    clock.advance(3_600_000);
    expect(listener.losses).toEqual([]);
  });
});

describe("a host that cannot be reached", () => {
  it("is PP501 with the system's reason", async () => {
    await new Promise((resolve) => server.close(resolve));
    await expect(linkWith().ready(1_000)).rejects.toMatchObject({
      code: "PP501",
      detail: `127.0.0.1:${port}: ECONNREFUSED`,
    });
    expect(listener.losses).toEqual([]);
  });

  it("is PP501 when the caller's deadline passes first, and the attempt goes on for the next caller", async () => {
    let opened = 0;
    let onOpen = (): void => undefined;
    const link = linkWith({}, (_, open) => {
      opened += 1;
      onOpen = open;
      return silentSocket();
    });
    const first = expect(link.ready(1_000)).rejects.toMatchObject({ code: "PP501" });
    await clock.advanceAsync(1_000);
    await first;
    const second = link.ready(1_000);
    onOpen();
    await second;
    expect(opened).toBe(1);
  });

  it("is given up after the connect timeout, and then tried afresh", async () => {
    let opened = 0;
    const link = linkWith({}, () => {
      opened += 1;
      return silentSocket();
    });
    const first = expect(link.ready(60_000)).rejects.toMatchObject({
      code: "PP501",
      detail: expect.stringMatching(/no connection within 5000 ms/),
    });
    await clock.advanceAsync(5_000);
    await first;
    const second = expect(link.ready(1_000)).rejects.toMatchObject({ code: "PP501" });
    await clock.advanceAsync(1_000);
    await second;
    expect(opened).toBe(2);
    expect(listener.losses).toEqual([]);
  });
});

describe("a connection that ends", () => {
  it.each<[string, (peer: Socket) => void]>([
    ["is closed by the host", (peer) => peer.end()],
    ["is reset by the host", (peer) => peer.resetAndDestroy()],
  ])("after sending and %s is PP503, once", async (_, end) => {
    const { link, peer } = await connected();
    const arrived = once(peer, "data");
    await link.send(hello);
    await arrived;
    end(peer);
    expect(await listener.lost()).toMatchObject({ code: "PP503" });
    await expect(link.send(hello)).rejects.toMatchObject({ code: "PP501" });
    expect(listener.losses).toHaveLength(1);
  });

  it("in the middle of a message delivers no part of it", async () => {
    const { peer } = await connected();
    peer.end(encodeFrame(hello).subarray(0, 4));
    await listener.lost();
    expect(listener.messages).toEqual([]);
  });

  it("with an answer just before delivers the answer first", async () => {
    const { peer } = await connected();
    peer.end(encodeFrame(hello));
    await listener.lost();
    expect(listener.messages.map(String)).toEqual(["hello"]);
  });

  it("is followed by a new one when asked for", async () => {
    const { link, peer } = await connected();
    peer.end();
    await listener.lost();
    await link.ready(1_000);
    await link.send(hello);
    expect(listener.losses).toHaveLength(1);
  });

  it.each([
    ["zero", [0, 0]],
    ["more than a message may have", [0xff, 0xff]],
  ])("because the host announced %s bytes is PP504", async (_, header) => {
    const { peer } = await connected();
    peer.write(Buffer.concat([encodeFrame(hello), Buffer.from(header)]));
    expect(await listener.lost()).toMatchObject({ code: "PP504" });
    expect(listener.messages.map(String)).toEqual(["hello"]);
    expect(listener.losses).toHaveLength(1);
  });
});

describe("sending", () => {
  it("without a connection is PP501: nothing has left", async () => {
    await expect(linkWith().send(hello)).rejects.toMatchObject({ code: "PP501" });
  });

  it("while still connecting is PP501: nothing has left", async () => {
    const link = linkWith({}, () => silentSocket());
    const waiting = expect(link.ready(1_000)).rejects.toMatchObject({ code: "PP501" });
    await expect(link.send(hello)).rejects.toMatchObject({ code: "PP501" });
    await clock.advanceAsync(1_000);
    await waiting;
  });

  it("to a host that takes nothing ends with PP503 within the send timeout", async () => {
    const link = linkWith({}, (_, onOpen) => {
      queueMicrotask(onOpen);
      return silentSocket();
    });
    await link.ready(1_000);
    const sent = expect(link.send(hello)).rejects.toMatchObject({ code: "PP503" });
    await clock.advanceAsync(2_000);
    await sent;
    expect(listener.losses).toMatchObject([{ code: "PP503" }]);
  });
});

describe("stopping", () => {
  it("closes the connection and reports nothing any more", async () => {
    const { link, peer } = await connected();
    peer.resume();
    const closed = once(peer, "close");
    await link.stop();
    await closed;
    expect(listener.losses).toEqual([]);
    await expect(link.ready(1_000)).rejects.toMatchObject({ code: "PP501" });
  });

  it("ends waiting for a connection", async () => {
    const link = linkWith({}, () => silentSocket());
    const waiting = expect(link.ready(60_000)).rejects.toMatchObject({ code: "PP501" });
    await link.stop();
    await waiting;
  });
});
