import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProgram } from "../support/program.ts";

beforeAll(buildProgram);

const player = fileURLToPath(new URL("../support/terminal-session.py", import.meta.url));
const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
const hasPty = spawnSync("python3", ["-c", "import pty, termios"]).status === 0;
if (!hasPty) console.log("skipped: the live bench in a terminal needs python3 with its pty module");

const enterScreen = "\x1b[?1049h\x1b[?25l";
const leaveScreen = "\x1b[?25h\x1b[?1049l";

interface Session {
  readonly code: number;
  /** The terminal echoes and takes whole lines, as before. */
  readonly sameMode: boolean;
  readonly written: string;
}

/** `pinpad bench` in a terminal of its own, while the script is played. */
async function play(...script: readonly string[]): Promise<Session> {
  const python = spawn("python3", [player, process.execPath, main, "bench"], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, TERM: "xterm-256color" },
  });
  let [out, err] = ["", ""];
  python.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  python.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  python.stdin.end(`${script.join("\n")}\n`);
  await new Promise((resolve) => python.once("close", resolve));
  if (out === "") throw new Error(err);
  return JSON.parse(out) as Session;
}

const untilPin = ["wait 请插卡", "type i", "wait 请输入密码"];

describe.runIf(hasPty).concurrent("the live bench in a terminal", () => {
  it("takes a whole payment from the keyboard, and leaves the terminal as it was at Ctrl-C", async () => {
    const { code, sameMode, written } = await play(...untilPin, "type 1234\\r", "wait 交易成功", "type \\x03");
    expect(code).toBe(0);
    expect(sameMode).toBe(true);
    expect(written).toContain(enterScreen);
    expect(written.indexOf(leaveScreen)).toBeGreaterThan(written.indexOf("交易成功"));
    expect(written.slice(written.indexOf(leaveScreen) + leaveScreen.length).trim()).toMatch(/^payments: .*approved/);
  });

  it("says that a wrong PIN was wrong, and takes the right one", async () => {
    const { code, written } = await play(
      ...untilPin,
      "type 1235\\r",
      "wait 密码错误",
      "type 1234\\r",
      "wait 交易成功",
      "type q",
    );
    expect(code).toBe(0);
    expect(written).toMatch(/payments: .*approved/);
  });

  it("explains its keys at ?", async () => {
    const { code, written } = await play("wait 请插卡", "type ?", "wait insert the card", "type ?", "type \\x03");
    expect(code).toBe(0);
    expect(written).toContain("unplug or plug in the reader");
  });

  it("leaves the terminal as it was at SIGTERM too", async () => {
    const { code, sameMode, written } = await play(...untilPin, "type 12", "signal SIGTERM");
    expect([code, sameMode]).toEqual([0, true]);
    expect(written).toContain(leaveScreen);
    expect(written.split(leaveScreen)).toHaveLength(2);
  });
});
