import { spawnSync } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProgram, Program, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";

beforeAll(buildProgram);

/** ESC or another control character that a terminal obeys. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const terminalCodes = /[\x00-\x09\x0b-\x1f\x7f]/;

describe.concurrent("pinpad without a terminal", () => {
  it("demonstrates a wrong PIN and then an approval, in plain text", async () => {
    const { code, stdout } = await run("bench");
    expect(code).toBe(0);
    expect(stdout).toMatch(/ENTER_VALID_PIN: WRONG PIN[\s\S]*APPROVED: APPROVED/);
    expect(stdout).toContain("密码错误");
    expect(stdout).toContain("交易成功");
    expect(stdout).not.toMatch(terminalCodes);
  });

  it("plays one scenario as JSON", async () => {
    const { code, stdout } = await run("bench", "--scenario", "no-funds", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ id: "no-funds", ends: ["declined funds"], problems: [] }]);
  });

  it("plays a scenario in Chinese", async () => {
    const { code, stdout } = await run("bench", "--language", "zh", "--scenario", "language-key", "--json");
    expect(code).toBe(0);
    const [{ screens, problems }] = JSON.parse(stdout) as [{ screens: { language: string }[]; problems: string[] }];
    expect(problems).toEqual([]);
    expect(screens[0]?.language).toBe("zh");
  });

  it("lives simulated days up to a step, and says how to see them again", async () => {
    const { code, stdout } = await run("simulate", "--seed", "7", "--days", "1", "--until", "12");
    expect(code).toBe(0);
    expect(stdout).toMatch(/#12 .*/);
    expect(stdout).toContain("npm run test:sim -- --seed 7 --days 1 --until 12");
    expect(stdout).not.toMatch(terminalCodes);
    await expect(run("simulate", "--days", "many")).resolves.toMatchObject({ code: 2 });
  });

  it("ends quietly when nobody reads its output any more", async () => {
    const program = new Program(["acquirer", "--rules"]);
    program.stopReading();
    await expect(program.ended).resolves.toMatchObject({ code: 0, stderr: "" });
  });

  it("lists the scenarios for people and for programs", async () => {
    const [text, json] = await Promise.all([run("bench", "--list"), run("bench", "--list", "--json")]);
    const rows = JSON.parse(json.stdout) as { id: string; title: string }[];
    expect(rows.length).toBeGreaterThan(20);
    const lines = text.stdout.split("\n").map((line) => line.replace(/ {2,}/, " "));
    for (const { id, title } of rows)
      expect(
        lines.some((line) => line.startsWith(`${id} ${title}`)),
        id,
      ).toBe(true);
  });
});

