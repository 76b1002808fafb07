import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { benchConfigText } from "../../src/bench/bench-config.ts";
import { paying } from "../support/api-bench.ts";
import { ApiClient } from "../support/api-servers.ts";
import { buildProgram, Program, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";

beforeAll(buildProgram);

async function provisionedConfig(folder: string, more: string): Promise<string> {
  const place = { stateFolder: folder, host: "127.0.0.1", port: 9, amountMinor: 100, pinBlockFormat: 0, more } as const;
  const file = join(folder, "config.toml");
  await writeFile(file, benchConfigText(place));
  expect(await run("provision", "--config", file, "--test-key")).toMatchObject({ code: 0 });
  return file;
}

describe("pinpad run with a section [api]", () => {
  it("serves a kiosk app: status, a payment that asks for a card, its cancel; and stops by SIGTERM", () =>
    inTempFolder(async (folder) => {
      const socket = join(folder, "api.sock");
      const config = await provisionedConfig(folder, `\n[api]\nsocket = ${JSON.stringify(socket)}\n`);
      const pad = new Program(["run", "--config", config]);
      await pad.prints(/"started"/);
      const app = new ApiClient(`ws+unix://${socket}:/pinpad/v1`);
      await once(app.socket, "open");
      app.command("Pad.Status", 1);
      expect((await app.got("completion", "Pad.Status")).payload).toMatchObject({
        state: "idle",
        inService: true,
        keys: { testKeys: true },
      });
      app.command("Payment.Start", 2, { ...paying, id: "sale-1" });
      await app.got("event", "Card.AwaitedEvent");
      app.command("Payment.Cancel", 3);
      expect(await app.got("completion", "Payment.Start")).toMatchObject({
        header: { completionCode: "canceled" },
        payload: { id: "sale-1", outcome: { kind: "cancelled", afterSending: false } },
      });
      pad.kill("SIGTERM");
      expect(await app.closed()).toBe(1001);
      const ended = await pad.endsWithin(20_000);
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.stdout.match(/"paymentStarted"/g)).toHaveLength(1);
    }));

  it("says PP807 and ends when the API cannot be opened", () =>
    inTempFolder(async (folder) => {
      const socket = join(folder, "nowhere", "api.sock");
      const config = await provisionedConfig(folder, `\n[api]\nsocket = ${JSON.stringify(socket)}\n`);
      const ended = await run("run", "--config", config);
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain("its folder is missing");
      expect(ended.stderr).toContain("(PP807)");
    }));
});
