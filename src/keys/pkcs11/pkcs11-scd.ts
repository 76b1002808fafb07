import type { Pan } from "../../card/pan.ts";
import { Fault } from "../../faults/fault.ts";
import type { PinBuffer } from "../../pin/pin-buffer.ts";
import type { SecretMemory } from "../../pin/secret-memory.ts";
import type { Random } from "../../ports/random.ts";
import { cardReference } from "../card-reference.ts";
import type { KeyMap } from "../key-map.ts";
import type { KeyChange, KeyStore } from "../key-store.ts";
import type { MacUse } from "../message-mac.ts";
import { MessageMacs } from "../message-macs.ts";
import { PinEntry } from "../pin-entry.ts";
import type {
  EncryptedPinBlock,
  EncryptedPinChange,
  EntryChange,
  HeldKeyFacts,
  MessageMac,
  Scd,
  ScdStatus,
} from "../scd.ts";
import { takeSessionKeys, type WrappedSessionKeys } from "../session-keys.ts";
import { ClearPinBlock, type TokenPinBlockFormat } from "./clear-pin-block.ts";
import type { Token } from "./token.ts";
import { allUsed, readTokenCounter, tokenCounterChange, writeTokenCounter } from "./token-counter.ts";
import { TokenDukpt } from "./token-dukpt.ts";

export interface Pkcs11ScdParts {
  readonly keyMap: KeyMap;
  readonly keyStore: KeyStore;
  readonly memory: SecretMemory;
  readonly random: Random;
  readonly token: Token;
  readonly pinBlockFormat: TokenPinBlockFormat;
  readonly mac: MacUse;
}

export interface TokenPinBlock extends EncryptedPinBlock {
  /** 12 bytes, of AES DUKPT. */
  readonly ksn: Buffer;
  readonly format: TokenPinBlockFormat["format"];
}

/**
 * An Scd whose PIN keys live in a PKCS#11 token: AES-128 DUKPT, PIN blocks of format 4, or 0 and 3 under its TDES working keys.
 * Digits are in our own secret memory all the same, and so are the keys with a token that is a library in our process, as
 * SoftHSM2 is; a network or USB token keeps the keys out of it.
 */
export class Pkcs11Scd implements Scd {
  readonly #parts: Pkcs11ScdParts;
  readonly #entry: PinEntry;
  readonly #dukpt: TokenDukpt | undefined;
  readonly #macs: MessageMacs;
  /** Durably the next transaction's, so that its PIN can be encrypted without waiting for the store. */
  #reserved: number | undefined;
  #underWay = false;
  #erased = false;

  /**
   * Puts the token's registers in order and reserves the first counter. No loaded key is no error here: `checkKeys` tells.
   * Rejects with a fault of the token, PP603, PP705, or a PP7xx of the store.
   */
  static async open(parts: Pkcs11ScdParts): Promise<Pkcs11Scd> {
    const counter = readTokenCounter(parts.keyStore);
    const dukpt = counter && TokenDukpt.open(parts.token, counter.initialKsn, counter.usedBelow);
    const scd = new Pkcs11Scd(parts, dukpt);
    if (dukpt?.nextCounter !== undefined) await scd.#reserve();
    return scd;
  }

  private constructor(parts: Pkcs11ScdParts, dukpt: TokenDukpt | undefined) {
    this.#parts = parts;
    this.#entry = new PinEntry(parts.keyMap, parts.memory);
    this.#dukpt = dukpt;
    this.#macs = new MessageMacs(parts);
  }

  beginPinEntry(limits: { minDigits: number; maxDigits: number }): void {
    this.#entry.begin(limits);
  }

  beginNewPinEntry(pan: Pan): void {
    this.#entry.beginNewPin(pan);
  }

  beginRepeatedPinEntry(): void {
    this.#entry.beginRepeatedPin();
  }

  beginCodeEntry(): void {
    this.#entry.beginCode();
  }

  onKey(keyIndex: number): EntryChange {
    return this.#entry.onKey(keyIndex);
  }

  get digitCount(): number {
    return this.#entry.digitCount;
  }

  endPinEntry(): void {
    this.#entry.end();
  }

  /**
   * See `Scd.encryptPin`. The counter was reserved before, so all is done in one step, unless reserving failed last time: then
   * the clear block waits in secret memory for the store.
   */
  async encryptPin(pan: Pan): Promise<TokenPinBlock> {
    const block = this.#entry.spend((pin) => this.#clearBlock(pin, pan));
    return this.#oneAtATime(() => this.#encryptUnderNextKey(block));
  }

