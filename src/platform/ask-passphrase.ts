import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";

/** What is used of a terminal's input, as tty.ReadStream has it. */
export interface TerminalInput {
  readonly isTTY?: boolean;
  setRawMode(isRaw: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: "data", listener: (chunk: Buffer) => void): unknown;
  off(event: "data", listener: (chunk: Buffer) => void): unknown;
}

export interface Terminal {
  readonly input: TerminalInput;
  readonly output: { write(text: string): unknown };
  /** What Ctrl-C does: in raw mode the terminal sends no signal. */
  readonly interrupt: () => void;
}

const longestBytes = 512;
const bytes = { interrupt: 0x03, backspace: 0x08, lineFeed: 0x0a, enter: 0x0d, killLine: 0x15, delete: 0x7f } as const;

/**
 * A line typed without echo, as its bytes; the caller releases it. The bytes are wiped where they came by, and never are a
 * string. Fault PP605 when there is no terminal, the line is too long, or the asking is broken off.
 */
export async function askPassphrase(
  question: string,
  { input, output, interrupt }: Terminal,
  memory: SecretMemory,
  signal?: AbortSignal,
): Promise<Buffer> {
  if (input.isTTY !== true) throw new Fault("PP605", "there is no terminal to ask for the passphrase");
  if (signal?.aborted) throw brokenOff();
  const line = memory.allocate(longestBytes);
  let stop: () => void = () => undefined;
  try {
    output.write(question);
    input.setRawMode(true);
    const length = await new Promise<number>((resolve, reject) => {
      const abort = () => reject(brokenOff());
      const typed = typedInto(line, resolve, reject, () => {
        abort();
        interrupt();
      });
      stop = () => {
        input.off("data", typed);
        signal?.removeEventListener("abort", abort);
      };
      signal?.addEventListener("abort", abort);
      input.on("data", typed);
      input.resume();
    });
    const passphrase = memory.allocate(length);
    line.copy(passphrase, 0, 0, length);
    return passphrase;
  } finally {
    stop();
    input.pause();
    input.setRawMode(false);
    output.write("\n");
    memory.release(line);
  }
}

/** A listener that fills `line` byte by byte and wipes what it was given. */
function typedInto(
  line: Buffer,
  onEnter: (length: number) => void,
  onRefused: (fault: Fault) => void,
  onInterrupt: () => void,
): (chunk: Buffer) => void {
  let length = 0;
  return (chunk) => {
    for (const byte of chunk) {
      if (byte === bytes.enter || byte === bytes.lineFeed) onEnter(length);
      else if (byte === bytes.interrupt) onInterrupt();
      else if (byte === bytes.killLine) length = 0;
      else if (byte === bytes.backspace || byte === bytes.delete)
        length = Math.max(0, withoutLastCharacter(line, length));
      else if (length === line.length)
        onRefused(new Fault("PP605", `the passphrase has more than ${line.length} bytes`));
      else {
        line[length] = byte;
        length += 1;
      }
    }
    chunk.fill(0);
  };
}

/** A character of UTF-8 is a first byte and those that begin with the bits 10. */
function withoutLastCharacter(line: Buffer, length: number): number {
  let end = length - 1;
  while (end > 0 && ((line[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return end;
}

function brokenOff(): Fault {
  return new Fault("PP605", "the passphrase was not given: asking was broken off");
}
