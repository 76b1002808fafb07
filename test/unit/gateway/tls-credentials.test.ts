import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { selfSigned, TestAuthority } from "../../../src/bench/acquirer/test-authority.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { tlsTransport } from "../../../src/gateway/open-tls.ts";
import { TcpLink } from "../../../src/gateway/tcp-link.ts";
import { tlsContext } from "../../../src/gateway/tls-credentials.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { LinkListener } from "../../support/link-listener.ts";
import { tlsPeer } from "../../support/tls-peer.ts";

const valid = { notBeforeMs: Date.UTC(2000, 0), notAfterMs: Date.UTC(2099, 0) };
const authority = new TestAuthority({ commonName: "authority", ...valid });
const mine = authority.issue({ commonName: "PINPAD01", ...valid });
const other = selfSigned({ commonName: "other", ...valid });
const files = {
  caFile: "/ca.pem",
  client: { certificateFile: "/me.pem", keyFile: "/me.key" },
  minVersion: "1.2",
} as const;

function filesWith(changes: Readonly<Record<string, string>> = {}): FaultyFileSystem {
  const fs = new FaultyFileSystem();
  const texts = { "/ca.pem": authority.certificate, "/me.pem": mine.certificate, "/me.key": mine.key, ...changes };
  for (const [path, text] of Object.entries(texts)) if (text !== "(none)") fs.put(path, Buffer.from(text));
  return fs;
}

const damaged = (certificate: string) => certificate.replace(/\n(.{20})/, "\nAAAAAAAAAAAAAAAAAAAA");

describe("certificate and key files", () => {
  it("that are sound make a context, words around the certificates and several of them too", async () => {
    await tlsContext(filesWith(), files);
    await tlsContext(
      filesWith({ "/ca.pem": `Of the acquirer:\n${other.certificate}\n${authority.certificate}` }),
      files,
    );
    await tlsContext(filesWith({ "/me.pem": "(none)", "/me.key": "(none)" }), { ...files, client: undefined });
  });

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ["no CA file", { "/ca.pem": "(none)" }, /^host\.tls-ca-file = "\/ca\.pem": cannot be read: .*ENOENT.* Put the/],
    ["an empty CA file", { "/ca.pem": "" }, /^host\.tls-ca-file = "\/ca\.pem": holds no certificate in PEM/],
    ["a key as CA file", { "/ca.pem": mine.key }, /^host\.tls-ca-file .* holds no certificate/],
    [
      "a damaged second CA",
      { "/ca.pem": authority.certificate + damaged(other.certificate) },
      /^host\.tls-ca-file .* certificate 2 in it is damaged/,
    ],
    ["no client certificate", { "/me.pem": "(none)" }, /^host\.tls-client-certificate-file .* cannot be read/],
    ["a damaged one", { "/me.pem": damaged(mine.certificate) }, /^host\.tls-client-certificate-file .* is damaged/],
    ["no key", { "/me.key": "(none)" }, /^host\.tls-client-key-file .* cannot be read/],
    ["a certificate as key", { "/me.key": mine.certificate }, /^host\.tls-client-key-file .* is no private key in PEM/],
    ["another one's key", { "/me.key": other.key }, /^host\.tls-client-key-file .* is not the key of the certificate/],
  ])("%s is PP102 that names key, file and fix", async (_, changes, detail) => {
    const made = tlsContext(filesWith(changes), files);
    await expect(made).rejects.toMatchObject({ code: "PP102", detail: expect.stringMatching(detail) });
  });

  it("show nothing of a key in the fault", async () => {
    const [line = ""] = other.key.split("\n").slice(1);
    const fault = await tlsContext(filesWith({ "/me.key": other.key }), files).catch((error: Error) => error);
    expect(String((fault as Error).message)).not.toContain(line);
  });

  it("are read for each connection: PP511 while they cannot be, and a new file needs no new start", async () => {
    const fs = filesWith({ "/ca.pem": other.certificate });
    const ofHost = authority.issue({ commonName: "host", names: ["127.0.0.1"], ...valid });
    const peer = await tlsPeer({ cert: ofHost.certificate, key: ofHost.key });
    const clock = new VirtualClock();
    const limits = { connectTimeoutMs: 5_000, sendTimeoutMs: 2_000, keepAliveDelayMs: 30_000 };
    const transport = tlsTransport({ context: () => tlsContext(fs, files), clock });
    const link = new TcpLink({ host: "127.0.0.1", port: peer.port, ...limits }, clock, { transport });
    link.start(new LinkListener());
    try {
      await expect(link.ready(4_000)).rejects.toMatchObject({
        code: "PP511",
        detail: expect.stringMatching(/another authority/),
      });
      fs.put("/ca.pem", Buffer.from("renewing"));
      await expect(link.ready(4_000)).rejects.toMatchObject({
        code: "PP511",
        detail: expect.stringMatching(/host\.tls-ca-file = "\/ca\.pem"/),
      });
      fs.put("/ca.pem", Buffer.from(authority.certificate));
      const ready = link.ready(4_000);
      await clock.advanceAsync(500);
      await ready;
      await link.send(Buffer.from("hello"));
      if (peer.received.length === 0) await once(peer.sockets[0] ?? expect.fail("no socket"), "data");
      expect(String(peer.received[0]?.subarray(2))).toBe("hello");
    } finally {
      await link.stop();
      await peer.stop();
    }
  });
});
