import type { Pan } from "../card/pan.ts";
import { Fault } from "../faults/fault.ts";
import { oneTimeCodeText } from "../pin/one-time-code.ts";
import { PinBuffer } from "../pin/pin-buffer.ts";
import { isSamePin, type PinWeakness, pinWeakness } from "../pin/pin-policy.ts";
import { oneTimeCodeRules, pinRules } from "../pin/pin-rules.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { type KeyMap, keyCode } from "./key-map.ts";
import type { EntryChange } from "./scd.ts";

type EntryKind = "pin" | "newPin" | "repeatedPin" | "code";

interface Limits {
  readonly minDigits: number;
  readonly maxDigits: number;
}

/**
 * The entry of PINs and codes as `Scd` describes it, whatever encrypts a PIN afterwards. Each kind of entry has a buffer of its
 * own: what was typed as a PIN is never read as a code.
 */
export class PinEntry {
  readonly #keyMap: KeyMap;
  readonly #buffers: Readonly<Record<EntryKind, PinBuffer>>;
  #kind: EntryKind = "pin";
  #entry: "none" | "open" | "entered" = "none";
  #locked = false;
  #limits: Limits = pinRules;
  /** Of the PIN that stands in its buffer; the new one of a change keeps to them too. */
  #pinLimits: Limits = pinRules;
  /** The old PIN of a change is entered, and kept until both are encrypted. */
  #holdsPin = false;
  #panOfChange: Pan | undefined;
  #codesLeft = 0;

  constructor(keyMap: KeyMap, memory: SecretMemory) {
    this.#keyMap = keyMap;
    this.#buffers = {
      pin: new PinBuffer(memory),
      newPin: new PinBuffer(memory),
      repeatedPin: new PinBuffer(memory),
      code: new PinBuffer(memory),
    };
  }

  begin({ minDigits, maxDigits }: Limits): void {
    this.end();
    this.#codesLeft = 0;
    const inOrder = pinRules.minDigits <= minDigits && minDigits <= maxDigits && maxDigits <= pinRules.maxDigits;
    if (!inOrder || !Number.isInteger(minDigits) || !Number.isInteger(maxDigits)) {
      throw new Fault("PP901", `PIN entry of ${minDigits} to ${maxDigits} digits`);
    }
    this.#pinLimits = { minDigits, maxDigits };
    this.#open("pin", this.#pinLimits);
  }

  beginNewPin(pan: Pan): void {
    if (!this.#locked && !this.#holdsPin) throw new Fault("PP901", "a new PIN was asked for before the old one");
    this.#buffers.newPin.wipe();
    this.#buffers.repeatedPin.wipe();
    this.#panOfChange = pan;
    this.#open("newPin", this.#pinLimits);
  }

  beginRepeatedPin(): void {
    const isChosen = this.#kind === "newPin" && this.#entry === "entered";
    if (!this.#locked && !isChosen) throw new Fault("PP901", "a PIN was to be repeated that was not entered");
    this.#open("repeatedPin", this.#pinLimits);
  }

  beginCode(): void {
    this.end();
    if (!this.#locked && this.#codesLeft === 0)
      throw new Fault("PP901", "a code was asked for without a PIN before it");
    this.#codesLeft -= 1;
    this.#open("code", oneTimeCodeRules);
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
    return this.#typed.length;
  }

  /** Digits are wiped, and none is taken any more. */
  lock(): void {
    this.#locked = true;
    this.end();
  }

  /** The digits, for the caller to use before it returns; they are wiped then. Fault PP901 when no PIN was entered, PP802 when locked. */
  spend<T>(use: (pin: PinBuffer) => T): T {
    return this.#spend("pin", () => use(this.#buffers.pin));
  }

  /** As `spend`, with both PINs of a change, once the new one was repeated. */
  spendChange<T>(use: (oldPin: PinBuffer, newPin: PinBuffer) => T): T {
    return this.#spend("repeatedPin", () => use(this.#buffers.pin, this.#buffers.newPin));
  }

  /** The code in ASCII. */
  takeCode(): Buffer {
    return this.#spend("code", () => oneTimeCodeText(this.#buffers.code));
  }

  end(): void {
    for (const buffer of Object.values(this.#buffers)) buffer.wipe();
    this.#entry = "none";
    this.#holdsPin = false;
    this.#panOfChange = undefined;
  }

  /** At the end of the process's use of it: digits wiped, their memory given back. */
  release(): void {
    this.end();
    for (const buffer of Object.values(this.#buffers)) buffer.release();
  }

  get #typed(): PinBuffer {
    return this.#buffers[this.#kind];
  }

  #open(kind: EntryKind, limits: Limits): void {
    if (this.#locked) return;
    this.#kind = kind;
    this.#limits = limits;
    this.#entry = "open";
  }

  #spend<T>(kind: EntryKind, use: () => T): T {
    try {
      if (this.#locked) throw new Fault("PP802", "no PIN is taken any more");
      if (this.#kind !== kind || this.#entry !== "entered") {
        throw new Fault("PP901", `what was entered was asked for as ${kind}, and none was entered`);
      }
      // What the bank asks for besides a PIN is asked for after one.
      if (kind !== "code") this.#codesLeft = oneTimeCodeRules.perPin;
      return use();
    } finally {
      this.end();
    }
  }

  #onDigit(digit: number): EntryChange {
    if (this.#entry !== "open") return "ignored";
    if (this.#typed.length >= this.#limits.maxDigits) return "full";
    this.#typed.push(digit);
    return "counted";
  }

  #onEnter(): EntryChange {
    if (this.#entry !== "open") return "enterPressed";
    if (this.#typed.length < this.#limits.minDigits) return "tooShort";
    const refusal = this.#refusal();
    this.#entry = refusal ? "none" : "entered";
    if (!refusal && this.#kind === "pin") this.#holdsPin = true;
    if (!refusal) return "entered";
    this.#buffers.newPin.wipe();
    this.#buffers.repeatedPin.wipe();
    return refusal;
  }

  #refusal(): PinWeakness | "differs" | undefined {
    const { pin: oldPin, newPin, repeatedPin } = this.#buffers;
    if (this.#kind === "repeatedPin") return isSamePin(newPin, repeatedPin) ? undefined : "differs";
    if (this.#kind !== "newPin" || !this.#panOfChange) return undefined;
    return pinWeakness({ newPin, oldPin, pan: this.#panOfChange });
  }

  #onClear(): EntryChange {
    if (this.#entry !== "open") return "clearPressed";
    this.#typed.wipe();
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
