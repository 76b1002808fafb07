import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { paying } from "../../../support/api-bench.ts";
import { type ApiClient, apiServer, token } from "../../../support/api-servers.ts";
import { temporaryFolder } from "../../../support/temp-folder.ts";

/** For what hangs; nothing here is about speed. */
const patience = { timeout: 60_000 };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let api: Awaited<ReturnType<typeof apiServer>>;
let app: ApiClient;

/** A payment is under way on the Unix socket, whatever the others do. */
beforeEach(async () => {
  folder = await temporaryFolder();
  api = await apiServer(folder.path);
  await api.server.start();
  app = await api.onSocket();
  app.command("Payment.Start", 1, { ...paying, id: "sale-1" });
  await app.got("acknowledge", "Payment.Start");
});

afterEach(async () => {
  await api.end();
  await folder.remove();
});

/** Nobody has touched it: it is heard of as before, and ends as before. */
async function paymentGoesOn(): Promise<void> {
  expect(api.pad.cancels).toEqual([]);
  api.pad.tell({ news: "pinEntry", digitCount: 2, triesLeft: 3 });
  expect((await app.got("event", "Pin.EntryEvent")).payload).toEqual({ digitCount: 2, triesLeft: 3 });
  api.pad.end({ kind: "approved" });
  expect((await app.got("completion", "Payment.Start")).header["completionCode"]).toBe("success");
}

describe("a payment goes on while another client", () => {
  it("opens 1,000 connections: as many as allowed are let in, the others are refused, and then there is room again", async () => {
    const headers = { Authorization: `Bearer ${token}` };
    const crowd = Array.from({ length: 1_000 }, () => new WebSocket(api.webSocketUrl(), { headers }));
    const ends = await Promise.all(
      crowd.map(
        (socket) =>
          new Promise<"open" | "refused">((resolve) => {
            socket.once("open", () => resolve("open"));
            socket.once("error", () => resolve("refused"));
          }),
      ),
    );
    expect(ends.filter((end) => end === "open")).toHaveLength(15);
    await paymentGoesOn();
    for (const socket of crowd) socket.on("error", () => undefined).terminate();
    await Promise.all(crowd.map((socket) => socket.readyState === WebSocket.CLOSED || once(socket, "close")));
    const status = async () => (await api.onPort()).socket.readyState;
    await expect.poll(() => status().catch(() => undefined), patience).toBe(WebSocket.OPEN);
  });

  it("opens connections and says nothing", async () => {
    const silent = Array.from({ length: 200 }, () => connect(api.path).on("error", () => undefined));
    await Promise.race(silent.map((socket) => once(socket, "connect")));
    await paymentGoesOn();
    for (const socket of silent) socket.destroy();
  });

  it("reads nothing: it is cut off, and nothing piles up", async () => {
    const reader = await api.onPort();
    reader.socket.pause();
    let notices = 0;
    for (; notices < 50_000 && api.faults.length === 0; notices += 1) {
      api.pad.notice({ notice: "wrongPinsInARow", count: notices });
      if (notices % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(api.faults.map(({ detail }) => detail)).toEqual([expect.stringContaining("does not read its messages")]);
    reader.socket.resume();
    expect(await reader.closed()).toBe(1006);
    expect(app.closeCode).toBeUndefined();
    await paymentGoesOn();
  });

  it.each([
    ["a text of 65,537 bytes", "x".repeat(65_537), 1009],
    ["bytes", Buffer.from([0, 1, 2]), 1003],
  ])("sends %s", async (_, frame, code) => {
    const client = await api.onPort();
    client.socket.send(frame);
    expect(await client.closed()).toBe(code);
    await paymentGoesOn();
  });

  it.each([
    ["a frame that is not masked", Buffer.from([0x81, 0x01, 0x41])],
    ["a reserved opcode", Buffer.from([0x83, 0x80, 0, 0, 0, 0])],
    ["a text that is no UTF-8", Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff])],
    ["a length of 2^63", Buffer.from([0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0])],
    ["a compressed frame", Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0x41])],
  ])("sends %s", async (_, frame) => {
    const client = await api.onPort();
    const { _socket: raw } = client.socket as unknown as { _socket: import("node:net").Socket };
    raw.write(frame);
    await client.closed();
    await paymentGoesOn();
  });

  it("floods: it is closed with 1008", async () => {
    await api.end();
    api = await apiServer(folder.path, { messagesPerSecond: 10 });
    await api.server.start();
    app = await api.onSocket();
    app.command("Payment.Start", 1, paying);
    await app.got("acknowledge", "Payment.Start");
    const client = await api.onPort();
    for (let sent = 1; sent < 500; sent += 1) client.command("Pad.Status", sent);
    expect(await client.closed()).toBe(1008);
    await paymentGoesOn();
  });

  it("asks for what is the owner's", async () => {
    const client = await api.onPort();
    client.command("Payment.Cancel", 1, { id: "sale-1" });
    expect((await client.got("completion", "Payment.Cancel")).payload).toEqual({ errorCode: "noSuchTransaction" });
    client.command("Pad.Prompt", 2, { promptId: "CANCELED" });
    expect((await client.got("completion", "Pad.Prompt")).payload).toEqual({ errorCode: "notOwner" });
    await paymentGoesOn();
  });
});

describe("an owner", () => {
  it("that answers no ping has gone: its payment is cancelled, and the next one has the pad", async () => {
    app.socket.terminate();
    await expect.poll(() => api.pad.cancels, patience).toEqual(["sale-1"]);
    const stale = new WebSocket(`ws+unix://${api.path}:/pinpad/v1`, { autoPong: false });
    await once(stale, "open");
    stale.send(
      JSON.stringify({
        header: { type: "command", name: "Payment.Start", requestId: 1, version: "1.0" },
        payload: { ...paying, id: "sale-2" },
      }),
    );
    await once(stale, "message");
    await api.clock.advanceAsync(30_000);
    expect(api.pad.cancels).toEqual(["sale-1", "sale-2"]);
    const next = await api.onSocket();
    next.command("Pin.Verify", 1, { id: "check-1" });
    await next.got("acknowledge", "Pin.Verify");
    expect(api.pad.running?.id).toBe("check-1");
    stale.terminate();
  });
});
