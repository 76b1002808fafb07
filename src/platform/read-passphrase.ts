import { read } from "node:fs";
import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";

const longestBytes = 512;
const lineFeed = 0x0a;

/**
 * The first line of an open file descriptor, a pipe for example, as its bytes; the caller releases it. Fault PP605 when there
 * is none or it is too long.
 */
export async function readPassphrase(fileDescriptor: number, memory: SecretMemory): Promise<Buffer> {
  const line = memory.allocate(longestBytes + 1);
  try {
    const length = await readLine(fileDescriptor, line);
    if (length === 0) throw new Fault("PP605", `file descriptor ${fileDescriptor} gives no passphrase`);
    if (length > longestBytes) throw new Fault("PP605", `the passphrase has more than ${longestBytes} bytes`);
    const passphrase = memory.allocate(length);
    line.copy(passphrase, 0, 0, length);
    return passphrase;
  } finally {
    memory.release(line);
  }
}

/** Its length without the line's end, in bytes; what follows it in the same read is dropped. */
async function readLine(fileDescriptor: number, line: Buffer): Promise<number> {
  for (let length = 0; length < line.length; ) {
    const bytesRead = await readSome(fileDescriptor, line, length);
    const end = line.subarray(0, length + bytesRead).indexOf(lineFeed);
    if (end >= 0) return end;
    if (bytesRead === 0) return length;
    length += bytesRead;
  }
  return line.length;
}

function readSome(fileDescriptor: number, into: Buffer, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fileDescriptor, into, at, into.length - at, null, (cause, bytesRead) => {
      if (cause === null) return resolve(bytesRead);
      const detail = `cannot read the passphrase from file descriptor ${fileDescriptor}: ${cause.message}`;
      reject(new Fault("PP605", detail, { cause }));
    });
  });
}
