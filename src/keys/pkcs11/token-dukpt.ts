import { Fault } from "../../faults/fault.ts";
import { derivationDataAes128, dukptAes128 } from "../dukpt-aes.ts";
import { remainingTransactions } from "../dukpt-counter.ts";
import type { Handle } from "./cryptoki.ts";
import { counterFrom, parentOf, registersAwaiting } from "./register-tree.ts";
import type { Token, WorkingCipher } from "./token.ts";

/**
 * The future-key registers of AES-128 DUKPT (X9.24-3:2017 6.6) as objects of a token. The counter is not here: the caller keeps
 * it durably, and says what is used up. A token may forget its last changes in a power cut, the destroying of a key too, so no
 * key below the counter is ever used again, whatever the token holds.
 *
 * Stored keys carry `pinpadd DUKPT` and the initial key id as label, and the KSN of their own transaction as CKA_ID, which they
 * get last: one without was being made when the power went.
 */
export class TokenDukpt {
  readonly #token: Token;
  readonly #initialKsn: Buffer;
  readonly #held = new Map<number, Handle>();
  #usedBelow: number;

  /**
   * What the token holds of the initial key with this KSN (12 bytes, counter zero), put in order as `advance` does.
   * Transactions with a counter below `usedBelow` are past, whatever the token holds.
   */
  static open(token: Token, initialKsn: Buffer, usedBelow: number): TokenDukpt {
    const dukpt = new TokenDukpt(token, initialKsn, usedBelow);
    dukpt.#readHeld();
    dukpt.advance();
    return dukpt;
  }

  private constructor(token: Token, initialKsn: Buffer, usedBelow: number) {
    this.#token = token;
    this.#initialKsn = initialKsn;
    this.#usedBelow = usedBelow;
  }

  /** How many keys the token holds of the initial key with this KSN, also if it was never opened. */
  static count(token: Token, initialKsn: Buffer): number {
    return token.find(labelOf(initialKsn)).filter(({ id }) => id.length > 0).length;
  }

  /**
   * Stores an initial key; `open` makes the registers of it and destroys it. `beforeNaming` runs when the token has taken it,
   * and only after that does it count.
   */
  static async store(token: Token, key: Buffer, initialKsn: Buffer, beforeNaming: () => Promise<void>): Promise<void> {
    const handle = token.store(labelOf(initialKsn), key);
    await beforeNaming();
    token.name(handle, initialKsn);
  }

  /** Destroys all there is of the initial key with this KSN. */
  static destroyAll(token: Token, initialKsn: Buffer): void {
    for (const { handle } of token.find(labelOf(initialKsn))) token.destroy(handle);
  }

  /**
   * Makes the token hold what the transactions to come need, and nothing of those past: first the keys that can still be
   * derived from used ones are, then these are destroyed. What the token has lost is skipped.
   */
  advance(): void {
    const next = counterFrom(this.#usedBelow, dukptAes128);
    for (const register of next === undefined ? [] : registersAwaiting(next, dukptAes128)) {
      if (!this.#held.has(register) && this.#hasAncestor(register)) this.#makeRegister(register);
    }
    for (const [counter, handle] of this.#held) {
      if (counter >= this.#usedBelow) continue;
      this.#token.destroy(handle);
      this.#held.delete(counter);
    }
  }

  /** The counter of the next transaction; undefined when the token has no key for one. */
  get nextCounter(): number | undefined {
    const toCome = [...this.#held.keys()].filter((counter) => counter >= this.#usedBelow);
    return toCome.length === 0 ? undefined : Math.min(...toCome);
  }

  /** Whether the counter has come to its end; a token that has lost its registers is not exhausted. */
  get exhausted(): boolean {
    return counterFrom(this.#usedBelow, dukptAes128) === undefined;
  }

  /** The most there can be: a register that the token has lost is counted. */
  get transactionsLeft(): number {
    return remainingTransactions(this.nextCounter, dukptAes128);
  }

  ksn(counter: number): Buffer {
    return dukptAes128.ksnWithCounter(this.#initialKsn, counter);
  }

  /**
   * Uses up this transaction and lends its PIN key, in the token and for this session only; it is destroyed when `use` is
   * done. `advance` comes next. Fault PP901 for a counter that is not the next.
   */
  withPinKey<T>(counter: number, cipher: WorkingCipher, use: (key: Handle) => T): T {
    const register = this.#held.get(counter);
    if (register === undefined || counter !== this.nextCounter)
      throw new Fault("PP901", "no register for this counter");
    this.#usedBelow = counter + 1;
    const data = derivationDataAes128("pin", cipher, this.ksn(counter));
    const key = this.#token.deriveWorkingKey(register, data, cipher);
    try {
      return use(key);
    } finally {
      this.#token.destroy(key);
    }
  }

  #readHeld(): void {
    for (const { handle, id } of this.#token.find(labelOf(this.#initialKsn))) {
      const counter = id.length === dukptAes128.ksnBytes ? dukptAes128.ksnCounter(id) : undefined;
      // A key that was not finished, or a second copy: a power cut can undo the destroying of the first.
      if (counter === undefined || this.#held.has(counter)) this.#token.destroy(handle);
      else this.#held.set(counter, handle);
    }
  }

  #hasAncestor(counter: number): boolean {
    for (let at = counter; at !== 0; ) {
      at = parentOf(at);
      if (this.#held.has(at)) return true;
    }
    return false;
  }

  #makeRegister(counter: number): void {
    const handle = this.#child(parentOf(counter), counter, labelOf(this.#initialKsn));
    this.#token.name(handle, this.ksn(counter));
    this.#held.set(counter, handle);
  }

  /** The child with this counter; keys on the way to it, whose transactions are past, live for the session at most. */
  #child(parent: number, counter: number, label?: string): Handle {
    const data = derivationDataAes128("derivation", "aes128", this.ksn(counter));
    const held = this.#held.get(parent);
    if (held !== undefined) return this.#token.derive(held, data, label);
    const onTheWay = this.#child(parentOf(parent), parent);
    try {
      return this.#token.derive(onTheWay, data, label);
    } finally {
      this.#token.destroy(onTheWay);
    }
  }
}

function labelOf(initialKsn: Buffer): string {
  return `pinpadd DUKPT ${initialKsn.toString("hex", 0, 8).toUpperCase()}`;
}
