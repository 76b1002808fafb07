import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import type { BookLine, KeptBooks } from "../bench/acquirer/issuer.ts";

/** The books on a disk: one JSON object a line, PANs masked, no PIN; the newest line of a request counts. */
export interface BookFile extends KeptBooks {
  readonly close: () => void;
}

/**
 * Opens the books, or begins them. A last line without its end was never answered, and is cut off. Throws Node's own error when
 * the file cannot be opened, and SyntaxError when another line is none of ours.
 */
export function openBookFile(path: string): BookFile {
  const file = openSync(path, "a+", 0o600);
  return {
    lines: linesOf(path, file),
    append: (line) => {
      writeSync(file, `${JSON.stringify(line)}\n`);
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

function linesOf(path: string, file: number): BookLine[] {
  try {
    const text = readFileSync(path, "utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    if (whole !== text) ftruncateSync(file, Buffer.byteLength(whole));
    const lines = whole.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as BookLine);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
