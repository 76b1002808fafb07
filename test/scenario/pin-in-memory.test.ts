import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { keyCode } from "../../src/keys/key-map.ts";
import { scatteredRunsInMemory } from "../support/dead-object-search.ts";
import { smiRunsInMemory } from "../support/memory-search.ts";
import { TypedPad } from "../support/typed-pad.ts";

/** By key index: no digit lies at its own index, and 2 to 8 not at index 0, which memory is full of. */
const keyMap = Uint8Array.of(9, 8, 7, 6, 5, 3, 2, 4, 1, 0, keyCode.enter, keyCode.cancel, 255, 255, 255, 255);
const [enter, cancel] = [10, 11];

/** Twelve random digits of 2 to 8, no neighbours equal; in a buffer, whose bytes lie outside the heap. */
function canary(): Uint8Array {
  const digits = randomBytes(12).map((byte) => 2 + (byte % 7));
  return digits.every((digit, at) => digit !== digits[at - 1]) ? digits : canary();
}

const keyIndexesOf = (digits: Uint8Array) => digits.map((digit) => keyMap.indexOf(digit));

async function typeAll(pad: TypedPad, keys: Uint8Array): Promise<void> {
  // No `for ... of`: its iterator makes an object of every value, and the search would find the test itself.
  for (let at = 0; at < keys.length; at += 1) await pad.press(keys[at] ?? 255);
}

function expectNowhere(digits: Uint8Array): void {
  for (const wanted of [digits, keyIndexesOf(digits)]) {
    expect(smiRunsInMemory(wanted)).toEqual({ inArrays: 0, inObjects: 0 });
    expect(scatteredRunsInMemory(wanted)).toBe(0);
  }
}

describe.runIf(existsSync("/proc/self/mem"))(
  "a PIN of twelve digits typed on the contacts of a whole pad",
  {
    timeout: 60_000,
  },
  () => {
    it("is in no object and no array, live or dead, while it is entered nor when the payment is approved", () =>
      TypedPad.using(keyMap, async (pad) => {
        const digits = canary();
        await pad.startPayment();
        await typeAll(pad, keyIndexesOf(digits));
        expect(pad.shown).toMatchObject({ id: "ENTER_PIN", digitCount: 12 });
        expectNowhere(digits);
        await pad.press(enter);
        await pad.sees("APPROVED");
        expectNowhere(digits);
      }));

    it("is in none at a PIN change, old or new, while they are entered nor when the PIN is changed", () =>
      TypedPad.using(keyMap, async (pad) => {
        const [oldPin, newPin] = [canary(), canary()];
        await pad.startPinChange();
        for (const [typed, next] of [
          [oldPin, "ENTER_NEW_PIN"],
          [newPin, "REPEAT_NEW_PIN"],
        ] as const) {
          await typeAll(pad, keyIndexesOf(typed));
          await pad.press(enter);
          await pad.sees(next);
        }
        await typeAll(pad, keyIndexesOf(newPin));
        expect(pad.shown).toMatchObject({ id: "REPEAT_NEW_PIN", digitCount: 12 });
        for (const typed of [oldPin, newPin]) expectNowhere(typed);
        await pad.press(enter);
        await pad.sees("PIN_CHANGED");
        for (const typed of [oldPin, newPin]) expectNowhere(typed);
      }));

    it("is in none where a code was typed after it", () =>
      TypedPad.using(
        keyMap,
        async (pad) => {
          const [digits, code] = [canary(), canary().subarray(0, 8)];
          await pad.startPayment();
          await typeAll(pad, keyIndexesOf(digits));
          await pad.press(enter);
          await pad.sees("ENTER_CODE");
          await typeAll(pad, keyIndexesOf(code));
          expect(pad.shown).toMatchObject({ id: "ENTER_CODE", digitCount: 8 });
          expectNowhere(digits);
          // Until ENTER the code is as hidden as a PIN; of eight digits only a whole run tells anything.
          expect(smiRunsInMemory(code)).toEqual({ inArrays: 0, inObjects: 0 });
          await pad.press(enter);
          await pad.sees("APPROVED");
          expectNowhere(digits);
        },
        true,
      ));

    it("is in none after CANCEL", () =>
      TypedPad.using(keyMap, async (pad) => {
        const digits = canary();
        await pad.startPayment();
        await typeAll(pad, keyIndexesOf(digits));
        await pad.press(cancel);
        await pad.sees("CANCELED");
        expectNowhere(digits);
      }));

    it("is in none after a time-out", () =>
      TypedPad.using(keyMap, async (pad) => {
        const digits = canary();
        await pad.startPayment();
        await typeAll(pad, keyIndexesOf(digits));
        await pad.pass(10_500);
        await pad.sees("TIMED_OUT");
        expectNowhere(digits);
      }));

    it("would be found by that search in the events of a keypad that tells its keys in objects", () =>
      TypedPad.using(keyMap, async (pad) => {
        const heard: object[] = [];
        await pad.startPayment();
        let found = 0;
        // A collection of garbage in mid-entry can tear a trace apart: one PIN of three is enough to see it.
        for (let entries = 0; entries < 3; entries += 1) {
          const keys = keyIndexesOf(canary());
          for (let at = 0; at < keys.length; at += 1) {
            heard.push({ type: "keyPressed", pressedKey: keys[at] ?? 255 });
            await pad.press(keys[at] ?? 255);
          }
          found += scatteredRunsInMemory(keys);
        }
        expect(found).toBeGreaterThan(0);
        expect(heard).toHaveLength(36);
      }));
  },
);
