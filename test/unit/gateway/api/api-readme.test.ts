import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commandNames } from "../../../../src/gateway/api/command-table.ts";
import { apiServer, token } from "../../../support/api-servers.ts";
import { temporaryFolder } from "../../../support/temp-folder.ts";
import { happenings, transcriptIn } from "../../../support/transcript.ts";

const readme = readFileSync(new URL("../../../../src/gateway/README.md", import.meta.url), "utf8");
const clientFile = fileURLToPath(new URL("../../../../src/gateway/example-client.mjs", import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let api: Awaited<ReturnType<typeof apiServer>>;

beforeEach(async () => {
  folder = await temporaryFolder();
  api = await apiServer(folder.path);
  await api.server.start();
});

afterEach(async () => {
  await api.end();
  await folder.remove();
});

describe("the document", () => {
  it("has a transcript that is true, message by message", async () => {
    const app = await api.onSocket();
    for (const { mark, text: line } of transcriptIn(readme)) {
      if (mark === ">") app.socket.send(line);
      else if (mark === "--") happenings[line]?.(api.pad);
      else expect(await app.next()).toEqual(JSON.parse(line));
    }
    expect(app.received).toEqual([]);
    expect(transcriptIn(readme).filter(({ mark, text: line }) => mark === "--" && !happenings[line])).toEqual([]);
  });

  it("names every command, and the client is the one that runs", () => {
    expect(commandNames.filter((name) => !readme.includes(`| \`${name}\``))).toEqual([]);
    expect(readme).toContain(`\`\`\`js\n${readFileSync(clientFile, "utf8")}\`\`\``);
    expect(readFileSync(clientFile, "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(30);
  });
});

describe("the example client", () => {
  const run = (url: string, environment: Record<string, string> = {}) =>
    spawn(process.execPath, [clientFile, url, "2500"], { env: { ...process.env, ...environment }, stdio: "pipe" });

  it.each([
    ["the Unix socket", () => `ws+unix://${api.path}:/pinpad/v1`, {}],
    ["the loopback port", () => api.webSocketUrl(), { PINPAD_TOKEN: token }],
  ])("pays over %s", async (_, url, environment) => {
    const client = run(url(), environment);
    const [written, exit] = [text(client.stdout), once(client, "exit")];
    await expect
      .poll(() => api.pad.running, { timeout: 60_000 })
      .toMatchObject({ transaction: "payment", amountMinor: 2_500 });
    api.pad.tell({ news: "cardRead", maskedPan: "476173******0010" });
    api.pad.end({ kind: "approved" });
    expect(await exit).toEqual([0, null]);
    expect(await written).toContain("approved: hand it out");
  });

  it("does not take a declined payment, a lost connection or a refusal for a paid one", async () => {
    const declined = run(`ws+unix://${api.path}:/pinpad/v1`);
    await expect.poll(() => api.pad.running, { timeout: 60_000 }).toBeDefined();
    const exit = once(declined, "exit");
    api.pad.end({ kind: "declined", reason: "funds", responseCode: "51" });
    expect(await exit).toEqual([1, null]);
    const refused = run(api.webSocketUrl());
    const written = text(refused.stdout);
    expect(await once(refused, "exit")).toEqual([2, null]);
    expect(await written).toContain("401");
    const lost = run(`ws+unix://${api.path}:/pinpad/v1`);
    await expect.poll(() => api.pad.orders.length, { timeout: 60_000 }).toBe(2);
    const gone = once(lost, "exit");
    const stopped = api.server.stop();
    expect(await gone).toEqual([2, null]);
    await api.clock.advanceAsync(2_000);
    await stopped;
  });
});
