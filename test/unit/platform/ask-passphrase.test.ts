import { EventEmitter } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { askPassphrase } from "../../../src/platform/ask-passphrase.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

class FakeInput extends EventEmitter {
  isTTY = true;
  readonly setRawMode = vi.fn();
  readonly resume = vi.fn();
  readonly pause = vi.fn();
}

function asked(signal?: AbortSignal) {
  const input = new FakeInput();
  const output = { write: vi.fn() };
  const interrupt = vi.fn();
  const memory = new WatchedMemory();
  const answer = askPassphrase("Passphrase: ", { input, output, interrupt }, memory, signal);
  const type = (text: string | Buffer) => {
    const chunk = Buffer.from(text);
    input.emit("data", chunk);
    return chunk;
  };
  return { input, output, interrupt, memory, answer, type };
}

describe("asking for a passphrase", () => {
  it("takes a line without echoing it, and wipes it where it came by", async () => {
    const { input, output, memory, answer, type } = asked();
    const chunks = [type("correct "), type("horse\r")];
    expect((await answer).toString()).toBe("correct horse");
    expect(output.write.mock.calls.flat().join("")).toBe("Passphrase: \n");
    expect(input.setRawMode.mock.calls).toEqual([[true], [false]]);
    expect(chunks.every((chunk) => chunk.every((byte) => byte === 0))).toBe(true);
    expect([input.listenerCount("data"), memory.unwiped]).toEqual([0, 1]);
  });

  it.each([
    ["backspace", "ab\x7fc\n", "ac"],
    ["backspace over a character of several bytes", "口令\x08\x7fx\n", "x"],
    ["backspace with nothing there", "\x7f\x7fa\n", "a"],
    ["Ctrl-U", "wrong\x15right\n", "right"],
    ["an empty line", "\n", ""],
  ])("obeys %s", async (_what, typed, expected) => {
    const { answer, type } = asked();
    type(typed);
    expect((await answer).toString()).toBe(expected);
  });

  it("hands Ctrl-C on, which a raw terminal does not do by itself", async () => {
    const { interrupt, memory, input, answer, type } = asked();
    type("half\x03");
    await expect(answer).rejects.toMatchObject({ code: "PP605" });
    expect([interrupt.mock.calls.length, memory.unwiped, input.setRawMode.mock.lastCall]).toEqual([1, 0, [false]]);
  });

  it("ends when the program is stopped, before or while it asks", async () => {
    const stopping = new AbortController();
    const { memory, input, answer } = asked(stopping.signal);
    stopping.abort();
    await expect(answer).rejects.toMatchObject({ code: "PP605" });
    expect([memory.unwiped, input.listenerCount("data")]).toEqual([0, 0]);
    await expect(asked(stopping.signal).answer).rejects.toMatchObject({ code: "PP605" });
  });

  it("refuses a line without end, and an input that is no terminal", async () => {
    const { answer, type, memory } = asked();
    type(Buffer.alloc(513, "a"));
    await expect(answer).rejects.toMatchObject({ code: "PP605" });
    expect(memory.unwiped).toBe(0);
    const input = Object.assign(new FakeInput(), { isTTY: false });
    const terminal = { input, output: { write: vi.fn() }, interrupt: vi.fn() };
    await expect(askPassphrase("?", terminal, memory)).rejects.toMatchObject({ code: "PP605" });
  });
});
