import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

const relay = fileURLToPath(new URL("pseudo-terminal.py", import.meta.url));

/** A terminal for a child process, which reads from the kernel what is typed here. Needs python3 with its pty module. */
export class PseudoTerminal {
  /** To be handed to the child as its standard input and output. */
  readonly fileDescriptor: number;
  readonly #relay: ChildProcessByStdio<Writable, Readable, null>;

  private constructor(path: string, relay: ChildProcessByStdio<Writable, Readable, null>) {
    this.fileDescriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
    this.#relay = relay;
  }

  static async open(): Promise<PseudoTerminal> {
    const python = spawn("python3", [relay], { stdio: ["pipe", "pipe", "inherit"] });
    const [path] = (await once(python.stdout, "data")) as [Buffer];
    return new PseudoTerminal(path.toString().trim(), python);
  }

  onWritten(take: (chunk: Buffer) => void): void {
    this.#relay.stdout.on("data", take);
  }

  type(bytes: Uint8Array): void {
    this.#relay.stdin.write(bytes);
  }

  async close(): Promise<void> {
    closeSync(this.fileDescriptor);
    this.#relay.stdin.end();
    await once(this.#relay, "close");
  }
}
