import { once } from "node:events";
import type { Socket } from "node:net";
import { createSecureContext, type SecureContextOptions, type TlsOptions } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CertificateWishes, selfSigned, TestAuthority } from "../../../src/bench/acquirer/test-authority.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { encodeFrame } from "../../../src/gateway/length-header.ts";
import { tlsTransport } from "../../../src/gateway/open-tls.ts";
import { TcpLink } from "../../../src/gateway/tcp-link.ts";
import { LinkListener } from "../../support/link-listener.ts";
import { type LoopbackPeer, relayTo, tcpPeer, tlsPeer } from "../../support/tls-peer.ts";

const limits = { connectTimeoutMs: 5_000, sendTimeoutMs: 2_000, keepAliveDelayMs: 30_000 };
const valid = { notBeforeMs: Date.UTC(2000, 0), notAfterMs: Date.UTC(2099, 0) };
const authority = new TestAuthority({ commonName: "The acquirer's authority", ...valid });
const stranger = new TestAuthority({ commonName: "Another authority", ...valid });
const ofHost: CertificateWishes = { commonName: "host", names: ["acquirer.example", "127.0.0.1"], ...valid };
const good = authority.issue(ofHost);
const ofTerminal = authority.issue({ commonName: "PINPAD01", ...valid });
const hello = Buffer.from("hello");

let clock: VirtualClock;
let listener: LinkListener;
let link: TcpLink | undefined;
let peers: LoopbackPeer[];

beforeEach(() => {
  clock = new VirtualClock();
  clock.jumpWall(0, true);
  listener = new LinkListener();
  peers = [];
});

afterEach(async () => {
  await link?.stop();
  for (const peer of peers) await peer.stop();
});

interface Wishes {
  readonly serverName?: string;
  readonly context?: SecureContextOptions;
}

function linkTo(port: number, { serverName, context = {} }: Wishes = {}): TcpLink {
  const made = createSecureContext({ ca: authority.certificate, minVersion: "TLSv1.2", ...context });
  const transport = tlsTransport({ serverName, context: () => Promise.resolve(made), clock });
  link = new TcpLink({ host: "127.0.0.1", port, ...limits }, clock, { transport });
  link.start(listener);
  return link;
}

async function host(options: TlsOptions, onSocket?: (socket: Socket) => void): Promise<LoopbackPeer> {
  const peer = await tlsPeer({ cert: good.certificate, key: good.key, ...options }, onSocket);
  peers.push(peer);
  return peer;
}

