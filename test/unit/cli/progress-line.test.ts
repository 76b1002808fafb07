import { describe, expect, it } from "vitest";
import { progressLine } from "../../../src/cli/progress-line.ts";

function shownOn(stream: { isTTY: boolean; columns: number }): string {
  let written = "";
  const write = (text: string | Uint8Array): boolean => {
    written += String(text);
    return true;
  };
  const line = progressLine({ ...stream, write });
  line.show("7 of 24; waiting for: reader, echo");
  line.clear();
  return written;
}

describe("a line of progress", () => {
  it("is written over on a terminal, never beyond its width, and gone at the end", () => {
    expect(shownOn({ isTTY: true, columns: 80 })).toBe("\r\u001b[K7 of 24; waiting for: reader, echo\r\u001b[K");
    expect(shownOn({ isTTY: true, columns: 11 })).toBe("\r\u001b[K7 of 24; w\r\u001b[K");
  });

  it("is not there where nobody looks", () => {
    expect(shownOn({ isTTY: false, columns: 80 })).toBe("");
  });
});
