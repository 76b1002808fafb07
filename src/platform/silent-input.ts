import { ReadStream } from "node:tty";
import type { SecretMemory } from "../pin/secret-memory.ts";

/** As many as the kernel keeps of what nobody has read yet (N_TTY_BUF_SIZE): one read takes them all. */
const bufferBytes = 4096;

export interface TypingListener {
  /** What was typed, as the terminal's bytes. They are wiped as soon as this returns. */
  readonly onTyped: (typed: Buffer) => void;
  /** The terminal is gone. */
  readonly onEnd: () => void;
}

/** A terminal that shows nothing of what is typed. It is read between `resume` and `pause` only. */
export interface SilentInput {
  resume(): void;
  pause(): void;
  /** The terminal is as it was before. So it is when the process exits without. */
  close(): void;
}

/**
 * Takes the echo from a terminal. What is typed goes from the kernel straight into secret memory: Node's streams would read it
 * into buffers of their own, which are cut to size and freed unwiped. Throws Node's error when it is no terminal.
 */
export function openSilentInput(
  fileDescriptor: number,
  memory: SecretMemory,
  { onTyped, onEnd }: TypingListener,
): SilentInput {
  const buffer = memory.allocate(bufferBytes);
  const callback = (typedBytes: number) => {
    try {
      onTyped(buffer.subarray(0, typedBytes));
    } finally {
      buffer.fill(0);
    }
    return true;
  };
  const options = { writable: false, onread: { buffer, callback } };
  let terminal: ReadStream;
  try {
    terminal = new ReadStream(fileDescriptor, options);
  } catch (error) {
    memory.release(buffer);
    throw error;
  }
  let isOpen = true;
  const end = () => {
    if (isOpen) onEnd();
  };
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    process.off("exit", close);
    terminal.setRawMode(false).destroy();
    memory.release(buffer);
  };
  process.once("exit", close);
  // Whoever hangs up a terminal ends it, or makes reading it fail.
  terminal.once("end", end).on("error", end).setRawMode(true);
  return { resume: () => void terminal.resume(), pause: () => void terminal.pause(), close };
}
