import { createSecureContext } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import { TestAuthority } from "../../../src/bench/acquirer/test-authority.ts";
import { HostStages } from "../../../src/gateway/host-stages.ts";
import { plaintext, type Transport } from "../../../src/gateway/open-socket.ts";
import { tlsTransport } from "../../../src/gateway/open-tls.ts";
import { NodeClock } from "../../../src/platform/node-clock.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { type LoopbackPeer, tcpPeer, tlsPeer } from "../../support/tls-peer.ts";

const valid = { notBeforeMs: Date.UTC(2000, 0), notAfterMs: Date.UTC(2099, 0) };
const authority = new TestAuthority({ commonName: "The acquirer's authority", ...valid });
const clock = new NodeClock();
const peers: LoopbackPeer[] = [];

afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop();
});

function stages(port: number, transport: Transport = plaintext, fileSystem = new FaultyFileSystem()) {
  const certificateFiles = [
    { key: "tls-ca-file", file: "/etc/ca.pem" },
    { key: "tls-client-certificate-file", file: "/etc/terminal.pem" },
  ];
  return new HostStages({ places: [{ host: "127.0.0.1", port }], transport, certificateFiles, clock, fileSystem });
}

const tls = tlsTransport({
  context: () => Promise.resolve(createSecureContext({ ca: authority.certificate })),
  clock,
});

async function host(notAfterMs: number): Promise<number> {
  const { certificate, key } = authority.issue({ commonName: "host", names: ["127.0.0.1"], ...valid, notAfterMs });
  const peer = await tlsPeer({ cert: certificate, key });
  peers.push(peer);
  return peer.port;
}

describe("the way to the host, stage by stage", () => {
  it("ends each connection it made, and sends nothing on it", async () => {
    const closed: boolean[] = [];
    const peer = await tcpPeer((socket) => socket.on("close", () => closed.push(true)));
    peers.push(peer);
    const probed = stages(peer.port);
    await probed.probe("dns", 0);
    expect(peer.sockets).toHaveLength(0);
    await probed.probe("tcp", 0);
    for (let round = 0; closed.length === 0 && round < 1_000; round += 1) await new Promise(setImmediate);
    expect(closed).toEqual([true]);
    expect(Buffer.concat(peer.received)).toHaveLength(0);
  });

  it("says of a port on which nobody listens that it refused", async () => {
    const peer = await tcpPeer(() => undefined);
    await peer.stop();
    const refused = { code: "PP501", detail: expect.stringContaining("ECONNREFUSED") };
    await expect(stages(peer.port).probe("tcp", 0)).rejects.toMatchObject(refused);
  });

  it("says of a host whose certificate has expired since when, though TCP gets through", async () => {
    const probed = stages(await host(Date.UTC(2020, 0, 1)), tls);
    await probed.probe("tcp", 0);
    const expired = { code: "PP511", detail: expect.stringMatching(/its certificate has expired on .*2020/) };
    await expect(probed.probe("tls", 0)).rejects.toMatchObject(expired);
    await stages(await host(valid.notAfterMs), tls).probe("tls", 0);
  });

  it("knows no host that the configuration has not", async () => {
    await expect(stages(1).probe("tcp", 1)).rejects.toMatchObject({ code: "PP501" });
  });

  it("reads until when the certificates here are valid, under the names of their keys", async () => {
    const files = new FaultyFileSystem();
    await files.create("/etc/ca.pem", Buffer.from(authority.certificate));
    const terminal = authority.issue({ commonName: "PINPAD01", ...valid, notAfterMs: Date.UTC(2031, 2, 31, 12) });
    await files.create("/etc/terminal.pem", Buffer.from(terminal.certificate));
    await expect(stages(1, plaintext, files).certificates()).resolves.toMatchObject([
      { key: "tls-ca-file", file: "/etc/ca.pem" },
      { key: "tls-client-certificate-file", lastDay: "2031-03-31" },
    ]);
    await expect(stages(1).certificates()).rejects.toMatchObject({ code: "PP102" });
  });
});
