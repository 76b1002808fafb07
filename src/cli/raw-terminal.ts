const clearScreen = "\x1b[2J\x1b[3J\x1b[H";
/** Ctrl-C and Ctrl-D: in raw mode they are characters like others. */
const abortCodes: readonly number[] = [0x03, 0x04];
const abortSignals = ["SIGTERM", "SIGHUP", "SIGINT"] as const;

/**
 * The terminal without echo. Typed characters are handed over one by one as ASCII codes and wiped, and never become text: what
 * is typed is a secret. However the process ends, the terminal is given back as it was.
 */
export class RawTerminal {
  readonly #input = process.stdin;
  readonly #output = process.stdout;
  readonly #restore = () => this.close();
  readonly #abort = () => {
    this.#isAborted = true;
    this.#onAbort();
  };
  #onAbort: () => void = () => undefined;
  #isAborted = false;
  #isOpen = false;

  open(): void {
    this.#isOpen = true;
    process.once("exit", this.#restore);
    for (const signal of abortSignals) process.on(signal, this.#abort);
    this.#input.once("end", this.#abort).setRawMode(true);
  }

  /**
   * Hands over what is typed until `take` gives an answer; what was typed behind that is dropped. `aborted` when the person,
   * a signal or the end of the terminal ends it, or has ended it since the last time.
   */
  read<T>(take: (code: number) => T | undefined): Promise<T | "aborted"> {
    return new Promise((resolve) => {
      const finish = (answer: T | "aborted") => {
        this.#input.off("data", onData).pause();
        resolve(answer);
      };
      const onData = (chunk: Buffer) => {
        const answer = answerAndWipe(chunk, take);
        if (answer !== undefined) finish(answer);
      };
      this.#onAbort = () => finish("aborted");
      if (this.#isAborted) finish("aborted");
      else this.#input.on("data", onData).resume();
    });
  }

  write(text: string): void {
    this.#output.write(text);
  }

  /** Nothing of what stood there is left, nor above it. */
  clear(): void {
    this.#output.write(clearScreen);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    process.off("exit", this.#restore);
    for (const signal of abortSignals) process.off(signal, this.#abort);
    this.#input.off("end", this.#abort).setRawMode(false);
  }
}

function answerAndWipe<T>(chunk: Buffer, take: (code: number) => T | undefined): T | "aborted" | undefined {
  try {
    for (let at = 0; at < chunk.length; at += 1) {
      const code = chunk.readUInt8(at);
      const answer = abortCodes.includes(code) ? "aborted" : take(code);
      if (answer !== undefined) return answer;
    }
    return undefined;
  } finally {
    chunk.fill(0);
  }
}
