import { once } from "node:events";
import { stat } from "node:fs/promises";
import { type IncomingMessage, request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { paying } from "../../../support/api-bench.ts";
import { ApiClient, apiServer, origin, token } from "../../../support/api-servers.ts";
import { temporaryFolder } from "../../../support/temp-folder.ts";

type Served = Awaited<ReturnType<typeof apiServer>>;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let api: Served;

beforeEach(async () => {
  folder = await temporaryFolder();
  api = await apiServer(folder.path);
  await api.server.start();
});

afterEach(async () => {
  await api.end();
  await folder.remove();
});

const webSocket = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
};
const bearer = { Authorization: `Bearer ${token}` };

/** The status that a request gets; 101 is a WebSocket. */
async function statusOf(path: string, headers: Record<string, string | string[]>, method = "GET"): Promise<number> {
  const asked = request({ host: "127.0.0.1", port: api.server.port, path, method, headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    asked.once("response", resolve);
    asked.once("error", reject);
    asked.once("upgrade", (answer, socket) => {
      socket.destroy();
      resolve(answer);
    });
  });
  asked.end();
  const answer = await answered;
  answer.resume();
  return answer.statusCode ?? 0;
}

describe("the Unix socket", () => {
  it("carries a payment, for those in its group, without a token", async () => {
    expect((await stat(api.path)).mode & 0o777).toBe(0o660);
    const app = await api.onSocket();
    app.command("Payment.Start", 1, paying);
    await app.got("acknowledge", "Payment.Start");
    api.pad.tell({ news: "cardRead", maskedPan: "476173******0010" });
    expect((await app.got("event", "Card.ReadEvent")).payload).toEqual({ maskedPan: "476173******0010" });
    api.pad.end({ kind: "approved" });
    expect((await app.got("completion", "Payment.Start")).header["completionCode"]).toBe("success");
  });

  it("takes nobody with an Origin: no browser can reach it but through somebody who lets it", async () => {
    const client = new ApiClient(`ws+unix://${api.path}:/pinpad/v1`, [], { Origin: origin });
    const [, answer] = (await once(client.socket, "unexpected-response")) as [unknown, IncomingMessage];
    expect(answer.statusCode).toBe(403);
    answer.destroy();
  });
});

describe("the loopback port", () => {
  it("takes a page of a site that is listed, with the token as a subprotocol, which is not sent back", async () => {
    const client = new ApiClient(api.webSocketUrl(), ["pinpad.v1", `bearer.${token}`], { Origin: origin });
    await once(client.socket, "open");
    expect(client.socket.protocol).toBe("pinpad.v1");
    client.command("Pad.Status", 1);
    expect((await client.got("completion", "Pad.Status")).header["completionCode"]).toBe("success");
    client.socket.terminate();
  });

  it.each([
    ["a program with the token", {}, {}, 101],
    ["the name localhost", { Host: "localhost:PORT" }, {}, 101],
    ["another name for this machine (DNS rebinding)", { Host: "evil.example:PORT" }, {}, 403],
    ["our name without the port", { Host: "127.0.0.1" }, {}, 403],
    ["another port", { Host: "127.0.0.1:1" }, {}, 403],
    ["a site that is not listed", { Origin: "http://evil.example" }, {}, 403],
    ["a site whose name begins as ours", { Origin: `${origin}.evil.example` }, {}, 403],
    ["our site over another scheme", { Origin: "https://kiosk.example" }, {}, 403],
    ["a page that hides its origin", { Origin: "null" }, {}, 403],
    ["a listed site", { Origin: origin }, {}, 101],
    ["no token", {}, { Authorization: undefined }, 401],
    ["a token that is nearly right", {}, { Authorization: `Bearer ${token.slice(0, -1)}0` }, 401],
    ["the beginning of the token", {}, { Authorization: `Bearer ${token.slice(0, 32)}` }, 401],
    ["the token in another scheme", {}, { Authorization: `Basic ${token}` }, 401],
    ["two tokens", { "Sec-WebSocket-Protocol": `bearer.${token}` }, {}, 401],
  ])("(%s)", async (_, headers: Record<string, string>, without: Record<string, undefined | string>, status) => {
    const all = { ...webSocket, ...bearer, ...headers, ...without };
    const present = Object.entries(all).filter((one): one is [string, string] => one[1] !== undefined);
    const named = present.map(([name, value]) => [name, value.replace("PORT", String(api.server.port))]);
    expect(await statusOf("/pinpad/v1", Object.fromEntries(named))).toBe(status);
    expect(api.faults.map(({ code }) => code)).toEqual(status === 101 ? [] : ["PP805"]);
  });

  it.each([
    ["GET", "/pinpad/v1", {}, 426],
    ["GET", "/pinpad/v2", {}, 404],
    ["GET", "/", {}, 404],
    ["GET", "/__proto__", {}, 404],
    ["POST", "/healthz", {}, 405],
    ["GET", "/healthz", { Host: "evil.example" }, 403],
    ["GET", "/readyz", { Origin: "http://evil.example" }, 403],
    ["GET", "/metrics", {}, 401],
    ["GET", "/metrics", bearer, 200],
  ])("%s %s %j is %d", async (method, path, headers, status) => {
    expect(await statusOf(path, headers as Record<string, string>, method)).toBe(status);
  });

  it("has the API at one path only", async () => {
    expect(await statusOf("/pinpad/v1/", { ...webSocket, ...bearer })).toBe(404);
    expect(await statusOf("/pinpad/v1?token=1", { ...webSocket, ...bearer })).toBe(404);
  });
});

