import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { testAcquirerKeys } from "../../../../src/bench/acquirer/acquirer-keys.ts";
import { chaosOf } from "../../../../src/bench/acquirer/chaos.ts";
import { type AcquirerOptions, type RunningAcquirer, startAcquirer } from "../../../../src/bench/acquirer/server.ts";
import { testCards } from "../../../../src/bench/acquirer/test-cards.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { tlsFiles, tlsFolder } from "../../../../src/cli/acquirer-certificates.ts";
import { lengthHeaders } from "../../../../src/gateway/length-headers.ts";
import { tlsTransport } from "../../../../src/gateway/open-tls.ts";
import { TcpLink, type TcpLinkOptions, type TcpLinkParts } from "../../../../src/gateway/tcp-link.ts";
import { tlsContext } from "../../../../src/gateway/tls-credentials.ts";
import { pack } from "../../../../src/host/iso8583/pack.ts";
import { iso87Ascii } from "../../../../src/host/profiles/iso87-ascii.ts";
import { buildRequest } from "../../../../src/host/requests.ts";
import { NodeClock } from "../../../../src/platform/node-clock.ts";
import { NodeFileSystem } from "../../../../src/platform/node-file-system.ts";
import { fixedKeyPin, goodPan } from "../../../support/acquirer-talk.ts";
import { LinkListener } from "../../../support/link-listener.ts";
import { samplePayment } from "../../../support/payment-samples.ts";
import { random } from "../../../support/scd-bench.ts";

const clock = new VirtualClock();
/** The end of a TLS handshake is judged by time. */
const realClock = new NodeClock();
const limits = { connectTimeoutMs: 5_000, sendTimeoutMs: 5_000, keepAliveDelayMs: 5_000 };
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function acquirer(options: Partial<AcquirerOptions> = {}): Promise<RunningAcquirer> {
  const fixed = { port: 0, host: "127.0.0.1", clock, keys: testAcquirerKeys, cards: testCards, random };
  const running = await startAcquirer({ ...fixed, ...options });
  ends.push(() => running.stop());
  return running;
}

async function terminal({ port }: RunningAcquirer, options: Partial<TcpLinkOptions> = {}, parts: TcpLinkParts = {}) {
  const listener = new LinkListener();
  const link = new TcpLink(
    { host: "127.0.0.1", port, ...limits, ...options },
    parts.transport ? realClock : clock,
    parts,
  );
  ends.push(() => link.stop());
  link.start(listener);
  await link.ready(5_000);
  return { link, listener };
}

const payment = (stan: string) => {
  const request = {
    ...samplePayment,
    ...fixedKeyPin("1234"),
    pan: goodPan,
    track2: `${goodPan}=31121010000000001`,
    stan,
  };
  return pack(iso87Ascii, buildRequest(request, iso87Ascii));
};

describe("the acquirer's framing", () => {
  const names = Object.keys(lengthHeaders) as (keyof typeof lengthHeaders)[];

  it.each(names.flatMap((name) => [[name, true] as const, [name, false] as const]))(
    "answers behind %s, the header counted: %s, with TPDU and message header",
    async (lengthHeader, includesHeader) => {
      const framing = { lengthHeader, includesHeader };
      const running = await acquirer({ framing: { ...framing, tpdu: true, messageHeader: true } });
      const envelope = { tpdu: Buffer.from("6000030001", "hex"), messageHeader: Buffer.from("602200000000", "hex") };
      const { link, listener } = await terminal(running, { framing, envelope });
      await link.send(payment("000001"));
      const [answered] = await listener.messageCount(1);
      expect(answered?.toString("latin1")).toMatch(/^0210/);
    },
  );

  it("cuts a terminal off whose message is too short for the headers", async () => {
    const running = await acquirer({ framing: { tpdu: true, messageHeader: true } });
    const { link, listener } = await terminal(running);
    await link.send(Buffer.alloc(11, 1));
    await listener.lost();
    expect(running.events()).toContainEqual(expect.objectContaining({ kind: "malformed" }));
  });

  it("asks on its own, once it knows how the terminal is addressed", async () => {
    const running = await acquirer({ framing: { tpdu: true } });
    const envelope = { tpdu: Buffer.from("6000030001", "hex") };
    const { link, listener } = await terminal(running, { envelope });
    expect(running.ask("echo")).toBe(0);
    await link.send(payment("000001"));
    await listener.messageCount(1);
    expect(running.ask("echo")).toBe(1);
    const [, asked] = await listener.messageCount(2);
    expect(asked?.toString("latin1")).toMatch(/^0800/);
  });
});

