import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { plaintext, plaintextInside, type Transport } from "../../../src/gateway/open-socket.ts";
import { TcpLink } from "../../../src/gateway/tcp-link.ts";
import { LinkListener } from "../../support/link-listener.ts";
import { tcpPeer } from "../../support/tls-peer.ts";

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

/** How it ends to ask a host at this address for a connection. */
async function reaching(host: string, transport: Transport): Promise<string> {
  const peer = await tcpPeer(() => undefined, "0.0.0.0");
  const clock = new VirtualClock();
  const limits = { connectTimeoutMs: 5_000, sendTimeoutMs: 2_000, keepAliveDelayMs: 30_000 };
  const link = new TcpLink({ host, port: peer.port, ...limits }, clock, { transport });
  link.start(new LinkListener());
  try {
    return await link.ready(1_000).then(
      () => "open",
      (fault: { detail: string }) => fault.detail,
    );
  } finally {
    await link.stop();
    await peer.stop();
  }
}

describe("plaintext that stays inside", () => {
  it.each(["127.0.0.1", "127.9.8.7", "localhost"])("reaches %s", async (host) => {
    expect(await reaching(host, plaintextInside)).toBe("open");
  });

  it.skipIf(outside === undefined)(
    "is closed when a name leads to an address off the loopback, and says which",
    async () => {
      const host = outside ?? "";
      expect(await reaching(host, plaintextInside)).toContain(
        `plaintext goes to this machine only, and this is ${host}`,
      );
      expect(await reaching(host, plaintext)).toBe("open");
    },
  );
});