describe("health", () => {
  const ready = async () => {
    const answer = await fetch(api.httpUrl("/readyz"));
    return [answer.status, await answer.json()];
  };

  it("is ready while a payment may begin, and says why not", async () => {
    expect(await ready()).toEqual([200, { ready: true, state: "idle", faults: [] }]);
    const fault = { code: "PP405", remedyEn: "", remedyZh: "" };
    api.pad.current = { ...api.pad.current, state: "outOfService", inService: false, faults: [fault] };
    expect(await ready()).toEqual([503, { ready: false, state: "outOfService", faults: ["PP405"] }]);
    api.pad.isGone = true;
    expect(await ready()).toEqual([503, { ready: false, state: "unknown", faults: [] }]);
  });

  it("does not wait for a pad that does not answer", async () => {
    api.pad.isSilent = true;
    const answer = fetch(api.httpUrl("/readyz"));
    let isAnswered = false;
    const settled = answer.finally(() => {
      isAnswered = true;
    });
    for (let round = 0; round < 10_000 && !isAnswered; round += 1) await api.clock.advanceAsync(1_000);
    expect((await settled).status).toBe(503);
    expect((await fetch(api.httpUrl("/healthz"))).status).toBe(200);
  });
});

describe("a start", () => {
  it("takes over the socket that a crashed process left", async () => {
    await api.end();
    const { createServer } = await import("node:net");
    const { rename } = await import("node:fs/promises");
    const crashed = createServer().listen(`${api.path}.1`);
    await once(crashed, "listening");
    await rename(`${api.path}.1`, api.path);
    crashed.close();
    api = await apiServer(folder.path);
    await api.server.start();
    const app = await api.onSocket();
    expect(app.socket.readyState).toBe(1);
  });

  it("leaves the socket to a gateway that runs: PP807", async () => {
    const second = await apiServer(folder.path);
    await expect(second.server.start()).rejects.toMatchObject({ code: "PP807" });
    await second.end();
    expect((await api.onSocket()).socket.readyState).toBe(1);
  });

  it.each([
    [
      "a group that there is not",
      { socket: { path: "api2.sock", group: "no-such-group" } },
      "groupadd --system no-such-group",
    ],
    ["a folder that there is not", { socket: { path: "nowhere/api.sock" } }, "its folder is missing"],
    ["a file with its name", { socket: { path: "token" } }, "EEXIST"],
    ["a token that anybody may read", { mode: 0o644 }, "chmod 0400"],
    ["a token that is too short", { text: "short" }, "32 to 256 letters"],
    ["a token file that there is not", { text: undefined }, "ENOENT"],
  ])("with %s is PP807, and nothing listens", async (_, wrong, why) => {
    await api.end();
    const { chmod, rm, writeFile } = await import("node:fs/promises");
    const tokenFile = `${folder.path}/token`;
    if ("mode" in wrong && wrong.mode) await chmod(tokenFile, wrong.mode);
    if ("text" in wrong) await rm(tokenFile);
    const path = `${folder.path}/${"socket" in wrong ? wrong.socket?.path : "api.sock"}`;
    const socket = {
      path,
      group: "socket" in wrong && wrong.socket && "group" in wrong.socket ? wrong.socket.group : undefined,
    };
    api = await apiServer(folder.path, { socket });
    if ("text" in wrong) await rm(tokenFile);
    if ("text" in wrong && wrong.text !== undefined) await writeFile(tokenFile, wrong.text, { mode: 0o600 });
    await expect(api.server.start()).rejects.toMatchObject({ code: "PP807", detail: expect.stringContaining(why) });
    expect(api.server.port).toBeUndefined();
  });
});

describe("a stop", () => {
  it("says goodbye to clients, ends their payment, and listens no more", async () => {
    const app = await api.onSocket();
    app.command("Payment.Start", 1, paying);
    await app.got("acknowledge", "Payment.Start");
    const stopped = api.server.stop();
    expect(await app.closed()).toBe(1001);
    await api.clock.advanceAsync(2_000);
    await stopped;
    expect(api.pad.cancels).toEqual(["api-1-1"]);
    expect(api.pad.listenerCount).toBe(0);
    await expect(stat(api.path)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
