import { rm } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inKiosk } from "../support/kiosk.ts";
import { launched, notifySocket } from "../support/launched-service.ts";
import { buildProgram } from "../support/program.ts";

beforeAll(buildProgram);

const signsOfLife = (stdout: string) => stdout.split("\n").filter((sign) => sign === "WATCHDOG=1").length;

describe.runIf(process.platform === "linux")("a service of systemd's", () => {
  it("the pad is ready once it serves, says how it is, lives, and says so when it stops", () =>
    inKiosk(async ({ folder, config }) => {
      const { path, heard } = await notifySocket(folder);
      const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: "400000" };
      const pad = launched(["pad", "--config", config], { env });
      await heard.prints(/STATUS=Starting\n[\s\S]*READY=1\n[\s\S]*STATUS=In service\n/);
      await heard.prints(/(WATCHDOG=1\n[\s\S]*){5}/);
      pad.kill("SIGTERM");
      expect(await pad.endsWithin(20_000)).toMatchObject({ code: 0, stderr: "" });
      await heard.prints(/STOPPING=1\n$/);
      heard.kill("SIGTERM");
    }).then(() => undefined));

  it("the pad is ready with its fault on the screen, and names it", () =>
    inKiosk(async ({ folder, config }) => {
      await rm(join(folder, "store.bin"));
      const { path, heard } = await notifySocket(folder);
      const pad = launched(["pad", "--config", config], { env: { NOTIFY_SOCKET: path } });
      await heard.prints(/READY=1\nSTATUS=Out of service: PP701 The store of tries and keys is missing\./);
      pad.kill("SIGTERM");
      expect(await pad.endsWithin(20_000)).toMatchObject({ code: 0 });
      heard.kill("SIGTERM");
    }).then(() => undefined));

  it("the pad stops living when its store hangs, and the log says which part it is", () =>
    inKiosk(async ({ folder, config }) => {
      const { path, heard } = await notifySocket(folder);
      const pad = launched(["pad", "--config", config], { env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: "2000000" } });
      await heard.prints(/READY=1/);
      const before = signsOfLife(heard.stdout);
      pad.type("hang-store");
      await heard.prints(/STATUS=Out of service: PP806 /);
      await pad.prints(/"code":"PP806","detail":"no sign of life from store"/);
      const atLast = signsOfLife(heard.stdout);
      expect(atLast).toBeGreaterThan(before);
      // Four rounds in which it would have shown that it lives.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      expect(signsOfLife(heard.stdout)).toBe(atLast);
      pad.kill("SIGKILL");
      heard.kill("SIGTERM");
    }).then(() => undefined));

  it("the gateway is ready by itself, and says whether it has its pad", () =>
    inKiosk(async ({ folder, config, startPad }) => {
      const { path, heard } = await notifySocket(folder);
      const gateway = launched(["gateway", "--config", config], {
        env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: "400000" },
      });
      await heard.prints(/STATUS=Waiting for the pad's process\nREADY=1\n/);
      const pad = startPad();
      await heard.prints(/STATUS=Connected to the pad\n/);
      pad.kill("SIGKILL");
      await heard.prints(/STATUS=Connected to the pad\n[\s\S]*STATUS=Waiting for the pad's process\n/);
      expect(signsOfLife(heard.stdout)).toBeGreaterThan(2);
      gateway.kill("SIGTERM");
      expect(await gateway.endsWithin(20_000)).toMatchObject({ code: 0, stderr: "" });
      heard.kill("SIGTERM");
    }).then(() => undefined));
});
