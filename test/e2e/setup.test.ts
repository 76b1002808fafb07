import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProgram, run } from "../support/program.ts";
import { exampleText, plantPi4 } from "../support/setup-machine.ts";
import { inTempFolder } from "../support/temp-folder.ts";
import { hasPty, playInTerminal } from "../support/terminal-session.ts";

beforeAll(buildProgram);

if (!hasPty) console.log("skipped: setup at a terminal needs python3 with its pty module");

const siteAnswers = {
  ...{ "display.part": "ssd1306", "reader.part": "swipe", "host.host": "pay.example", "host.port": "5850" },
  ...{ "terminal.terminal-id": "T0000001", "terminal.merchant-id": "M00000000000001" },
};
const set = (answers: Readonly<Record<string, string>>) =>
  Object.entries(answers).flatMap(([key, value]) => ["--set", `${key}=${value}`]);

async function onPi(use: (place: { args: string[]; output: string; folder: string }) => Promise<void>): Promise<void> {
  await inTempFolder(async (folder) => {
    const output = join(folder, "config.toml");
    await plantPi4(join(folder, "root"));
    await use({ args: ["setup", "--root", join(folder, "root"), "--output", output], output, folder });
  });
}

/** ENTER to every question but those with an answer here, or several where it is asked again. */
const asked = (key: string, ...answers: string[]) => [
  `wait (${key})`,
  "wait > ",
  ...answers.flatMap((one, at) => [...(at > 0 ? [`wait ${key} = `, "wait > "] : []), `type ${one}\\r`]),
];
const throughParts = [
  ...["wait [y/N] ", "type n\\r"],
  ...asked("language", "zh"),
  ...["board", "keypad.part", "keypad.key-map", "keypad.row-gpios", "keypad.col-gpios"].flatMap((key) =>
    asked(key, ""),
  ),
  ...asked("display.part", "ssd1306"),
  ...["display.i2c-bus", "display.address", "display.height"].flatMap((key) => asked(key, "")),
  ...asked("reader.part", "swipe"),
  ...["reader.port", "buzzer.part", "tamper.part"].flatMap((key) => asked(key, "")),
];
const rest = ["api.socket-group", "payment.currency", "payment.amount-minor"].flatMap((key) => asked(key, ""));

describe.runIf(hasPty)("pinpad setup at a terminal", () => {
  it("shows what it found, asks again what was answered wrongly, and writes a valid configuration", () =>
    onPi(async ({ args, output }) => {
      const { code, sameMode, written } = await playInTerminal(args, [
        ...throughParts,
        ...asked("host.host", "127.0.0.1"),
        ...asked("host.port", "many", "0", "5850"),
        ...["host.transport", "host.profile"].flatMap((key) => asked(key, "")),
        ...asked("terminal.terminal-id", "MUCH-TOO-LONG", "T0000001"),
        ...asked("terminal.merchant-id", "M00000000000001"),
        ...rest,
        ...["wait Write this to", "type y\\r", "wait Next:"],
      ]);
      expect([code, sameMode]).toEqual([0, true]);
      expect(written).toContain("raspberry-pi-4b: /proc/device-tree says Raspberry Pi 4 Model B Rev 1.4");
      expect(written).toContain('host.port = "many": allowed is a whole number from 1 to 65535');
      expect(written).toContain("dtparam=i2c_arm=on");
      expect(written).toContain("pinpad provision");
      // biome-ignore lint/suspicious/noControlCharactersInRegex: no colours is what it looks for
      expect(written).not.toMatch(/\x1b/);
      expect((await stat(output)).mode & 0o777).toBe(0o640);
      expect(await run("config", "check", output)).toMatchObject({ code: 0 });
    }));

  it("says what does not go together, and asks that section again", () =>
    onPi(async ({ args, output }) => {
      const host = (transport: string) => [
        ...asked("host.host", "pay.example"),
        ...asked("host.port", "5850"),
        ...asked("host.transport", transport),
      ];
      const { code, written } = await playInTerminal(args, [
        ...throughParts,
        ...host("plaintext"),
        ...asked("host.profile", ""),
        ...asked("terminal.terminal-id", "T1"),
        ...asked("terminal.merchant-id", "M1"),
        ...rest,
        ...["wait Write this to", "type y\\r", "wait does not go together"],
        ...host("tls"),
        ...["host.tls-ca-file", "host.profile"].flatMap((key) => asked(key, "")),
        ...["wait Write this to", "type y\\r", "wait Next:"],
      ]);
      expect(code).toBe(0);
      expect(written).toContain('host.host = "pay.example": allowed is this machine');
      expect(await readFile(output, "utf8")).toContain('transport = "tls"');
    }));

  it.each([
    [
      "Ctrl-C in the middle",
      ["wait [y/N] ", "type n\\r", "wait (language)", "type zh\\r", "wait (board)", "type \\x03"],
      -2,
    ],
    ["the end of input", ["wait [y/N] ", "type n\\r", "wait (language)", "type \\x04"], 1],
  ])("leaves everything as it was after %s", (_, script, expected) =>
    onPi(async ({ args, output, folder }) => {
      await writeFile(output, exampleText);
      const { code } = await playInTerminal(args, script);
      expect(code).toBe(expected);
      expect(await readFile(output, "utf8")).toBe(exampleText);
      expect((await readdir(folder)).sort()).toEqual(["config.toml", "root"]);
    }),
  );
});