describe("the acquirer's chaos", () => {
  it("knows its names and no others", () => {
    expect(chaosOf(["silent", "split", "close:12", "swap", "duplicate", "wrong-stan"])).toEqual({
      silent: true,
      split: true,
      duplicate: true,
      swap: true,
      wrongStan: true,
      closeAfterBytes: 12,
    });
    for (const name of ["close:", "close:x", "", "constructor"]) expect(chaosOf([name])).toBeUndefined();
  });

  it("sends single bytes, and the terminal puts them together", async () => {
    const { link, listener } = await terminal(await acquirer({ chaos: chaosOf(["split"]) }));
    await link.send(payment("000001"));
    expect((await listener.messageCount(1))[0]?.toString("latin1")).toMatch(/^0210/);
  });

  it.each([0, 1, 2, 40])("closes after %i bytes, and has booked the payment", async (bytes) => {
    const running = await acquirer({ chaos: chaosOf([`close:${bytes}`]) });
    const { link, listener } = await terminal(running);
    await link.send(payment("000001"));
    await listener.lost();
    expect(listener.messages).toEqual([]);
    expect(running.books()).toMatchObject([{ state: "approved" }]);
  });

  it("answers twice", async () => {
    const { link, listener } = await terminal(await acquirer({ chaos: chaosOf(["duplicate"]) }));
    await link.send(payment("000001"));
    const [first, second] = await listener.messageCount(2);
    expect(first).toEqual(second);
  });

  it("answers with another STAN", async () => {
    const { link, listener } = await terminal(await acquirer({ chaos: chaosOf(["wrong-stan"]) }));
    await link.send(payment("000001"));
    const [answered] = await listener.messageCount(1);
    expect(answered?.toString("latin1")).toContain("000002");
    expect(answered?.toString("latin1")).not.toContain("000001KIOSK1");
  });

  it("gives two terminals each other's answers", async () => {
    const running = await acquirer({ chaos: chaosOf(["swap"]) });
    const [one, two] = [await terminal(running), await terminal(running)];
    await one.link.send(payment("000011"));
    await two.link.send(payment("000022"));
    const [[toOne], [toTwo]] = [await one.listener.messageCount(1), await two.listener.messageCount(1)];
    expect(toOne?.toString("latin1")).toContain("000022");
    expect(toTwo?.toString("latin1")).toContain("000011");
  });
});

describe("the acquirer's TLS", () => {
  function folder(): string {
    const made = mkdtempSync(join(tmpdir(), "acquirer-tls-"));
    ends.push(() => rmSync(made, { recursive: true }));
    return made;
  }
  const transport = (at: string, withClient: boolean) => {
    const client = { certificateFile: join(at, tlsFiles.client), keyFile: join(at, tlsFiles.clientKey) };
    const files = {
      caFile: join(at, tlsFiles.authority),
      client: withClient ? client : undefined,
      minVersion: "1.2" as const,
    };
    return tlsTransport({
      serverName: undefined,
      context: () => tlsContext(new NodeFileSystem(), files),
      clock: realClock,
    });
  };

  it("is answered to a terminal that trusts the folder's authority", async () => {
    const at = folder();
    const running = await acquirer({ tls: tlsFolder(at, [], Date.now(), false) });
    const { link, listener } = await terminal(running, {}, { transport: transport(at, false) });
    await link.send(payment("000001"));
    expect((await listener.messageCount(1))[0]?.toString("latin1")).toMatch(/^0210/);
  });

  it("wants a terminal's certificate where it says so", async () => {
    const at = folder();
    const running = await acquirer({ tls: tlsFolder(at, [], Date.now(), true) });
    const { link, listener } = await terminal(running, {}, { transport: transport(at, true) });
    await link.send(payment("000001"));
    await listener.messageCount(1);
  });

  it("keeps the certificates of a folder, and the keys from others", () => {
    const at = folder();
    const first = tlsFolder(at, [], Date.now(), true);
    expect(tlsFolder(at, ["other"], Date.now(), true)).toEqual(first);
    expect(first.clientAuthority).toBe(readFileSync(join(at, tlsFiles.authority), "utf8"));
    for (const file of [tlsFiles.serverKey, tlsFiles.clientKey])
      expect(statSync(join(at, file)).mode & 0o777).toBe(0o600);
  });
});
