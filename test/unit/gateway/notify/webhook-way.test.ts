import { chmod, writeFile } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TestAuthority } from "../../../../src/bench/acquirer/test-authority.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { postTimeLimitMs } from "../../../../src/gateway/notify/post-json.ts";
import { webhookSignature } from "../../../../src/gateway/notify/webhook-signature.ts";
import { WebhookWay } from "../../../../src/gateway/notify/webhook-way.ts";
import { NodeFileSystem } from "../../../../src/platform/node-file-system.ts";
import { sampleNotification } from "../../../support/sample-notification.ts";
import { temporaryFolder } from "../../../support/temp-folder.ts";
import { tcpPeer } from "../../../support/tls-peer.ts";
import { answers, isSignedBy, type Reaction, webhookReceiver } from "../../../support/webhook-receiver.ts";

const token = "0123456789abcdefghijklmnopqrstuvwxyz";
const life = { notBeforeMs: Date.UTC(2020, 0, 1), notAfterMs: Date.UTC(2049, 0, 1) };
const authority = new TestAuthority({ commonName: "The site's authority", ...life });
const stranger = new TestAuthority({ commonName: "A stranger", ...life });
const certificate = authority.issue({ commonName: "alarms", names: ["localhost", "127.0.0.1"], ...life });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let clock: VirtualClock;
const ends: (() => Promise<void>)[] = [];
const at = (name: string) => join(folder.path, name);

beforeEach(async () => {
  folder = await temporaryFolder();
  clock = new VirtualClock();
  await writeFile(at("token"), `${token}\n`, { mode: 0o400 });
  await writeFile(at("ca.pem"), authority.certificate);
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  await folder.remove();
});

async function receiver(...reactions: Reaction[]) {
  const started = await webhookReceiver(certificate, ...reactions);
  ends.push(started.stop);
  return started;
}

function send(url: string, { ca = "ca.pem", tell = (_: string): void => undefined } = {}) {
  const way = new WebhookWay({
    place: { url, tokenFile: at("token"), caFile: ca === "public" ? undefined : at(ca) },
    fileSystem: new NodeFileSystem(),
    clock,
  });
  return way.send(sampleNotification, new AbortController().signal, tell);
}

const refused = (problem: string | RegExp) => ({ taken: false, problem: expect.stringMatching(problem) });

describe("a webhook", () => {
  it("gets the JSON by POST over TLS, signed, with its id against repeats", async () => {
    const { url, posts } = await receiver(answers(200));
    const stages: string[] = [];
    expect(await send(url, { tell: (stage) => stages.push(stage) })).toEqual({ taken: true });
    expect(posts).toHaveLength(1);
    const [post] = posts;
    if (!post) throw new Error("nothing came");
    expect(JSON.parse(post.body)).toEqual(sampleNotification);
    expect(post.path).toBe("/alarms?site=7");
    expect(post.headers).toMatchObject({
      "idempotency-key": sampleNotification.id,
      "content-type": "application/json; charset=utf-8",
      "x-pinpadd-signature": webhookSignature(token, clock.wallMs(), post.body),
    });
    expect(isSignedBy(token, post)).toBe(true);
    expect(isSignedBy(token, { ...post, body: post.body.replace("5", "6") })).toBe(false);
    expect(isSignedBy(`${token}x`, post)).toBe(false);
    expect(JSON.stringify(post)).not.toContain(token);
    expect(stages.at(-1)).toBe("answered 200");
    expect(stages).toContain("TLS: its certificate is trusted");
  });

  it.each([
    ["an error", answers(500), /it answered 500$/],
    ["a refusal", answers(403), /it answered 403$/],
    ["a redirect, which is not followed", answers(307, { Location: "/elsewhere" }), /answered 307: redirects are not/],
    ["nothing but a hang-up", ((response) => void response.socket?.destroy()) as Reaction, /socket hang up|ECONNRESET/],
    [
      "another protocol",
      ((response) => {
        response.socket?.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
      }) as Reaction,
      /another protocol/,
    ],
    ["what is no HTTP", ((response) => void response.socket?.end("HELLO\r\n\r\n")) as Reaction, /Parse Error/],
  ])("that answers %s has not taken it", async (_, reaction, problem) => {
    const { url, posts } = await receiver(reaction);
    expect(await send(url)).toEqual(refused(problem));
    expect(posts).toHaveLength(1);
  });

  it("has taken it as soon as it says so, however much it goes on to say", async () => {
    let sentBytes = 0;
    let isClosed = false;
    const { url } = await receiver((response) => {
      response.writeHead(200);
      const more = () => {
        while (!isClosed && response.write(Buffer.alloc(65_536))) sentBytes += 65_536;
      };
      response.on("drain", more);
      response.on("close", () => {
        isClosed = true;
      });
      more();
    });
    expect(await send(url)).toEqual({ taken: true });
    await expect.poll(() => isClosed, { timeout: 10_000 }).toBe(true);
    expect(sentBytes).toBeLessThan(64 << 20);
  });

  it("that is silent is given up after ten seconds, whether it accepts, greets or reads", async () => {
    const silentPeer = await tcpPeer(() => undefined);
    ends.push(silentPeer.stop);
    const afterHead = await receiver((_, request) => void request.resume());
    for (const [url, isReady] of [
      [`https://localhost:${silentPeer.port}/`, () => silentPeer.received.length > 0],
      [afterHead.url, () => afterHead.posts.length > 0],
    ] as const) {
      const sent = send(url);
      await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
      clock.advance(postTimeLimitMs - 1);
      clock.advance(1);
      expect(await sent).toEqual(refused(/no whole answer within 10 s/));
    }
  });

  it("that nobody listens for is told by its host and port, and not by its path", async () => {
    const gone = await webhookReceiver(certificate);
    await gone.stop();
    const sent = await send(gone.url);
    expect(sent).toEqual(refused(/ECONNREFUSED/));
    expect(JSON.stringify(sent)).toContain(`localhost:${gone.port}`);
    expect(JSON.stringify(sent)).not.toContain("site=7");
  });
});