// Alone: 224 pictures are a second's work for the processor, and the others wait for it.
describe("pinpad screens", () => {
  it("draws every screen with a site's own words, as pictures and as text", async () => {
    await inTempFolder(async (folder) => {
      const config = join(folder, "config.toml");
      await writeFile(config, (await exampleConfig()).replace(/# zh = .*/, 'zh = "深圳服务台"'));
      const [png, text] = [join(folder, "screens.png"), join(folder, "text")];
      const { code } = await run("screens", "--config", config, "--png", png, "--text", text);
      expect(code).toBe(0);
      expect((await readFile(png)).subarray(1, 4).toString()).toBe("PNG");
      const golden = new URL("../golden/screens/128x64/zh/HELP.txt", import.meta.url);
      const own = await readFile(join(text, "128x64", "zh", "HELP.txt"), "utf8");
      expect(own).not.toBe(await readFile(golden, "utf8"));
    });
  });
});

describe.concurrent("wrong arguments", () => {
  it.each([
    [["bnech"], "bench"],
    [["bench", "--scenari", "all"], "--scenario"],
    [["bench", "--scenario", "aproved"], "--list"],
    [["bench", "--acquirer", "nowhere"], "HOST:PORT"],
    [["bench", "--language", "fr"], "en, zh"],
    [["screens"], "--png"],
    [["run"], "--config"],
    [["docter"], "doctor"],
    [["doctor", "--jsn"], "--json"],
    [["host", "tset"], "test"],
    [["acquirer", "--port", "x"], "65535"],
    [["config", "check"], "file"],
    [["config", "example", "--board", "raspberry-pi-6"], "raspberry-pi-4b"],
  ])("%j end with exit code 2 and a hint", async (args, hint) => {
    const { code, stdout, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
    expect(stdout).toBe("");
  });

  it.each([
    [["--help"], /Examples?:\n +pinpad/],
    [["bench", "--help"], /Examples?:\n +pinpad bench/],
    [["screens", "--help"], /Examples?:\n +pinpad screens/],
    [["doctor", "--help"], /Examples?:\n +pinpad doctor/],
    [["host", "test", "--help"], /Examples?:\n +pinpad host test/],
    [["run", "--help"], /Examples?:\n +pinpad run/],
    [["provision", "--help"], /Examples?:\n +pinpad provision/],
    [["config", "check", "--help"], /Examples?:\n +pinpad config check/],
    [["config", "example", "--help"], /Examples?:\n +pinpad config example/],
    [["acquirer", "--help"], /Examples?:\n +pinpad acquirer/],
    [["tamper", "--help"], /Examples?:\n +pinpad tamper/],
    [["tamper", "status", "--help"], /Examples?:\n +pinpad tamper status/],
    [["tamper", "clear", "--help"], /Examples?:\n +pinpad tamper clear/],
  ])("are explained: %j has an example", async (args, example) => {
    const { code, stdout } = await run(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(example);
  });
});

async function exampleConfig(): Promise<string> {
  const { code, stdout } = await run("config", "example");
  expect(code).toBe(0);
  return stdout;
}

describe.concurrent("pinpad config", () => {
  it("gives an example that checks as valid", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "config.toml");
      await writeFile(file, await exampleConfig());
      const { code, stdout } = await run("config", "check", file, "--json");
      expect([code, JSON.parse(stdout)]).toEqual([0, { file, problems: [] }]);
    }));

  it("gives a valid file by the very command that the README names", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "config.toml");
      const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
      const [, command = ""] = /^(npm run .* config example > )config\.toml/m.exec(readme) ?? [];
      const cwd = fileURLToPath(new URL("../..", import.meta.url));
      expect(spawnSync("sh", ["-c", `${command}'${file}'`], { cwd }).status).toBe(0);
      expect(await run("config", "check", file)).toMatchObject({ code: 0 });
    }));

  it("gives an example for a board whose profile the built program finds and checks", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "config.toml");
      const { code, stdout } = await run("config", "example", "--board", "raspberry-pi-5");
      expect(code).toBe(0);
      expect(stdout).toContain("dtparam=uart0=on");
      await writeFile(file, stdout);
      expect(await run("config", "check", file)).toMatchObject({ code: 0, stdout: `${file} is valid\n` });
      await writeFile(file, stdout.replace("raspberry-pi-5", "raspberry-pi-6"));
      const wrong = await run("config", "check", file, "--json");
      expect(JSON.parse(wrong.stdout)).toMatchObject({ problems: [{ key: "board", value: '"raspberry-pi-6"' }] });
    }));

  it("names file, key, value, range and remedy of several mistakes at once, and exits 78", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "config.toml");
      const wrong = (await exampleConfig())
        .replace("limit = 3 ", "limit = 30 ")
        .replace('currency = "CNY"', 'currency = "QQQ"')
        .replace("first-digit-s = 30", "first-digit-secs = 30")
        .replace('"7", "8", "9"', '"7", "8", "8"');
      await writeFile(file, wrong);
      const checked = await run("config", "check", file);
      expect(checked.code).toBe(78);
      for (const part of [file, "tries.limit = 30", "from 1 to 9", "payment.currency", '"QQQ"', "CNY, EUR, USD"]) {
        expect(checked.stderr).toContain(part);
      }
      expect(checked.stderr).toContain("time-outs.first-digit-secs");
      const [json, started] = await Promise.all([run("config", "check", file, "--json"), run("run", "--config", file)]);
      expect(json.code).toBe(78);
      const { problems } = JSON.parse(json.stdout) as { problems: Record<string, string>[] };
      expect(problems.length).toBeGreaterThanOrEqual(3);
      for (const problem of problems) expect(Object.keys(problem).sort()).toEqual(["allowed", "fix", "key", "value"]);
      expect([started.code, started.stdout]).toEqual([78, ""]);
      expect(started.stderr).toContain("PP102");
    }));

  it("says which file cannot be read", () =>
    inTempFolder(async (folder) => {
      const missing = join(folder, "missing.toml");
      const { code, stderr } = await run("config", "check", missing);
      expect(code).toBe(78);
      expect(stderr).toContain(missing);
      expect(stderr).toContain("PP101");
      const folderAsFile = await run("config", "check", folder);
      expect(folderAsFile.code).toBe(78);
      expect(folderAsFile.stderr).toContain("PP101");
    }));

  // Root reads everything.
  it.skipIf(process.getuid?.() === 0)("says so when it may not read the file", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "config.toml");
      await writeFile(file, "");
      await chmod(file, 0o000);
      expect(await run("config", "check", file)).toMatchObject({ code: 78, stderr: expect.stringContaining("EACCES") });
    }),
  );
});