  async encryptPinChange(pan: Pan): Promise<EncryptedPinChange> {
    const { ofOld, ofNew } = this.#entry.spendChange((oldPin, newPin) => this.#clearBlocks(oldPin, newPin, pan));
    return this.#oneAtATime(async () => {
      const oldPin = await this.#encryptUnderNextKey(ofOld).catch((error: unknown) => {
        ofNew.release();
        throw error;
      });
      return { oldPin, newPin: await this.#encryptUnderNextKey(ofNew) };
    });
  }

  takeCode(): Buffer {
    return this.#entry.takeCode();
  }

  lock(): void {
    this.#entry.lock();
  }

  /**
   * Durably every counter is past before the token is asked: a power cut may undo what a token destroyed, and then the next
   * opening destroys it again.
   */
  async eraseKeys(also: readonly KeyChange[]): Promise<void> {
    this.lock();
    this.#erased = true;
    const { keyStore, token } = this.#parts;
    const counter = readTokenCounter(keyStore);
    const past = counter && [tokenCounterChange(keyStore, { ...counter, usedBelow: allUsed })];
    await keyStore.erase([...also, ...(past ?? [])]);
    if (counter) TokenDukpt.destroyAll(token, counter.initialKsn);
  }

  /** The MAC key is in the sealed store, as with `SoftwareScd`; MAC keys of DUKPT would be the token's, which makes none here. */
  async openMac(): Promise<MessageMac | undefined> {
    if (this.#macs.keys === "none") return undefined;
    this.#requireMac();
    return this.#macs.underSessionKey();
  }

  takeSessionKeys(wrapped: WrappedSessionKeys): Promise<void> {
    return takeSessionKeys(wrapped, this.#parts.keyStore, this.#parts.memory);
  }

  /** Its secret stays in the sealed store: the counted tries hang on it, and a token may lose what was stored last. */
  cardReference(pan: Pan): string {
    const { keyStore, memory } = this.#parts;
    const deviceSecret = keyStore.deviceSecret();
    try {
      return cardReference(deviceSecret, pan.reveal());
    } finally {
      memory.release(deviceSecret);
    }
  }

  checkKeys(): void {
    this.#parts.token.checkSession();
    // The store may have failed since.
    readTokenCounter(this.#parts.keyStore);
    this.#requireKey();
    this.#requireMac();
    this.#macs.checkKey();
  }

  /** The token's own tools show its keys; here there are none. */
  heldKeys(): readonly HeldKeyFacts[] {
    return [];
  }

  status(): ScdStatus {
    const next = this.#erased ? undefined : this.#dukpt?.nextCounter;
    return {
      ksn: next === undefined ? undefined : this.#dukpt?.ksn(next).toString("hex").toUpperCase(),
      transactionsLeft: next === undefined ? 0 : (this.#dukpt?.transactionsLeft ?? 0),
      memory: this.#parts.memory.kind,
    };
  }

  /** At the end of the process's use of it: digits wiped, their memory given back, the session closed. */
  release(): void {
    this.#entry.release();
    this.#parts.token.close();
  }

  #clearBlock(pin: PinBuffer, pan: Pan): ClearPinBlock {
    if (this.#underWay) throw new Fault("PP901", "a PIN block was asked for while one is being made");
    return new ClearPinBlock(pin, pan, this.#parts);
  }

  #clearBlocks(oldPin: PinBuffer, newPin: PinBuffer, pan: Pan): { ofOld: ClearPinBlock; ofNew: ClearPinBlock } {
    const ofOld = this.#clearBlock(oldPin, pan);
    try {
      return { ofOld, ofNew: this.#clearBlock(newPin, pan) };
    } catch (thrown) {
      ofOld.release();
      throw thrown;
    }
  }

  /** Afterwards the next transaction's counter is reserved. */
  async #oneAtATime<T>(encrypt: () => Promise<T>): Promise<T> {
    this.#underWay = true;
    try {
      const encrypted = await encrypt();
      if (this.#dukpt?.nextCounter !== undefined) await this.#reserve();
      return encrypted;
    } finally {
      this.#underWay = false;
    }
  }

  async #encryptUnderNextKey(block: ClearPinBlock): Promise<TokenPinBlock> {
    try {
      const { dukpt } = this.#requireKey();
      // A transaction that failed half-way has left its register to be cleared away.
      if (this.#reserved === undefined) dukpt.advance();
      const counter = this.#reserved ?? (await this.#reserve());
      this.#reserved = undefined;
      const { token, pinBlockFormat } = this.#parts;
      const pinBlock = dukpt.withPinKey(counter, block.cipher, (key) => block.encryptIn(token, key));
      dukpt.advance();
      return { pinBlock, ksn: dukpt.ksn(counter), format: pinBlockFormat.format };
    } finally {
      block.release();
    }
  }

  /** Uses up the next counter durably, and gives it. */
  async #reserve(): Promise<number> {
    const { dukpt, next } = this.#requireKey();
    await writeTokenCounter(this.#parts.keyStore, { initialKsn: dukpt.ksn(0), usedBelow: next + 1 });
    this.#reserved = next;
    return next;
  }

  #requireMac(): void {
    if (this.#macs.keys !== "dukpt") return;
    const fix = 'set host.mac to "sessionKey", or keep the DUKPT keys in the sealed store';
    throw new Fault("PP601", `a token makes no MACs under DUKPT keys: ${fix}`);
  }

  #requireKey(): { dukpt: TokenDukpt; next: number } {
    const dukpt = this.#dukpt;
    if (this.#erased) throw new Fault("PP601", "the keys have been erased");
    if (dukpt === undefined) throw new Fault("PP601", "no initial key is loaded into the token");
    const next = dukpt.nextCounter;
    if (next !== undefined) return { dukpt, next };
    if (dukpt.exhausted) throw new Fault("PP602", "no transaction key is left");
    throw new Fault("PP601", "the token has lost its registers: load the initial key again, or a new one");
  }
}