describe("pinpad setup without a terminal", () => {
  it("names what is missing, and exits 2", () =>
    onPi(async ({ args, output }) => {
      const { code, stderr } = await run(...args);
      expect(code).toBe(2);
      for (const key of ["host.host", "language", "keypad.row-gpios"]) expect(stderr).toContain(`--set ${key}=`);
      expect(stderr).toContain("--yes");
      const withYes = await run(...args, "--yes");
      expect(withYes.code).toBe(2);
      expect(withYes.stderr).toContain("--set terminal.terminal-id=");
      expect(withYes.stderr).not.toContain("--set language=");
      await expect(stat(output)).rejects.toMatchObject({ code: "ENOENT" });
    }));

  it("writes with --yes what is given, found or usual, says why, and keeps the configuration that worked", () =>
    onPi(async ({ args, output }) => {
      const { code, stdout } = await run(...args, "--yes", ...set(siteAnswers));
      expect(code).toBe(0);
      expect(stdout).toMatch(/keypad\.row-gpios = 5, 6, 13, 19 +\(wiring of Raspberry Pi 4 Model B/);
      expect(await run("config", "check", output)).toMatchObject({ code: 0 });
      const first = await readFile(output, "utf8");
      expect(await run(...args, "--yes", "--set", "host.port=77")).toMatchObject({ code: 0 });
      expect(await readFile(`${output}.1`, "utf8")).toBe(first);
      expect(await readFile(output, "utf8")).toBe(first.replace("port = 5850", "port = 77"));
    }));

  it("takes answers from a file, a configuration too", () =>
    onPi(async ({ args, output, folder }) => {
      const answers = join(folder, "answers.toml");
      await writeFile(answers, exampleText);
      expect(await run(...args, "--yes", "--answers", answers, "--set", "terminal.terminal-id=T7")).toMatchObject({
        code: 0,
      });
      expect(await readFile(output, "utf8")).toContain('terminal-id = "T7"');
    }));

  it("leaves the present configuration when the new one does not validate, and names the key", () =>
    onPi(async ({ args, output, folder }) => {
      await writeFile(output, exampleText);
      const { code, stderr } = await run(
        ...args,
        "--yes",
        "--set",
        "host.host=pay.example",
        "--set",
        "host.transport=plaintext",
      );
      expect(code).toBe(78);
      expect(stderr).toContain('host.host = "pay.example": allowed is this machine');
      expect(await readFile(output, "utf8")).toBe(exampleText);
      expect((await readdir(folder)).sort()).toEqual(["config.toml", "root"]);
    }));

  it.each([
    [["--set", "host.port=many"], "65535"],
    [["--set", "nothing=1"], "host.port"],
    [["--set", "host"], "KEY=VALUE"],
  ])("ends %j with exit code 2 and a hint", (wrong, hint) =>
    onPi(async ({ args }) => {
      expect(await run(...args, "--yes", ...wrong)).toMatchObject({ code: 2, stderr: expect.stringContaining(hint) });
    }),
  );
});

describe("pinpad config install", () => {
  it("puts a valid file in place, keeps the one before, and never puts an invalid one", () =>
    inTempFolder(async (folder) => {
      const [output, next] = [join(folder, "config.toml"), join(folder, "next.toml")];
      await writeFile(output, exampleText);
      await writeFile(next, exampleText.replace("limit = 3 ", "limit = 30 "));
      const refused = await run("config", "install", next, "--output", output);
      expect(refused).toMatchObject({ code: 78, stderr: expect.stringContaining("tries.limit = 30: allowed is") });
      expect(await readFile(output, "utf8")).toBe(exampleText);
      await writeFile(next, exampleText.replace("limit = 3 ", "limit = 4 "));
      const done = await run("config", "install", next, "--output", output, "--json");
      expect(JSON.parse(done.stdout)).toEqual({ file: output, isNew: true, kept: `${output}.1` });
      expect(await readFile(`${output}.1`, "utf8")).toBe(exampleText);
      expect(await run("config", "install", join(folder, "none.toml"), "--output", output)).toMatchObject({ code: 78 });
    }));
});
