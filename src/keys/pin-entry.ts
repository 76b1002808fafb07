import { Fault } from "../faults/fault.ts";
import { PinBuffer } from "../pin/pin-buffer.ts";
import { pinRules } from "../pin/pin-rules.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { type KeyMap, keyCode } from "./key-map.ts";
import type { EntryChange } from "./scd.ts";

/** The entry of a PIN as `Scd` describes it, whatever encrypts the PIN afterwards. */
export class PinEntry {
  readonly #keyMap: KeyMap;
  readonly #pin: PinBuffer;
  #entry: "none" | "open" | "entered" = "none";
  #locked = false;
  #minDigits: number = pinRules.minDigits;
  #maxDigits: number = pinRules.maxDigits;

  constructor(keyMap: KeyMap, memory: SecretMemory) {
    this.#keyMap = keyMap;
    this.#pin = new PinBuffer(memory);
  }

  begin({ minDigits, maxDigits }: { minDigits: number; maxDigits: number }): void {
    this.end();
    const inOrder = pinRules.minDigits <= minDigits && minDigits <= maxDigits && maxDigits <= pinRules.maxDigits;
    if (!inOrder || !Number.isInteger(minDigits) || !Number.isInteger(maxDigits)) {
      throw new Fault("PP901", `PIN entry of ${minDigits} to ${maxDigits} digits`);
    }
    if (this.#locked) return;
    this.#minDigits = minDigits;
    this.#maxDigits = maxDigits;
    this.#entry = "open";
  }

  // From here to the PIN buffer a digit is a small integer on the stack: no object, array, closure or string may take it up.
  onKey(keyIndex: number): EntryChange {
    const key = this.#keyMap[keyIndex] ?? keyCode.none;
    if (key <= 9) return this.#onDigit(key);
    if (key === keyCode.enter) return this.#onEnter();
    if (key === keyCode.clear) return this.#onClear();
    if (key === keyCode.cancel) return this.#onCancel();
    if (key === keyCode.language) return "languagePressed";
    if (key === keyCode.help) return "helpPressed";
    return this.#entry === "none" ? functionKey(key) : "ignored";
  }

  get digitCount(): number {
    return this.#pin.length;
  }

  /** Digits are wiped, and none is taken any more. */
  lock(): void {
    this.#locked = true;
    this.end();
  }

  /** The digits, for the caller to use before it returns; they are wiped then. Fault PP901 when no PIN was entered, PP802 when locked. */
  spend<T>(use: (pin: PinBuffer) => T): T {
    try {
      if (this.#locked) throw new Fault("PP802", "no PIN is taken any more");
      if (this.#entry !== "entered") throw new Fault("PP901", "a PIN block was asked for, but no PIN was entered");
      return use(this.#pin);
    } finally {
      this.end();
    }
  }

  end(): void {
    this.#pin.wipe();
    this.#entry = "none";
  }

  /** At the end of the process's use of it: digits wiped, their memory given back. */
  release(): void {
    this.end();
    this.#pin.release();
  }

  #onDigit(digit: number): EntryChange {
    if (this.#entry !== "open") return "ignored";
    if (this.#pin.length >= this.#maxDigits) return "full";
    this.#pin.push(digit);
    return "counted";
  }

  #onEnter(): EntryChange {
    if (this.#entry !== "open") return "enterPressed";
    if (this.#pin.length < this.#minDigits) return "tooShort";
    this.#entry = "entered";
    return "entered";
  }

  #onClear(): EntryChange {
    if (this.#entry !== "open") return "clearPressed";
    this.#pin.wipe();
    return "cleared";
  }

  #onCancel(): EntryChange {
    if (this.#entry === "open") this.end();
    return "cancelPressed";
  }
}

function functionKey(key: number): EntryChange {
  if (key === keyCode.f1) return "f1Pressed";
  if (key === keyCode.f2) return "f2Pressed";
  if (key === keyCode.f3) return "f3Pressed";
  if (key === keyCode.f4) return "f4Pressed";
  return "ignored";
}
