import { closeSync, openSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSilentInput } from "../../../src/platform/silent-input.ts";
import { PseudoTerminal } from "../../support/pseudo-terminal.ts";
import { hasPty } from "../../support/terminal-session.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

if (!hasPty) console.log("skipped: input without echo needs python3 with its pty module");

/** What was typed, in a copy, since it is wiped where it came by. */
function listener() {
  const heard: string[] = [];
  const onTyped = vi.fn((typed: Buffer) => void heard.push(typed.toString()));
  return { heard, onTyped, onEnd: vi.fn() };
}

describe.runIf(hasPty)("a terminal's input without echo", () => {
  let terminal: PseudoTerminal;
  let shown = "";

  beforeEach(async () => {
    terminal = await PseudoTerminal.open();
    shown = "";
    terminal.onWritten((chunk) => {
      shown += chunk.toString();
    });
  });

  afterEach(() => terminal.close());

  const typing = (text: string) => terminal.type(Buffer.from(text));

  it("is handed over as it is typed, out of secret memory that is wiped at once, and is never shown", async () => {
    const [memory, told] = [new WatchedMemory(), listener()];
    const input = openSilentInput(terminal.fileDescriptor, memory, told);
    input.resume();
    typing("0123 4567\r");
    await vi.waitFor(() => expect(told.heard.join("")).toBe("0123 4567\r"));
    expect(told.onTyped.mock.calls.every(([{ buffer }]) => buffer === memory.allocated[0]?.buffer)).toBe(true);
    expect([memory.allocated.length, memory.unwiped]).toEqual([1, 0]);
    input.close();
    typing("shown again");
    await vi.waitFor(() => expect(shown).toContain("shown again"));
    expect(shown).not.toMatch(/[0-7]/);
    expect(told.heard.join("")).toBe("0123 4567\r");
  });

  it("waits in the kernel while nobody reads", async () => {
    const told = listener();
    const input = openSilentInput(terminal.fileDescriptor, new WatchedMemory(), told);
    input.resume();
    typing("a");
    await vi.waitFor(() => expect(told.heard).toEqual(["a"]));
    input.pause();
    typing("b");
    typing("c");
    expect(told.heard).toEqual(["a"]);
    input.resume();
    await vi.waitFor(() => expect(told.heard.join("")).toBe("abc"));
    input.close();
  });

  it("can be opened again", async () => {
    for (const typed of ["first", "second"]) {
      const told = listener();
      const input = openSilentInput(terminal.fileDescriptor, new WatchedMemory(), told);
      input.resume();
      typing(typed);
      await vi.waitFor(() => expect(told.heard.join("")).toBe(typed));
      input.close();
      input.close();
    }
  });

  it("says when the terminal is hung up, and not when it is closed here", async () => {
    const hungUp = await PseudoTerminal.open();
    const [memory, told, closed] = [new WatchedMemory(), listener(), listener()];
    const input = openSilentInput(hungUp.fileDescriptor, memory, told);
    const other = openSilentInput(hungUp.fileDescriptor, memory, closed);
    other.resume();
    other.close();
    input.resume();
    await hungUp.close();
    await vi.waitFor(() => expect(told.onEnd).toHaveBeenCalled());
    input.close();
    expect([closed.onEnd.mock.calls, memory.unwiped]).toEqual([[], 0]);
  });

  it("is refused where there is no terminal, and nothing secret stays allocated", () => {
    const memory = new WatchedMemory();
    const release = vi.spyOn(memory, "release");
    const file = openSync("/dev/null", "r");
    expect(() => openSilentInput(file, memory, listener())).toThrow(/TTY/);
    expect(release.mock.calls).toEqual([[memory.allocated[0]]]);
    closeSync(file);
  });
});
