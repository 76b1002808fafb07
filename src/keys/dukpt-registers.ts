import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import { dukptAes128, dukptAes192, dukptAes256 } from "./dukpt-aes.ts";
import { hasBit, isCounter, lowestBitNumber, nextCounter, oneBits, remainingTransactions } from "./dukpt-counter.ts";
import type { DukptScheme } from "./dukpt-scheme.ts";
import type { DukptKind, DukptState, TransactionKey, WorkingKeyType } from "./dukpt-state.ts";
import { dukptTdes } from "./dukpt-tdes.ts";
import { keyRefused } from "./key-refused.ts";

const schemes: Readonly<Record<DukptKind, DukptScheme>> = {
  tdes: dukptTdes,
  aes128: dukptAes128,
  aes192: dukptAes192,
  aes256: dukptAes256,
};

/**
 * The future-key registers of ANSI X9.24-1:2009 A.1 and X9.24-3:2017 6.6, one for every bit of the transaction counter, and
 * for AES one more with the key that a new initial key is sent under.
 *
 * Encoded: the scheme's format number, the initial KSN, the counter of the next transaction (4 bytes, 0: none is left), the
 * registers from that of the lowest bit up. A used register is zero.
 */
export class DukptRegisters implements DukptState {
  readonly #scheme: DukptScheme;
  readonly #memory: SecretMemory;
  readonly #state: Buffer;

  private constructor(scheme: DukptScheme, memory: SecretMemory) {
    this.#scheme = scheme;
    this.#memory = memory;
    this.#state = memory.allocate(encodedBytes(scheme));
  }

  /**
   * X9.24-1:2009 A.3 "Load Initial Key", X9.24-3:2017 6.6.2: fills the registers and zeroes `initialKey`.
   * Fault PP604 when key or KSN cannot be those of a new terminal.
   */
  static loadInitialKey(kind: DukptKind, initialKey: Buffer, initialKsn: Buffer, memory: SecretMemory): DukptRegisters {
    try {
      const scheme = schemes[kind];
      refuseUnusable(scheme, initialKey, initialKsn);
      const registers = new DukptRegisters(scheme, memory);
      registers.#fillFrom(initialKey, initialKsn);
      return registers;
    } finally {
      initialKey.fill(0);
    }
  }

