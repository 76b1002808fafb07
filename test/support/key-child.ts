import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as realDelay } from "node:timers/promises";
import { undisturbed } from "./pad-child.ts";
import type { PseudoTerminal } from "./pseudo-terminal.ts";

const childPath = new URL("../e2e/key-child.mjs", import.meta.url);
const patienceMs = 20_000;

/** What the process does with every secret before it wipes it, to see that the search would find it. */
export type KeyLeak = "a copy" | "a string" | "output" | "a file";

/** Or it never wipes them, or stops whenever no secret but the storage key is in use: see `atEachStop`. */
export type KeyHabit = KeyLeak | "never wipes" | "stops";

interface Message {
  readonly done?: number;
  readonly refusal?: string;
}

/** A process that runs `pinpad keys` commands and lives on (`test/e2e/key-child.mjs`). */
export class KeyChild {
  readonly process: ChildProcess;
  /** All that it said: messages, standard output and standard error, or what its terminal shows. */
  said = "";
  readonly #terminal: PseudoTerminal | undefined;
  readonly #messages: Message[] = [];
  #commands = 0;
  /** In `said`: where the next text to wait for may begin. */
  #read = 0;

  constructor(stateFolder: string, { habit, terminal }: { habit?: KeyHabit; terminal?: PseudoTerminal } = {}) {
    const [input, output] = terminal
      ? [terminal.fileDescriptor, terminal.fileDescriptor]
      : (["ignore", "pipe"] as const);
    this.process = fork(childPath, [stateFolder, ...(habit ? [habit] : [])], {
      execArgv: [...undisturbed],
      stdio: [input, output, "pipe", "ipc"],
    });
    this.#terminal = terminal;
    this.process.on("message", (message) => {
      this.said += JSON.stringify(message);
      this.#messages.push(message as Message);
    });
    const onOutput = (chunk: Buffer) => {
      this.said += chunk.toString("latin1");
    };
    terminal?.onWritten(onOutput);
    for (const stream of [this.process.stdout, this.process.stderr]) stream?.on("data", onOutput);
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error("the process did not start");
    return this.process.pid;
  }

  /** Starts the command; resolves when it has ended, with the message of the fault that ended it. */
  async run(command: "import" | "components" | "passphrase", args: readonly string[]): Promise<string | undefined> {
    this.#commands += 1;
    const id = this.#commands;
    this.process.send({ id, command, args });
    const ended = () => this.#messages.find(({ done }) => done === id);
    await this.#until(() => ended() !== undefined, `the end of ${command}`);
    return ended()?.refusal;
  }

  /** Resolves once the process has written `text`, behind what it was waited for before. */
  async says(text: string): Promise<void> {
    await this.#until(() => this.said.includes(text, this.#read), text);
    this.#read = this.said.indexOf(text, this.#read) + text.length;
  }

  async typeAt(prompt: string, text: Uint8Array): Promise<void> {
    await this.says(prompt);
    this.#terminal?.type(text);
  }

  /** Looks each time the process has stopped itself, and lets it go on, until `ended`; how often it did. */
  async atEachStop(ended: Promise<unknown>, look: () => void): Promise<number> {
    let hasEnded = false;
    const end = ended.finally(() => {
      hasEnded = true;
    });
    let stops = 0;
    while (!hasEnded) {
      // proc_pid_stat(5): the state follows the name in parentheses.
      if (/\) T /.test(readFileSync(`/proc/${this.pid}/stat`, "latin1"))) {
        stops += 1;
        look();
        this.process.kill("SIGCONT");
      }
      await realDelay(1);
    }
    await end;
    return stops;
  }

  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "exit");
  }

  async #until(isSo: () => boolean, what: string): Promise<void> {
    const lastMs = Date.now() + patienceMs;
    while (!isSo()) {
      if (Date.now() > lastMs || this.process.exitCode !== null || this.process.signalCode !== null) {
        throw new Error(`no ${what}; the process said:\n${this.said.slice(-2_000)}`);
      }
      await realDelay(1);
    }
  }
}
