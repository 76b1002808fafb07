import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const main = fileURLToPath(new URL("../../dist/bundle/main.js", import.meta.url));
const patienceMs = 20_000;

/** Compiles what has changed; to be called once before programs are started. */
export function buildProgram(): void {
  const { status, stderr } = spawnSync(process.execPath, [".ci/prepare.mjs", "build"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`building failed:\n${stderr}`);
}

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Launch {
  /** Another program than `pinpad`. */
  readonly file?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Its standard input stays open, for `type`; else it has ended. */
  readonly isTypedTo?: boolean;
}

/** A `pinpad`, or another program, that runs as a process of its own, without a terminal. */
export class Program {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcessWithoutNullStreams;
  #stdout = "";
  #stderr = "";

  constructor(args: readonly string[], { file, env = process.env, isTypedTo = false }: Launch = {}) {
    const [command, all] = file === undefined ? [process.execPath, [main, ...args]] : [file, args];
    this.#child = spawn(command, all, { env });
    if (!isTypedTo) this.#child.stdin.end();
    this.pid = this.#child.pid ?? 0;
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    this.ended = new Promise((resolve) => {
      this.#child.once("close", (code, signal) =>
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr }),
      );
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  type(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Nobody reads its output any more, as when it is piped into `head`. */
  stopReading(): void {
    this.#child.stdout.destroy();
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves with the match as soon as its output has it; rejects when it ends or `patienceMs` pass without. */
  async prints(pattern: RegExp, stream: "stdout" | "stderr" = "stdout"): Promise<RegExpExecArray> {
    const deadline = performance.now() + patienceMs;
    let hasEnded = false;
    void this.ended.then(() => {
      hasEnded = true;
    });
    for (;;) {
      const match = pattern.exec(stream === "stdout" ? this.#stdout : this.#stderr);
      if (match) return match;
      if (hasEnded || performance.now() > deadline) {
        throw new Error(
          `${pattern} was not printed, but:\n${this.#stdout.slice(-2_000)}\n${this.#stderr.slice(-2_000)}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Ends by itself, or is killed and rejects after `withinMs`. */
  async endsWithin(withinMs: number): Promise<Ended> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.kill("SIGKILL");
        reject(new Error(`still running after ${withinMs} ms:\n${this.#stdout.slice(-2_000)}`));
      }, withinMs);
    });
    try {
      return await Promise.race([this.ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Runs to the end. */
export function run(...args: readonly string[]): Promise<Ended> {
  return new Program(args).endsWithin(patienceMs);
}