  /** The registers `encoded` holds. Strict: Fault PP705 for anything `encode` does not write. */
  static decode(encoded: Buffer, memory: SecretMemory): DukptRegisters {
    const scheme = Object.values(schemes).find(({ stateFormat }) => stateFormat === encoded[0]);
    if (scheme === undefined || encoded.length !== encodedBytes(scheme)) {
      throw new Fault("PP705", `DUKPT state of format ${encoded[0]}, ${encoded.length} bytes`);
    }
    const registers = new DukptRegisters(scheme, memory);
    encoded.copy(registers.#state);
    if (!registers.#consistent()) {
      registers.release();
      throw new Fault("PP705", "DUKPT state with an impossible counter, or a register that is missing or was used");
    }
    return registers;
  }

  encode(): Buffer {
    const encoded = this.#memory.allocate(this.#state.length);
    this.#state.copy(encoded);
    return encoded;
  }

  get kind(): DukptKind {
    return this.#scheme.kind;
  }

  get initialKsn(): Buffer {
    return Buffer.from(this.#state.subarray(1, counterAt(this.#scheme)));
  }

  get nextKsn(): Buffer | undefined {
    return this.exhausted ? undefined : this.#ksn(this.#counter);
  }

  get transactionsLeft(): number {
    return remainingTransactions(this.exhausted ? undefined : this.#counter, this.#scheme);
  }

  get exhausted(): boolean {
    return this.#counter === 0;
  }

  /** X9.24-1:2009 A.3 "Request PIN Entry 1" to "New Key", X9.24-3:2017 6.6.3. */
  takeTransactionKey(): TransactionKey {
    const counter = this.#counter;
    if (counter === 0) throw new Fault("PP602", "no transaction key is left");
    const bit = lowestBitNumber(counter);
    const register = this.#register(bit);
    const key = this.#memory.allocate(this.#scheme.keyBytes);
    register.copy(key);
    // Below a counter with the most one bits allowed every counter would have one more, and is skipped.
    if (oneBits(counter) < this.#scheme.maxOneBits) {
      for (let lower = 0; lower < bit; lower += 1) this.#fill(lower, key, counter + 2 ** lower);
    }
    register.fill(0);
    this.#counter = nextCounter(counter, this.#scheme) ?? 0;
    return transactionKey(this.#scheme, key, this.#ksn(counter), this.#memory);
  }

  updateKey(type?: WorkingKeyType): Buffer {
    const { kind, updateCounter, counterBits } = this.#scheme;
    if (updateCounter === undefined) throw new Fault("PP901", `${kind} DUKPT has no update key`);
    const request = { usage: "keyEncryption", type } as const;
    return this.#scheme.workingKey(this.#register(counterBits), this.#ksn(updateCounter), request, this.#memory);
  }

  release(): void {
    this.#memory.release(this.#state);
  }

  get #counter(): number {
    return this.#state.readUInt32BE(counterAt(this.#scheme));
  }

  set #counter(counter: number) {
    this.#state.writeUInt32BE(counter, counterAt(this.#scheme));
  }

  #ksn(counter: number): Buffer {
    return this.#scheme.ksnWithCounter(this.initialKsn, counter);
  }

  #register(number: number): Buffer {
    const at = registersAt(this.#scheme) + number * this.#scheme.keyBytes;
    return this.#state.subarray(at, at + this.#scheme.keyBytes);
  }

  #fillFrom(initialKey: Buffer, initialKsn: Buffer): void {
    const { stateFormat, counterBits, updateCounter } = this.#scheme;
    this.#state[0] = stateFormat;
    initialKsn.copy(this.#state, 1);
    this.#counter = 1;
    for (let bit = 0; bit < counterBits; bit += 1) this.#fill(bit, initialKey, 2 ** bit);
    if (updateCounter === undefined) return;
    // No transaction's key lies on the way to this one: its counter has more one bits than any of theirs.
    const parent = this.#memory.allocate(initialKey.length);
    initialKey.copy(parent);
    for (let bit = counterBits - 1; bit >= 0; bit -= 1) {
      this.#fill(counterBits, parent, updateCounter - (2 ** bit - 1));
      this.#register(counterBits).copy(parent);
    }
    this.#memory.release(parent);
  }

  #fill(register: number, parent: Buffer, counter: number): void {
    const child = this.#scheme.childKey(parent, this.#ksn(counter), this.#memory);
    child.copy(this.#register(register));
    this.#memory.release(child);
  }

  #consistent(): boolean {
    const { counterBits, ksnCounter, updateCounter } = this.#scheme;
    const counter = this.#counter;
    if (ksnCounter(this.initialKsn) !== 0) return false;
    if (!this.exhausted && !isCounter(counter, this.#scheme)) return false;
    for (let bit = 0; bit < counterBits; bit += 1) {
      if (holdsKey(this.#register(bit)) !== awaits(counter, bit)) return false;
    }
    return updateCounter === undefined || holdsKey(this.#register(counterBits));
  }
}

/** Whether the register of this bit is still to be used when `counter` is next: its own, and above it those of its zeros. */
function awaits(counter: number, bit: number): boolean {
  if (counter === 0) return false;
  const own = lowestBitNumber(counter);
  return bit === own || (bit > own && !hasBit(counter, bit));
}

function holdsKey(register: Buffer): boolean {
  return register.some((byte) => byte !== 0);
}

function counterAt({ ksnBytes }: DukptScheme): number {
  return 1 + ksnBytes;
}

function registersAt(scheme: DukptScheme): number {
  return counterAt(scheme) + 4;
}

function encodedBytes(scheme: DukptScheme): number {
  const registers = scheme.counterBits + (scheme.updateCounter === undefined ? 0 : 1);
  return registersAt(scheme) + registers * scheme.keyBytes;
}

function transactionKey(scheme: DukptScheme, key: Buffer, ksn: Buffer, memory: SecretMemory): TransactionKey {
  return {
    ksn,
    workingKey: (usage, type) => scheme.workingKey(key, ksn, { usage, type }, memory),
    release: () => memory.release(key),
  };
}

function refuseUnusable(scheme: DukptScheme, initialKey: Buffer, initialKsn: Buffer): void {
  const { kind, keyBytes, ksnBytes } = scheme;
  if (initialKey.length !== keyBytes) {
    throw keyRefused(`an initial key of ${kind} DUKPT has ${keyBytes} bytes, not ${initialKey.length}`);
  }
  if (initialKsn.length !== ksnBytes) {
    throw keyRefused(`an initial KSN of ${kind} DUKPT has ${ksnBytes} bytes, not ${initialKsn.length}`);
  }
  if (scheme.ksnCounter(initialKsn) !== 0) {
    throw keyRefused("an initial KSN has a transaction counter of zero");
  }
  scheme.refuseUnusableKey(initialKey);
}
