import { describe, expect, it, vi } from "vitest";
import { askPassphrase } from "../../../src/platform/ask-passphrase.ts";
import type { TypingListener } from "../../../src/platform/silent-input.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

function asked({ signal, isTTY = true }: { signal?: AbortSignal; isTTY?: boolean } = {}) {
  let listener: TypingListener | undefined;
  const input = { resume: vi.fn(), pause: vi.fn(), close: vi.fn() };
  const openInput = vi.fn((given: TypingListener) => {
    listener = given;
    return input;
  });
  const output = { write: vi.fn() };
  const interrupt = vi.fn();
  const memory = new WatchedMemory();
  const answer = askPassphrase("Passphrase: ", { isTTY, openInput, output, interrupt }, memory, signal);
  const type = (text: string | Buffer) => listener?.onTyped(Buffer.from(text));
  return { openInput, input, output, interrupt, memory, answer, type, hangUp: () => listener?.onEnd() };
}

describe("asking for a passphrase", () => {
  it("takes a line and gives the terminal back", async () => {
    const { input, output, memory, answer, type } = asked();
    type("correct ");
    type("horse\r");
    expect((await answer).toString()).toBe("correct horse");
    expect(output.write.mock.calls.flat().join("")).toBe("Passphrase: \n");
    expect([input.resume, input.close].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(memory.unwiped).toBe(1);
  });

  it("shows the question once nothing is echoed any more: some answer at once", async () => {
    const { openInput, output, answer, type } = asked();
    expect(openInput).toHaveBeenCalledBefore(output.write);
    type("quick\r");
    expect((await answer).toString()).toBe("quick");
  });

  it.each([
    ["backspace", "ab\x7fc\n", "ac"],
    ["backspace over a character of several bytes", "口令\x08\x7fx\n", "x"],
    ["backspace with nothing there", "\x7f\x7fa\n", "a"],
    ["Ctrl-U", "wrong\x15right\n", "right"],
    ["an empty line", "\n", ""],
    ["nothing that is typed behind the line's end", "right\r\x15wrong\r", "right"],
  ])("obeys %s", async (_what, typed, expected) => {
    const { answer, type } = asked();
    type(typed);
    expect((await answer).toString()).toBe(expected);
  });

  it("hands Ctrl-C on, which a raw terminal does not do by itself", async () => {
    const { interrupt, memory, input, answer, type } = asked();
    type("half\x03");
    await expect(answer).rejects.toMatchObject({ code: "PP605" });
    expect([interrupt.mock.calls.length, memory.unwiped, input.close.mock.calls.length]).toEqual([1, 0, 1]);
  });

  it("ends when the program is stopped, before or while it asks", async () => {
    const stopping = new AbortController();
    const { memory, input, answer, type } = asked({ signal: stopping.signal });
    type("half");
    stopping.abort();
    await expect(answer).rejects.toMatchObject({ code: "PP605" });
    expect([memory.unwiped, input.close.mock.calls.length]).toEqual([0, 1]);
    await expect(asked({ signal: stopping.signal }).answer).rejects.toMatchObject({ code: "PP605" });
  });

  it("ends when the terminal does", async () => {
    const { memory, input, answer, type, hangUp } = asked();
    type("half");
    hangUp();
    await expect(answer).rejects.toMatchObject({ code: "PP605" });
    expect([memory.unwiped, input.close.mock.calls.length]).toEqual([0, 1]);
  });

  it("refuses a line without end, and an input that is no terminal", async () => {
    const { answer, type, memory } = asked();
    type(Buffer.alloc(513, "a"));
    await expect(answer).rejects.toMatchObject({ code: "PP605" });
    expect(memory.unwiped).toBe(0);
    await expect(asked({ isTTY: false }).answer).rejects.toMatchObject({ code: "PP605" });
  });
});
