import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const player = fileURLToPath(new URL("terminal-session.py", import.meta.url));
const main = fileURLToPath(new URL("../../dist/bundle/main.js", import.meta.url));

/** Without python3 and its pty module there is no terminal to play in. */
export const hasPty = spawnSync("python3", ["-c", "import pty, termios"]).status === 0;

export interface TerminalSession {
  readonly code: number;
  /** The terminal echoes and takes whole lines, as before. */
  readonly sameMode: boolean;
  readonly written: string;
}

/** `pinpad` with these arguments in a terminal of its own, while the script is played: see terminal-session.py. */
export async function playInTerminal(args: readonly string[], script: readonly string[]): Promise<TerminalSession> {
  const python = spawn("python3", [player, process.execPath, main, ...args], {
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
  return JSON.parse(out) as TerminalSession;
}