const withCertificate = ({ certificate, key }: { certificate: string; key: string }) => ({ cert: certificate, key });
const oldTls: TlsOptions = { minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" };
const versions = ["TLSv1.2", "TLSv1.3"] as const;

describe.each(versions)("a host that is to be trusted, over %s", (version) => {
  const only = { minVersion: version, maxVersion: version };

  it("gets messages and answers", async () => {
    const peer = await host(only, (socket) => socket.on("data", () => socket.write(encodeFrame(Buffer.from("world")))));
    const sending = linkTo(peer.port);
    await sending.ready(4_000);
    await sending.send(hello);
    expect((await listener.messageCount(1)).map(String)).toEqual(["world"]);
    expect(Buffer.concat(peer.received)).toEqual(encodeFrame(hello));
  });

  it("is taken by the name in the configuration, too, and sees the terminal's certificate", async () => {
    const peer = await host({ ...only, requestCert: true, rejectUnauthorized: true, ca: authority.certificate });
    const context = { cert: ofTerminal.certificate, key: ofTerminal.key };
    await linkTo(peer.port, { serverName: "acquirer.example", context }).ready(4_000);
    expect(peer.sockets).toHaveLength(1);
  });

  it("that wants a certificate of a terminal that has none is PP511, before anything is sent", async () => {
    const peer = await host({ ...only, requestCert: true, rejectUnauthorized: true, ca: authority.certificate });
    await expect(linkTo(peer.port).ready(4_000)).rejects.toMatchObject({
      code: "PP511",
      detail: expect.stringMatching(/wants a certificate of this terminal/),
    });
    expect(peer.received).toEqual([]);
  });

  it("may close, cut or break off: PP503, once", async () => {
    for (const end of [(one: Socket) => one.end(), (one: Socket) => one.destroy()]) {
      listener = new LinkListener();
      const peer = await host(only);
      const sending = linkTo(peer.port);
      await sending.ready(4_000);
      await sending.send(hello);
      end(peer.sockets.at(-1) as Socket);
      expect(await listener.lost()).toMatchObject({ code: "PP503" });
      expect(listener.losses).toHaveLength(1);
      await sending.stop();
    }
  });
});

describe("a host that is not to be trusted is PP511, which says why, and nothing is sent to it", () => {
  it.each<[string, TlsOptions, Wishes, RegExp]>([
    [
      "expired",
      withCertificate(authority.issue({ ...ofHost, notAfterMs: Date.UTC(2021, 4, 6) })),
      {},
      /has expired on May {2}6 00:00:00 2021 GMT \(CERT_HAS_EXPIRED\)/,
    ],
    [
      "not yet valid",
      withCertificate(authority.issue({ ...ofHost, notBeforeMs: Date.UTC(2091, 2, 4) })),
      {},
      /is not valid yet, only from Mar {2}4 00:00:00 2091 GMT/,
    ],
    [
      "of another name",
      {},
      { serverName: "other.example" },
      /is for acquirer.example, 127.0.0.1, not for other.example/,
    ],
    [
      "of a name but not of this address",
      withCertificate(authority.issue({ ...ofHost, names: ["acquirer.example"] })),
      {},
      /is for acquirer.example, not for 127.0.0.1/,
    ],
    ["of another authority", withCertificate(stranger.issue(ofHost)), {}, /another authority \(CN=Another authority\)/],
    ["of itself", withCertificate(selfSigned(ofHost)), {}, /signed by itself/],
    ["of a version too old", oldTls, {}, /no TLS version that host.tls-min-version allows/],
    [
      "of a version too old for us",
      { maxVersion: "TLSv1.2" },
      { context: { minVersion: "TLSv1.3" } },
      /no TLS version/,
    ],
  ])("%s", async (_, options, wishes, words) => {
    const peer = await host(options);
    const sending = linkTo(peer.port, wishes);
    const refused = expect(sending.ready(4_000)).rejects.toMatchObject({
      code: "PP511",
      detail: expect.stringMatching(words),
    });
    await expect(sending.send(hello)).rejects.toMatchObject({ code: "PP501" });
    await refused;
    await expect(sending.send(hello)).rejects.toMatchObject({ code: "PP501" });
    expect(peer.received).toEqual([]);
    expect(listener.losses).toEqual([]);
  });

  it("and where dates are the reason, a clock that is not set is named", async () => {
    clock.jumpWall(0, false);
    const peer = await host(withCertificate(authority.issue({ ...ofHost, notBeforeMs: Date.UTC(2091, 2, 4) })));
    await expect(linkTo(peer.port).ready(4_000)).rejects.toMatchObject({
      detail: expect.stringMatching(/the clock of this machine is not set by a time source/),
    });
  });

  it("and one that does not speak TLS at all", async () => {
    const peer = await tcpPeer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    peers.push(peer);
    await expect(linkTo(peer.port).ready(4_000)).rejects.toMatchObject({
      code: "PP511",
      detail: expect.stringMatching(/does not speak TLS on this port/),
    });
  });
});

describe("a handshake", () => {
  it("that never goes on is PP501 after the connect timeout", async () => {
    const peer = await tcpPeer(() => undefined);
    peers.push(peer);
    const sending = linkTo(peer.port);
    const refused = expect(sending.ready(60_000)).rejects.toMatchObject({
      code: "PP501",
      detail: expect.stringMatching(/no connection within 5000 ms/),
    });
    while (peer.received.length === 0) await clock.advanceAsync(1);
    await clock.advanceAsync(5_000);
    await refused;
  });

  it("one byte at a time is a handshake like any other", async () => {
    const peer = await host({}, (socket) => socket.on("data", () => socket.write(encodeFrame(Buffer.from("world")))));
    const relay = await relayTo(peer.port, { pieceBytes: 1 });
    peers.push(relay);
    const sending = linkTo(relay.port);
    await sending.ready(4_000);
    await sending.send(hello);
    expect((await listener.messageCount(1)).map(String)).toEqual(["world"]);
  });

  it.each([
    { version: "TLSv1.3", by: 1 },
    { version: "TLSv1.2", by: 7 },
  ] as const)(
    "of $version that is cut after any byte (each $by) ends, says so, and sends nothing",
    async ({ version, by }) => {
      const peer = await host({ minVersion: version, maxVersion: version });
      let opened = 0;
      for (let bytes = 0; opened === 0; bytes += by) {
        const relay = await relayTo(peer.port, { cutAfterBytes: bytes });
        const sending = linkTo(relay.port);
        try {
          await sending.ready(4_000);
          opened = bytes;
        } catch (error) {
          expect(error, `${bytes} bytes`).toMatchObject({ code: "PP501" });
        }
        await sending.stop();
        await relay.stop();
      }
      expect(opened).toBeGreaterThan(500);
      expect(peer.received).toEqual([]);
      expect(listener.losses).toEqual([]);
    },
    60_000,
  );

  it("with a host that sends no session ticket is over after a second of silence", async () => {
    const { constants } = await import("node:crypto");
    const peer = await host({ secureOptions: constants.SSL_OP_NO_TICKET, sessionTimeout: 1, maxVersion: "TLSv1.3" });
    const sending = linkTo(peer.port);
    const ready = sending.ready(4_000);
    while (peer.sockets.length === 0) await clock.advanceAsync(1);
    for (let waited = 0; waited < 1_200; waited += 100) await clock.advanceAsync(100);
    await ready;
    await sending.send(hello);
    const [socket] = peer.sockets;
    if (socket && peer.received.length === 0) await once(socket, "data");
    expect(Buffer.concat(peer.received)).toEqual(encodeFrame(hello));
  });
});
