import { Fault } from "../faults/fault.ts";
import { PinBuffer } from "../pin/pin-buffer.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { serviceCodeRules, serviceCodeText } from "../pin/service-code.ts";
import { type KeyMap, keyCode } from "./key-map.ts";

/** A key of the service menu, by the name that the key map gives it. */
export const serviceKeyNames = [
  ...(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "enter", "clear", "cancel"] as const),
  ...(["language", "help", "f1", "f2", "f3", "f4"] as const),
] as const;

export type ServiceKey = (typeof serviceKeyNames)[number];

/** What a key did while the technician's code is typed. None of these says which digit. */
export type CodeChange = "counted" | "cleared" | "full" | "tooShort" | "entered" | "canceled" | "ignored";

export type ServicePress = { readonly code: CodeChange; readonly digitCount: number } | { readonly name: ServiceKey };

/**
 * The keypad while the service menu is open, instead of the Scd: no key goes into a PIN buffer then. The technician's code is
 * taken like a PIN, and what is pressed after it chooses items and is no secret.
 */
export class ServiceKeys {
  readonly #keyMap: KeyMap;
  readonly #memory: SecretMemory;
  readonly #code: PinBuffer;
  #takesCode = false;

  constructor(keyMap: KeyMap, memory: SecretMemory) {
    this.#keyMap = keyMap;
    this.#memory = memory;
    this.#code = new PinBuffer(memory);
  }

  /** Whether these two keys, held, open the menu: CLEAR and CANCEL; ENTER and CANCEL where there is no CLEAR. */
  opens(firstIndex: number, secondIndex: number): boolean {
    const codes = [this.#keyMap[firstIndex], this.#keyMap[secondIndex]];
    const other = this.#keyMap.includes(keyCode.clear) ? keyCode.clear : keyCode.enter;
    return codes.includes(keyCode.cancel) && codes.includes(other);
  }

  isHelp(keyIndex: number): boolean {
    return this.#keyMap[keyIndex] === keyCode.help;
  }

  /** The keys that the keypad has, in its order. */
  get present(): readonly ServiceKey[] {
    return [...this.#keyMap].flatMap((code) => serviceKeyNames[code] ?? []);
  }

  /** The keys on each wire of a matrix, rows from the top, then columns from the left. */
  onLines(rows: number, cols: number): readonly (readonly ServiceKey[])[] {
    const names = [...this.#keyMap].map((code) => serviceKeyNames[code]);
    const on = (isOnLine: (at: number) => boolean) => names.filter((name, at) => name && isOnLine(at)) as ServiceKey[];
    return [
      ...Array.from({ length: rows }, (_, row) => on((at) => Math.floor(at / cols) === row)),
      ...Array.from({ length: cols }, (_, col) => on((at) => at % cols === col)),
    ];
  }

  beginCode(): void {
    this.#code.wipe();
    this.#takesCode = true;
  }

  endCode(): void {
    this.#code.wipe();
    this.#takesCode = false;
  }

  onKey(keyIndex: number): ServicePress | undefined {
    const code = this.#keyMap[keyIndex] ?? keyCode.none;
    if (this.#takesCode) return { code: this.#typed(code), digitCount: this.#code.length };
    const name = serviceKeyNames[code];
    return name && { name };
  }

  /** The code in ASCII, for the caller to release; the typed digits are wiped. Fault PP901 for one that is too short. */
  takeCode(): Buffer {
    try {
      if (this.#code.length < serviceCodeRules.minDigits) throw new Fault("PP901", "no service code was entered");
      return serviceCodeText(this.#code, this.#memory);
    } finally {
      this.endCode();
    }
  }

  release(): void {
    this.endCode();
    this.#code.release();
  }

  // A digit is a small integer on the stack here, as in a PIN entry.
  #typed(key: number): CodeChange {
    if (key <= 9) {
      if (this.#code.length >= serviceCodeRules.maxDigits) return "full";
      this.#code.push(key);
      return "counted";
    }
    if (key === keyCode.enter) return this.#code.length < serviceCodeRules.minDigits ? "tooShort" : "entered";
    if (key === keyCode.clear) {
      this.#code.wipe();
      return "cleared";
    }
    if (key !== keyCode.cancel) return "ignored";
    this.endCode();
    return "canceled";
  }
}
