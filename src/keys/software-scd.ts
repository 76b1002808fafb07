import { cardReference } from "../attempts/card-reference.ts";
import type { Pan } from "../card/pan.ts";
import { Fault } from "../faults/fault.ts";
import { encodePinBlockFormat0 } from "../pin/pin-block.ts";
import { PinBuffer } from "../pin/pin-buffer.ts";
import { pinRules } from "../pin/pin-rules.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { DukptRegisters } from "./dukpt-registers.ts";
import type { TransactionKey } from "./dukpt-state.ts";
import { type KeyMap, keyCode } from "./key-map.ts";
import type { KeyStore } from "./key-store.ts";
import type { EncryptedPinBlock, EntryChange, Scd, ScdStatus } from "./scd.ts";
import { encryptTdes } from "./tdes.ts";

const blockBytes = 8;

export interface SoftwareScdParts {
  readonly keyMap: KeyMap;
  readonly keyStore: KeyStore;
  readonly memory: SecretMemory;
}

/** An Scd in this process's own memory. It is no certified device: whoever controls the process or the keypad's wires has the PIN. */
export class SoftwareScd implements Scd {
  readonly #keyMap: KeyMap;
  readonly #keyStore: KeyStore;
  readonly #memory: SecretMemory;
  readonly #pin: PinBuffer;
  #entry: "none" | "open" | "entered" = "none";
  #minDigits: number = pinRules.minDigits;
  #maxDigits: number = pinRules.maxDigits;
  #commitUnderWay = false;

  constructor(parts: SoftwareScdParts) {
    this.#keyMap = parts.keyMap;
    this.#keyStore = parts.keyStore;
    this.#memory = parts.memory;
    this.#pin = new PinBuffer(parts.memory);
  }

  beginPinEntry(limits: { minDigits: number; maxDigits: number }): void {
    this.endPinEntry();
    const { minDigits, maxDigits } = limits;
    const inOrder = pinRules.minDigits <= minDigits && minDigits <= maxDigits && maxDigits <= pinRules.maxDigits;
    if (!inOrder || !Number.isInteger(minDigits) || !Number.isInteger(maxDigits)) {
      throw new Fault("PP901", `PIN entry of ${minDigits} to ${maxDigits} digits`);
    }
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
    return "ignored";
  }

  get digitCount(): number {
    return this.#pin.length;
  }

  endPinEntry(): void {
    this.#pin.wipe();
    this.#entry = "none";
  }

  /** At the end of the process's use of it: digits wiped, their memory given back. */
  release(): void {
    this.endPinEntry();
    this.#pin.release();
  }

  async encryptPin(pan: Pan): Promise<EncryptedPinBlock> {
    const { change, encrypted } = this.#encryptUnderNextKey(pan);
    this.#commitUnderWay = true;
    try {
      await this.#keyStore.commit([change]);
    } finally {
      this.#commitUnderWay = false;
    }
    return encrypted;
  }

  cardReference(pan: Pan): string {
    const deviceSecret = this.#keyStore.deviceSecret();
    try {
      return cardReference(deviceSecret, pan.reveal());
    } finally {
      this.#memory.release(deviceSecret);
    }
  }

  checkKeys(): void {
    this.#withRegisters((registers) => {
      if (registers.exhausted) throw new Fault("PP602", "no transaction key is left");
    });
  }

  status(): ScdStatus {
    const memory = this.#memory.kind;
    try {
      return this.#withRegisters((registers) => ({
        ksn: registers.nextKsn?.toString("hex").toUpperCase(),
        transactionsLeft: registers.transactionsLeft,
        memory,
      }));
    } catch (thrown) {
      // Keys that cannot be opened have no KSN to show; `checkKeys` tells why.
      if (thrown instanceof Fault && thrown.row.area === "keys") return { ksn: undefined, transactionsLeft: 0, memory };
      throw thrown;
    }
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
    if (this.#entry === "open") this.endPinEntry();
    return "cancelPressed";
  }

  /** Everything clear happens here, between two turns of the event loop, and is wiped before the commit is waited for. */
  #encryptUnderNextKey(pan: Pan) {
    const block = this.#memory.allocate(blockBytes);
    try {
      if (this.#entry !== "entered") throw new Fault("PP901", "a PIN block was asked for, but no PIN was entered");
      // The store still has the old counter: a second PIN block would go out under the same KSN.
      if (this.#commitUnderWay) throw new Fault("PP901", "a PIN block was asked for while one is being made");
      return this.#withRegisters((registers) => {
        const transaction = registers.takeTransactionKey();
        try {
          encodePinBlockFormat0(this.#pin, pan, block);
          const pinBlock = this.#encryptUnderPinKeyOf(transaction, block);
          const encrypted: EncryptedPinBlock = { pinBlock, ksn: transaction.ksn, format: 0 };
          return { encrypted, change: this.#keyStore.sealedRegisters(registers) };
        } finally {
          transaction.release();
        }
      });
    } finally {
      this.#memory.release(block);
      this.endPinEntry();
    }
  }

  #encryptUnderPinKeyOf(transaction: TransactionKey, block: Buffer): Buffer {
    const key = transaction.workingKey("pin");
    try {
      const encrypted = Buffer.alloc(blockBytes);
      encryptTdes(key, block, encrypted);
      return encrypted;
    } finally {
      this.#memory.release(key);
    }
  }

  #withRegisters<T>(use: (registers: DukptRegisters) => T): T {
    const registers = this.#keyStore.openRegisters();
    try {
      return use(registers);
    } finally {
      registers.release();
    }
  }
}