describe("a webhook that is not to be trusted gets nothing", () => {
  it("when another authority signs it, the public ones included", async () => {
    const { url, posts } = await receiver(answers(200));
    await writeFile(at("other.pem"), stranger.certificate);
    expect(await send(url, { ca: "other.pem" })).toEqual(refused(/certificate|signature|issuer/i));
    expect(await send(url, { ca: "public" })).toEqual(refused(/certificate|signature|issuer/i));
    expect(posts).toEqual([]);
  });

  it("when its certificate is for another name", async () => {
    const { port, posts } = await receiver(answers(200));
    expect(await send(`https://127.0.0.2:${port}/`)).toEqual(refused(/127\.0\.0\.2/));
    expect(posts).toEqual([]);
  });

  it("when it speaks no TLS", async () => {
    const plain = await tcpPeer((socket: Socket) => void socket.end("HTTP/1.1 200 OK\r\n\r\n"));
    ends.push(plain.stop);
    expect(await send(`https://localhost:${plain.port}/`)).toMatchObject({ taken: false });
    expect(Buffer.concat(plain.received).toString("latin1")).not.toContain("wrongPins");
  });
});

describe("the files of a webhook", () => {
  it("are named by their key when they are not what they should be, and nothing is sent", async () => {
    const { url, posts } = await receiver(answers(200));
    expect(await send(url, { ca: "none.pem" })).toEqual(refused(/^notify\.tls-ca-file = .*none\.pem" cannot be/));
    await writeFile(at("ca.pem"), "no certificate");
    expect(await send(url)).toEqual(refused(/^notify\.tls-ca-file .* holds no certificate/));
    await writeFile(at("ca.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    expect(await send(url)).toMatchObject({ taken: false });
    await chmod(at("token"), 0o644);
    expect(await send(url)).toEqual(refused(/^notify\.webhook-token-file .* mode 0644/));
    await chmod(at("token"), 0o600);
    await writeFile(at("token"), "short\n");
    const short = await send(url);
    expect(short).toEqual(refused(/^notify\.webhook-token-file .* holds no 32 to 256/));
    expect(JSON.stringify(short)).not.toContain("short");
    expect(posts).toEqual([]);
  });

  it("are read for each notification, so that a renewed token needs no new start", async () => {
    const { url, posts } = await receiver(answers(204));
    await send(url);
    await chmod(at("token"), 0o600);
    await writeFile(at("token"), token.toUpperCase());
    await send(url);
    expect(posts.map((post) => [isSignedBy(token, post), isSignedBy(token.toUpperCase(), post)])).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});
