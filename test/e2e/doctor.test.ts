import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inKiosk } from "../support/kiosk.ts";
import { buildProgram, Program, run } from "../support/program.ts";
import { edit, type Report } from "../support/sick-pad.ts";
import { inTempFolder } from "../support/temp-folder.ts";

beforeAll(buildProgram);

/** ESC or another control character that a terminal obeys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const terminalCodes = /[\x00-\x09\x0b-\x1f\x7f]/;

describe("pinpad doctor", () => {
  it("finds nothing wrong with a sound pad, and says what it has seen, grouped, in plain text", () =>
    inKiosk(async ({ config }) => {
      const { code, stdout, stderr } = await run("doctor", "--config", config);
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).not.toMatch(terminalCodes);
      expect(stdout).toMatch(/^PIN\n[\s\S]*\nmachine\n[\s\S]*\nset-up\n[\s\S]*\nnetwork\n[\s\S]*\nbank\n/);
      expect(stdout).toMatch(/ {2}! keys: dukpt [0-9A-F]{6} \(tdes-ecb-zeros\), test key, \d+ transactions left/);
      expect(stdout).toMatch(/ {2}✓ host: echo: answered in \d+ ms/);
      expect(stdout).not.toContain("✗");
    }).then(() => undefined));

  it("tells it in Chinese where the terminal's locale is, unless it is told otherwise", () =>
    inKiosk(async ({ config }) => {
      const env = { ...process.env, LC_ALL: "zh_CN.UTF-8", TERM: "xterm" };
      const doctor = (...options: string[]) => new Program(["doctor", "--config", config, ...options], { env }).ended;
      // One after the other: each has the store to itself.
      const zh = await doctor();
      const en = await doctor("--language", "en");
      const json = await doctor("--json");
      expect([zh.code, en.code, json.code]).toEqual([0, 0, 0]);
      expect(zh.stdout).toMatch(/^密码\n[\s\S]*\n本机\n[\s\S]*\n设置\n[\s\S]*\n网络\n[\s\S]*\n银行\n/);
      expect(zh.stdout).toMatch(/ {2}! 密钥:dukpt [0-9A-F]{6} \(tdes-ecb-zeros\),测试密钥,剩余 \d+ 笔交易/);
      expect(en.stdout).not.toMatch(/\p{Script=Han}/u);
      const { checks } = JSON.parse(json.stdout) as Report;
      expect(checks.find(({ id }) => id === "cards")).toMatchObject({ class: "PIN", cause: "none", causeZh: "没有" });
      expect((await doctor("--language", "fr")).code).toBe(2);
    }).then(() => undefined));

  it("asks a pad that runs, and leaves its parts, its store and its host alone", async () => {
    const told = await inKiosk(async (kiosk) => {
      const pad = kiosk.startPad();
      await pad.prints(/"msg":"started"/);
      const { code, stdout } = await run("doctor", "--config", kiosk.config, "--json");
      const { checks } = JSON.parse(stdout) as Report;
      const states = Object.fromEntries(checks.map(({ id, state }) => [id, state]));
      expect(states).toMatchObject({ pad: "good", keypad: "good", reader: "good", store: "good", keys: "warn" });
      expect(states).toMatchObject({ cards: "good", tcp: "good", echo: "skipped" });
      expect(code).toBe(0);
      // It still takes payments.
      kiosk.startGateway();
      const app = await kiosk.app();
      app.socket.close();
    });
    expect(told.filter(({ mti }) => mti === "0800")).toEqual([]);
  });

  it("passes on what a running pad complains of", () =>
    inKiosk(async (kiosk) => {
      await run("keys", "delete", "dukpt", "--yes", "--config", kiosk.config);
      const pad = kiosk.startPad();
      await pad.prints(/"msg":"started"/);
      const { code, stdout } = await run("doctor", "--config", kiosk.config, "--json");
      expect(code).toBe(1);
      expect((JSON.parse(stdout) as Report).checks.find(({ id }) => id === "pad")).toMatchObject({
        state: "bad",
        class: "set-up",
        faultCode: "PP601",
      });
    }).then(() => undefined));

  it("lets a pad that holds the store and cannot be asked be, and says how to go on", () =>
    inKiosk(async (kiosk) => {
      const pad = kiosk.startPad();
      await pad.prints(/"msg":"started"/);
      await edit(kiosk.config, [/\[service\]\nsocket = "/, '[service]\nsocket = "/nowhere']);
      const { stdout } = await run("doctor", "--config", kiosk.config, "--json");
      const store = (JSON.parse(stdout) as Report).checks.find(({ id }) => id === "store");
      expect(store).toMatchObject({ state: "skipped", cause: expect.stringMatching(/process \d+: .*systemctl stop/) });
    }).then(() => undefined));

  it("names a mistake of the configuration, its fix, and what can be seen without one", () =>
    inKiosk(async ({ config }) => {
      await edit(config, [/limit = 3 /, "limit = 30 "]);
      const { code, stdout } = await run("doctor", "--config", config, "--json");
      expect(code).toBe(1);
      const report = JSON.parse(stdout) as Report;
      expect(report.causes[0]).toBe("config");
      expect(report.checks.find(({ id }) => id === "config")).toMatchObject({
        class: "set-up",
        cause: expect.stringMatching(/tries\.limit = 30, allowed is a whole number from 1 to 9/),
        fix: expect.stringContaining("pinpad config check"),
        faultCode: "PP102",
      });
      expect(report.checks.map(({ id }) => id)).toContain("memory");
    }).then(() => undefined));

  it("says which file is not there", () =>
    inTempFolder(async (folder) => {
      const missing = join(folder, "missing.toml");
      const { code, stdout } = await run("doctor", "--config", missing);
      expect([code, stdout]).toEqual([1, expect.stringContaining(missing)]);
      expect(stdout).toContain("(PP101)");
      await writeFile(missing, "tries =");
      expect((await run("doctor", "--config", missing)).stdout).toMatch(/line 1, column/);
    }));
});

describe("pinpad host test", () => {
  it("goes the way to the host stage by stage, each with its time", async () => {
    const told = await inKiosk(async ({ config }) => {
      await edit(config, [/# sign-on = "none"/, 'sign-on = "sign-on"']);
      const { code, stdout } = await run("host", "test", "--config", config);
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /DNS: 127.0.0.1 in \d+ ms[\s\S]*TCP: 127.0.0.1 in \d+ ms[\s\S]*sign-on: answered in \d+ ms[\s\S]*echo: answered in \d+ ms/,
      );
      expect(stdout).not.toContain("keypad");
    });
    // Signed off again at the end.
    expect(told.filter(({ mti }) => mti === "0800").length).toBe(3);
  });

  it("says where it ends, and what to do there", () =>
    inKiosk(async ({ config, acquirer }) => {
      acquirer.kill("SIGTERM");
      await acquirer.ended;
      const { code, stdout } = await run("host", "test", "--config", config, "--json");
      const { causes, checks } = JSON.parse(stdout) as Report;
      expect([code, causes[0]]).toEqual([1, "tcp"]);
      expect(checks.find(({ id }) => id === "tcp")).toMatchObject({
        class: "network",
        fix: expect.stringContaining("right port"),
        faultCode: "PP501",
      });
      expect(checks.find(({ id }) => id === "echo")?.state).toBe("skipped");
    }).then(() => undefined));
});
