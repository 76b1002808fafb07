import { createHash, timingSafeEqual } from "node:crypto";
import { Fault } from "../../faults/fault.ts";
import type { FileSystem } from "../../ports/file-system.ts";

const largestFileBytes = 1_024;
export const tokenForm = /^[A-Za-z0-9._~-]{32,256}$/;
export const tokenHowTo = "head -c 32 /dev/urandom | base64 | tr -d '=+/\\n'";

/** Whether a text is the token; the time it takes says nothing about it. */
export type IsToken = (given: string) => boolean;

/** Reads the one line of the file, which must be its user's alone. Fault PP807. */
export async function readToken(fileSystem: FileSystem, file: string): Promise<IsToken> {
  let text: string;
  try {
    text = (await fileSystem.readPrivate(file, largestFileBytes)).toString("latin1");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : "unknown reason";
    throw new Fault("PP807", `the token file ${file} cannot be read: ${reason}`, { cause });
  }
  const token = text.replace(/\r?\n$/, "");
  if (!tokenForm.test(token)) {
    throw new Fault(
      "PP807",
      `the token file ${file} has no 32 to 256 letters, digits or ._~- on one line: ${tokenHowTo}`,
    );
  }
  const expected = digest(token);
  return (given) => timingSafeEqual(digest(given), expected);
}

/** Equally long whatever is given. */
function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
