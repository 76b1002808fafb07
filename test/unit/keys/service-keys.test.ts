import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyCode, keyMapFromRows } from "../../../src/keys/key-map.ts";
import { ServiceCode } from "../../../src/keys/service-code.ts";
import { ServiceKeys, serviceKeyNames } from "../../../src/keys/service-keys.ts";
import { keyIndex, plainKeyMap, random } from "../../support/scd-bench.ts";
import { VolatileKeyState } from "../../support/volatile-key-state.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

function keysOn(keyMap = plainKeyMap) {
  const memory = new WatchedMemory();
  return { memory, keys: new ServiceKeys(keyMap, memory) };
}

describe("the keypad of the service menu", () => {
  it("names keys as the key map does", () => {
    const names: readonly string[] = serviceKeyNames;
    for (const [name, code] of Object.entries(keyCode)) {
      if (name !== "none") expect(names[code]).toBe(name);
    }
    expect(serviceKeyNames.slice(0, 10).join("")).toBe("0123456789");
    const { keys } = keysOn();
    expect(keys.onKey(keyIndex.none)).toBeUndefined();
    expect(keys.onKey(7)).toEqual({ name: "7" });
  });

  it("is opened by CLEAR and CANCEL, or ENTER and CANCEL where there is no CLEAR, in any order", () => {
    const { keys } = keysOn();
    expect([keys.opens(11, 12), keys.opens(12, 11), keys.opens(10, 12), keys.opens(12, 12)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const small = keyMapFromRows([
      ["1", "2", "3"],
      ["4", "5", "6"],
      ["7", "8", "9"],
      ["cancel", "0", "enter"],
    ]);
    if (!(small instanceof Uint8Array)) throw new Error("no key map");
    expect([keysOn(small).keys.opens(9, 11), keysOn(small).keys.opens(0, 9)]).toEqual([true, false]);
  });

  it("says of a code how many digits there are and never which, and wipes them whatever ends it", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 19 }), { maxLength: 30 }),
        fc.constantFrom("take", "end", "release"),
        (pressed, end) => {
          const { keys, memory } = keysOn();
          keys.beginCode();
          let isTyped = true;
          for (const index of pressed) {
            const press = keys.onKey(index);
            if (isTyped && press) {
              if (!("code" in press)) throw new Error("a key's name during a code");
              expect(Object.values(press).filter((value) => typeof value === "number")).toEqual([press.digitCount]);
              isTyped = press.code !== "canceled";
            }
          }
          if (end === "end") keys.endCode();
          else if (end === "release") keys.release();
          else {
            try {
              memory.release(keys.takeCode());
            } catch {
              // It was too short.
            }
          }
          expect(memory.unwiped).toBe(0);
        },
      ),
    );
  });

  it("takes 6 to 12 digits as a code", () => {
    const { keys } = keysOn();
    keys.beginCode();
    for (let digit = 0; digit < 5; digit += 1) keys.onKey(digit);
    expect(keys.onKey(keyIndex.enter)).toEqual({ code: "tooShort", digitCount: 5 });
    for (let digit = 5; digit < 12; digit += 1) keys.onKey(digit % 10);
    expect(keys.onKey(3)).toEqual({ code: "full", digitCount: 12 });
    expect(keys.onKey(keyIndex.enter)).toEqual({ code: "entered", digitCount: 12 });
    expect(keys.takeCode().toString("latin1")).toBe("012345678901");
  });
});

describe("the technician's code in the store", () => {
  async function stored(code: string) {
    const memory = new WatchedMemory();
    const store = new VolatileKeyState();
    const parts = { store, storageKey: random.bytes(32), random, memory };
    const serviceCode = new ServiceCode(parts, { log2N: 1, r: 1, p: 1 });
    await store.commit(new Map([await serviceCode.change(Buffer.from(code))]));
    return { serviceCode, store, memory, parts };
  }

  it("is known again, and no other is", async () => {
    const { serviceCode, memory } = await stored("402917");
    expect(await serviceCode.matches(Buffer.from("402917"))).toBe(true);
    for (const other of ["402918", "40291", "4029170", ""]) {
      expect(await serviceCode.matches(Buffer.from(other))).toBe(false);
    }
    expect(memory.unwiped).toBe(0);
  });

  it("has another salt each time, and opens under no other storage key", async () => {
    const [one, other] = [await stored("402917"), await stored("402917")];
    expect([...one.store.values.values()]).not.toEqual([...other.store.values.values()]);
    const moved = new ServiceCode({ ...other.parts, store: one.store });
    await expect(moved.matches(Buffer.from("402917"))).rejects.toMatchObject({ code: "PP603" });
  });

  it("opens nothing where none is set", async () => {
    const parts = { store: new VolatileKeyState(), storageKey: random.bytes(32), random, memory: new WatchedMemory() };
    const none = new ServiceCode(parts);
    expect([none.isSet, await none.matches(Buffer.from("402917"))]).toEqual([false, false]);
  });
});
