import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { SilentInput, TypingListener } from "./silent-input.ts";

export interface Terminal {
  /** Whether there is one. */
  readonly isTTY: boolean;
  readonly openInput: (listener: TypingListener) => SilentInput;
  readonly output: { write(text: string): unknown };
  /** What Ctrl-C does: in raw mode the terminal sends no signal. */
  readonly interrupt: () => void;
}

const longestBytes = 512;
const bytes = { interrupt: 0x03, backspace: 0x08, lineFeed: 0x0a, enter: 0x0d, killLine: 0x15, delete: 0x7f } as const;

/**
 * A line typed without echo, as its bytes; the caller releases it. They never are a string. Fault PP605 when there is no
 * terminal, the line is too long, or the asking is broken off.
 */
export async function askPassphrase(
  question: string,
  { isTTY, openInput, output, interrupt }: Terminal,
  memory: SecretMemory,
  signal?: AbortSignal,
): Promise<Buffer> {
  if (!isTTY) throw new Fault("PP605", "there is no terminal to ask for the passphrase");
  if (signal?.aborted) throw brokenOff();
  const line = memory.allocate(longestBytes);
  let stop: () => void = () => undefined;
  try {
    const length = await new Promise<number>((resolve, reject) => {
      const onEnd = () => reject(brokenOff());
      const onInterrupt = () => {
        onEnd();
        interrupt();
      };
      const input = openInput({ onTyped: typedInto(line, resolve, reject, onInterrupt), onEnd });
      stop = () => {
        input.close();
        signal?.removeEventListener("abort", onEnd);
      };
      signal?.addEventListener("abort", onEnd);
      // Now that nothing is echoed.
      output.write(question);
      input.resume();
    });
    const passphrase = memory.allocate(length);
    line.copy(passphrase, 0, 0, length);
    return passphrase;
  } finally {
    stop();
    output.write("\n");
    memory.release(line);
  }
}

/** A listener that fills `line` byte by byte. What is typed behind its end is dropped. */
function typedInto(
  line: Buffer,
  onEnter: (length: number) => void,
  onRefused: (fault: Fault) => void,
  onInterrupt: () => void,
): (typed: Buffer) => void {
  let length = 0;
  return (typed) => {
    for (let at = 0; at < typed.length; at += 1) {
      const byte = typed.readUInt8(at);
      if (byte === bytes.enter || byte === bytes.lineFeed) return onEnter(length);
      if (byte === bytes.interrupt) return onInterrupt();
      if (byte === bytes.killLine) length = 0;
      else if (byte === bytes.backspace || byte === bytes.delete)
        length = Math.max(0, withoutLastCharacter(line, length));
      else if (length === line.length)
        return onRefused(new Fault("PP605", `the passphrase has more than ${line.length} bytes`));
      else {
        line[length] = byte;
        length += 1;
      }
    }
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
