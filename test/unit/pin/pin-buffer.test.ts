import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PinBuffer } from "../../../src/pin/pin-buffer.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { pinOf } from "../../support/pin-of.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

describe("the PIN buffer", () => {
  it("takes twelve digits and refuses the thirteenth, keeping the twelve", () => {
    const pin = pinOf("123456789012");
    expect(pin.push(3)).toBe(false);
    expect(pin.length).toBe(12);
    expect(pin.digitAt(0)).toBe(1);
    expect(pin.digitAt(11)).toBe(2);
  });

  it.each([-1, 10, 1.5, Number.NaN])("refuses %s as a digit, without telling it", (digit) => {
    const pin = new PinBuffer(ordinaryMemory);
    expect(() => pin.push(digit)).toThrow("a PIN digit out of range (PP901)");
    expect(pin.length).toBe(0);
  });

  it("gives no digit beyond the last, nor one that was wiped", () => {
    const pin = pinOf("1234");
    expect(() => pin.digitAt(4)).toThrow("PP901");
    expect(() => pin.digitAt(-1)).toThrow("PP901");
    pin.wipe();
    expect(() => pin.digitAt(0)).toThrow("PP901");
  });

  it("is all zero after a wipe, and can be used again", () => {
    const memory = new WatchedMemory();
    const pin = pinOf("123456", memory);
    expect(memory.unwiped).toBe(1);
    pin.wipe();
    expect(memory.unwiped).toBe(0);
    expect(pin.length).toBe(0);
    expect(pin.push(7)).toBe(true);
    expect(pin.digitAt(0)).toBe(7);
  });

  it("shows how many digits it holds, and nothing else that depends on them", () => {
    const digits = fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 12 })
      .map((list) => list.join(""));
    fc.assert(
      fc.property(digits, (entered) => {
        const print = (pin: PinBuffer) =>
          [String(pin), JSON.stringify({ pin }), inspect(pin, { showHidden: true, depth: 9 })].join("\n");
        expect(print(pinOf(entered))).toBe(print(pinOf("0".repeat(entered.length))));
        expect(print(pinOf(entered))).toContain(`${entered.length} digits`);
      }),
    );
  });
});

describe("ordinary secret memory", () => {
  it("gives zeroed buffers that share their bytes with nothing", () => {
    const secret = ordinaryMemory.allocate(12);
    expect(secret.equals(Buffer.alloc(12))).toBe(true);
    expect(secret.buffer.byteLength).toBe(12);
  });
});
