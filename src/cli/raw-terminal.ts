import type { SecretMemory } from "../pin/secret-memory.ts";
import { openSilentInput, type SilentInput } from "../platform/silent-input.ts";

const clearScreen = "\x1b[2J\x1b[3J\x1b[H";
/** Ctrl-C and Ctrl-D: in raw mode they are characters like others. */
const abortCodes: readonly number[] = [0x03, 0x04];
const abortSignals = ["SIGTERM", "SIGHUP", "SIGINT"] as const;
const standardInput = 0;

/**
 * The terminal without echo. Typed characters are handed over one by one as ASCII codes and wiped, and never become text: what
 * is typed is a secret. However the process ends, the terminal is given back as it was.
 */
export class RawTerminal {
  readonly #input: SilentInput;
  readonly #output = process.stdout;
  readonly #abort = () => {
    this.#isAborted = true;
    this.#onAbort();
  };
  #onTyped: (typed: Buffer) => void = () => undefined;
  #onAbort: () => void = () => undefined;
  #isAborted = false;

  /** Takes the terminal over; `close` gives it back. */
  constructor(memory: SecretMemory) {
    this.#input = openSilentInput(standardInput, memory, {
      onTyped: (typed) => this.#onTyped(typed),
      onEnd: this.#abort,
    });
    for (const signal of abortSignals) process.on(signal, this.#abort);
  }

  /**
   * Hands over what is typed until `take` gives an answer; what came in one read behind that is dropped. `aborted` when the
   * person, a signal or the end of the terminal ends it, or has ended it since the last time.
   */
  read<T>(take: (code: number) => T | undefined): Promise<T | "aborted"> {
    return new Promise((resolve) => {
      const finish = (answer: T | "aborted") => {
        this.#input.pause();
        resolve(answer);
      };
      this.#onTyped = (typed) => {
        const answer = answerTo(typed, take);
        if (answer !== undefined) finish(answer);
      };
      this.#onAbort = () => finish("aborted");
      if (this.#isAborted) finish("aborted");
      else this.#input.resume();
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
    for (const signal of abortSignals) process.off(signal, this.#abort);
    this.#input.close();
  }
}

function answerTo<T>(typed: Buffer, take: (code: number) => T | undefined): T | "aborted" | undefined {
  for (let at = 0; at < typed.length; at += 1) {
    const code = typed.readUInt8(at);
    const answer = abortCodes.includes(code) ? "aborted" : take(code);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
