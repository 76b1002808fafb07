import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as realDelay } from "node:timers/promises";

const childPath = new URL("../e2e/pad-child.mjs", import.meta.url);
/**
 * A young generation (in MB) that is not collected before the search: what is dead stays where it was made, and its pages,
 * which are all new, lie in the order in which they were filled.
 */
export const undisturbed = ["--min-semi-space-size=128", "--max-semi-space-size=128"];
const patienceMs = 20_000;

interface Message {
  readonly done?: number;
  readonly ready?: readonly string[];
  readonly prompt?: { readonly id: string };
  readonly ended?: string;
  readonly log?: object;
}

/** Bytes, and what has to be XORed with them: the process that gets both holds neither in the clear. */
function masked(bytes: Uint8Array): { mask: string; masked: string } {
  const mask = randomBytes(bytes.length);
  return {
    mask: mask.toString("hex"),
    masked: Buffer.from(bytes.map((byte, at) => byte ^ (mask[at] ?? 0))).toString("hex"),
  };
}

export interface PadChildOptions {
  readonly stateFolder: string;
  /** With AES the PIN block is of format 4, else of format 0. */
  readonly dukpt: "tdes" | "aes128";
  /** Locked unless said otherwise. */
  readonly memory?: "ordinary";
  readonly execArgv?: readonly string[];
}

/** A pad in a process of its own (`test/e2e/pad-child.mjs`), in virtual time, driven from here. */
export class PadChild {
  readonly process: ChildProcess;
  /** All that it said: messages, standard output and standard error. */
  readonly said: string[] = [];
  readonly #messages: Message[] = [];
  #commands = 0;

  constructor(options: PadChildOptions) {
    const { stateFolder, memory = "locked", dukpt } = options;
    const execArgv = [...undisturbed, ...(options.execArgv ?? [])];
    this.process = fork(childPath, [stateFolder, memory, dukpt], {
      execArgv,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.process.on("message", (message) => {
      this.said.push(JSON.stringify(message));
      this.#messages.push(message as Message);
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on("data", (chunk: Buffer) => this.said.push(chunk.toString("latin1")));
    }
  }

  get pid(): number {
    if (this.process.pid === undefined) throw new Error("the pad's process did not start");
    return this.process.pid;
  }

  /** The representations that it can leak. */
  async leaks(): Promise<readonly string[]> {
    return (await this.#wait(({ ready }) => ready !== undefined)).ready ?? [];
  }

  async provision(initialKey: Buffer, iksn: Buffer): Promise<void> {
    await this.tell("provision", { ...masked(initialKey), iksn: iksn.toString("hex") });
  }

  /** A key goes down and up. With `digit` the process may leak it. */
  async key(keyIndex: number, digit?: number): Promise<void> {
    const [mask = 0, digitMask = 0] = randomBytes(2);
    const leakable = digit === undefined ? {} : { digitMask, maskedDigit: digit ^ digitMask };
    await this.tell("key", { mask, masked: keyIndex ^ mask, ...leakable });
  }

  async tell(command: string, values: object = {}): Promise<void> {
    this.#commands += 1;
    const id = this.#commands;
    this.process.send({ ...values, id, command });
    await this.#wait(({ done }) => done === id);
  }

  /** Lets time pass until the screen shows this prompt. */
  sees(prompt: string): Promise<void> {
    return this.#pass(() => this.#messages.findLast((message) => message.prompt)?.prompt?.id === prompt, prompt);
  }

  /** Lets time pass until the payment has ended; how it did. */
  async outcome(): Promise<string | undefined> {
    const ended = () => this.#messages.find((message) => "ended" in message);
    await this.#pass(() => ended() !== undefined, "the end of the payment");
    return ended()?.ended;
  }

  /** Resolves when the process is gone. */
  async gone(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "exit");
    return { code: this.process.exitCode, signal: this.process.signalCode };
  }

  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await this.gone();
  }

  async #pass(until: () => boolean, what: string): Promise<void> {
    const lastMs = Date.now() + patienceMs;
    while (!until()) {
      if (Date.now() > lastMs) throw new Error(`no ${what}; the pad said:\n${this.said.slice(-10).join("\n")}`);
      await this.tell("advance", { ms: 5 });
      await realDelay(1);
    }
  }

  async #wait(wanted: (message: Message) => boolean): Promise<Message> {
    const lastMs = Date.now() + patienceMs;
    for (;;) {
      const found = this.#messages.find(wanted);
      if (found) return found;
      if (Date.now() > lastMs || this.process.exitCode !== null || this.process.signalCode !== null) {
        throw new Error(`no answer from the pad; it said:\n${this.said.slice(-10).join("\n")}`);
      }
      await realDelay(1);
    }
  }
}
