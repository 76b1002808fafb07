import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import {
  dukptTdes,
  ksnCounter,
  ksnWithCounter,
  lowestBit,
  nextCounter,
  nonReversibleKey,
  oneBits,
  remainingTransactions,
} from "./dukpt-tdes.ts";

const { keyBytes, ksnBytes, counterBits } = dukptTdes;

/** Layout of the encoded state: version, IKSN, counter of the next transaction (0: none is left), the registers. */
const formatVersion = 1;
const counterAt = 1 + ksnBytes;
const registersAt = counterAt + 4;
const encodedBytes = registersAt + counterBits * keyBytes;

export interface TransactionKey {
  /** The caller releases it. Never used itself: see `pinKey`. */
  readonly key: Buffer;
  readonly ksn: Buffer;
}

/**
 * The 21 future-key registers of ANSI X9.24-1:2009 A.1, one for every bit of the transaction counter: all that a terminal
 * keeps. Neither past transaction keys nor the initial key can be computed from them.
 */
export class DukptRegisters {
  readonly #memory: SecretMemory;
  readonly #state: Buffer;

  private constructor(memory: SecretMemory, state: Buffer) {
    this.#memory = memory;
    this.#state = state;
  }

  /**
   * A.3 "Load Initial Key": fills the registers and zeroes `ik`.
   * Fault PP601 when key or IKSN cannot be those of a new terminal.
   */
  static loadInitialKey(ik: Buffer, iksn: Buffer, memory: SecretMemory): DukptRegisters {
    try {
      refuseUnusableKey(ik, iksn);
      const registers = new DukptRegisters(memory, memory.allocate(encodedBytes));
      registers.#state[0] = formatVersion;
      iksn.copy(registers.#state, 1);
      registers.#counter = 1;
      for (let bit = 0; bit < counterBits; bit += 1) registers.#fill(bit, ik, 1 << bit);
      return registers;
    } finally {
      ik.fill(0);
    }
  }

  /** The registers `encoded` holds. Strict: Fault PP705 for anything `encode` does not write. */
  static decode(encoded: Buffer, memory: SecretMemory): DukptRegisters {
    if (encoded.length !== encodedBytes || encoded[0] !== formatVersion) {
      throw new Fault("PP705", `DUKPT state of version ${encoded[0]}, ${encoded.length} bytes`);
    }
    const registers = new DukptRegisters(memory, memory.allocate(encodedBytes));
    encoded.copy(registers.#state);
    if (!registers.#consistent()) {
      registers.release();
      throw new Fault("PP705", "DUKPT state with an impossible counter or an empty register");
    }
    return registers;
  }

  /** The caller releases it. */
  encode(): Buffer {
    const encoded = this.#memory.allocate(encodedBytes);
    this.#state.copy(encoded);
    return encoded;
  }

  get iksn(): Buffer {
    return Buffer.from(this.#state.subarray(1, counterAt));
  }

  /** The KSN of the next transaction; undefined when there is none left. */
  get nextKsn(): Buffer | undefined {
    return this.exhausted ? undefined : ksnWithCounter(this.iksn, this.#counter);
  }

  get transactionsLeft(): number {
    return remainingTransactions(this.exhausted ? undefined : this.#counter);
  }

  get exhausted(): boolean {
    return this.#counter === 0;
  }

  /**
   * A.3 "Request PIN Entry 1" to "New Key": the key of the next transaction. Its register is refilled below and erased, and
   * the counter advanced; the caller makes that durable before anything encrypted leaves. Fault PP602 when exhausted.
   */
  takeTransactionKey(): TransactionKey {
    const counter = this.#counter;
    const ksn = this.nextKsn;
    if (ksn === undefined) throw new Fault("PP602", "no transaction key is left");
    const bit = bitNumber(counter);
    const register = this.#register(bit);
    const key = this.#memory.allocate(keyBytes);
    register.copy(key);
    // Below a counter with ten one bits every counter would have eleven, and is skipped.
    if (oneBits(counter) < dukptTdes.maxOneBits) {
      for (let lower = 0; lower < bit; lower += 1) this.#fill(lower, key, counter | (1 << lower));
    }
    register.fill(0);
    this.#counter = nextCounter(counter) ?? 0;
    return { key, ksn };
  }

  /** Zeroes the registers; the object is of no further use. */
  release(): void {
    this.#memory.release(this.#state);
  }

  get #counter(): number {
    return this.#state.readUInt32BE(counterAt);
  }

  set #counter(counter: number) {
    this.#state.writeUInt32BE(counter, counterAt);
  }

  #register(bit: number): Buffer {
    const at = registersAt + bit * keyBytes;
    return this.#state.subarray(at, at + keyBytes);
  }

  #fill(bit: number, parent: Buffer, counter: number): void {
    const data = ksnWithCounter(this.iksn, counter).subarray(ksnBytes - 8);
    const child = nonReversibleKey(parent, data, this.#memory);
    child.copy(this.#register(bit));
    this.#memory.release(child);
  }

  #consistent(): boolean {
    if (ksnCounter(this.iksn) !== 0) return false;
    if (this.exhausted) return true;
    const counter = this.#counter;
    if (counter > dukptTdes.lastCounter || oneBits(counter) > dukptTdes.maxOneBits) return false;
    return this.#register(bitNumber(counter)).some((byte) => byte !== 0);
  }
}

function bitNumber(counter: number): number {
  return 31 - Math.clz32(lowestBit(counter));
}

function refuseUnusableKey(ik: Buffer, iksn: Buffer): void {
  if (ik.length !== keyBytes) throw new Fault("PP601", `an initial key has ${keyBytes} bytes, not ${ik.length}`);
  if (iksn.length !== ksnBytes) throw new Fault("PP601", `an initial KSN has ${ksnBytes} bytes, not ${iksn.length}`);
  if (ksnCounter(iksn) !== 0) throw new Fault("PP601", "an initial KSN has a transaction counter of zero");
  // With equal halves (the lowest bit of a byte is parity) TDES is single DES, and OpenSSL would not say so.
  let difference = 0;
  for (let at = 0; at < keyBytes / 2; at += 1) difference |= ((ik[at] ?? 0) ^ (ik[at + keyBytes / 2] ?? 0)) & 0xfe;
  if (difference === 0) throw new Fault("PP601", "the halves of the initial key are equal");
}
