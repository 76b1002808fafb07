import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ComponentEntry } from "../../../src/keys/component-entry.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

function typing(text: string, entry = new ComponentEntry(4, new WatchedMemory())) {
  return { entry, changes: [...Buffer.from(text)].map((code) => entry.type(code)) };
}

describe("a component that is typed", () => {
  it("is what the hexadecimal digits say, in either case and grouped as on paper", () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, fc.constantFrom(" ", "-", ":", ""), fc.boolean(), (wanted, separator, isUpper) => {
        const text = (wanted.toString("hex").match(/.{4}/g) ?? []).join(separator);
        const entry = new ComponentEntry(16, new WatchedMemory());
        const { changes } = typing(`${isUpper ? text.toUpperCase() : text}\r`, entry);
        expect(changes.at(-1)).toBe("entered");
        expect(entry.component).toEqual(wanted);
      }),
    );
  });

  it("takes no digit beyond its length, and no Enter before", () => {
    const { entry, changes } = typing("1234567\r8\n9");
    expect(changes.slice(7)).toEqual(["tooShort", "taken", "entered", "tooLong"]);
    expect(entry.component).toEqual(Buffer.from("12345678", "hex"));
  });

  it("takes back digit by digit, and leaves none of them behind", () => {
    const { entry } = typing("123\x7f");
    expect([entry.digitCount, entry.component]).toEqual([2, Buffer.from("12000000", "hex")]);
    expect(typing("\b\b\b", entry).changes).toEqual(["erased", "erased", "ignored"]);
    expect([entry.digitCount, entry.component]).toEqual([0, Buffer.alloc(4)]);
  });

  it.each(["g", "x", "/", "@", "\x1b", "é"])("says that %j is no hexadecimal digit", (text) => {
    const { entry, changes } = typing(text);
    expect(new Set(changes)).toEqual(new Set(["notHex"]));
    expect(entry.digitCount).toBe(0);
  });

  it("is gone from memory when it is cleared and when it is released", () => {
    const memory = new WatchedMemory();
    const { entry } = typing("12345678", new ComponentEntry(4, memory));
    expect(memory.unwiped).toBe(1);
    entry.clear();
    expect([memory.unwiped, entry.digitCount]).toEqual([0, 0]);
    typing("12345678", entry);
    entry.release();
    expect(memory.unwiped).toBe(0);
  });
});
