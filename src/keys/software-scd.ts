import type { Pan } from "../card/pan.ts";
import { Fault } from "../faults/fault.ts";
import type { PanFieldForm } from "../pin/pin-block-format4.ts";
import { type PinBlockFormat, pinBlockFormats } from "../pin/pin-block-formats.ts";
import type { PinBuffer } from "../pin/pin-buffer.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Random } from "../ports/random.ts";
import { cardReference } from "./card-reference.ts";
import type { DukptRegisters } from "./dukpt-registers.ts";
import { encryptPinBlock } from "./encrypt-pin-block.ts";
import type { KeyMap } from "./key-map.ts";
import type { KeyChange, KeyStore } from "./key-store.ts";
import type { MacUse } from "./message-mac.ts";
import { MessageMacs } from "./message-macs.ts";
import { PinEntry } from "./pin-entry.ts";
import type {
  EncryptedPinBlock,
  EncryptedPinChange,
  EntryChange,
  HeldKeyFacts,
  MessageMac,
  Scd,
  ScdStatus,
} from "./scd.ts";
import { takeSessionKeys, type WrappedSessionKeys } from "./session-keys.ts";

/** How PINs are encrypted here; the acquirer says which. */
export interface PinEncryption {
  /** `dukpt`: a new key for every PIN; `fixedKey`: the key in slot `pin`, fixed or of the session. */
  readonly keyManagement: "dukpt" | "fixedKey";
  readonly format: PinBlockFormat;
  /** Of format 4. */
  readonly panField: PanFieldForm;
}

export interface SoftwareScdParts {
  readonly keyMap: KeyMap;
  readonly keyStore: KeyStore;
  readonly memory: SecretMemory;
  readonly random: Random;
  readonly encryption: PinEncryption;
  readonly mac: MacUse;
}

/** What was encrypted, and what has to be durable before it is shown to anybody. */
interface Encrypted<T> {
  readonly encrypted: T;
  readonly change?: KeyChange;
}

/** An Scd in this process's own memory. It is no certified device: whoever controls the process or the keypad's wires has the PIN. */
export class SoftwareScd implements Scd {
  readonly #keyStore: KeyStore;
  readonly #memory: SecretMemory;
  readonly #random: Random;
  readonly #encryption: PinEncryption;
  readonly #entry: PinEntry;
  readonly #macs: MessageMacs;
  #commitUnderWay = false;
  /** Registers on their way to the store: whatever comes next goes on from these. */
  #unsaved: KeyChange | undefined;

  constructor(parts: SoftwareScdParts) {
    this.#keyStore = parts.keyStore;
    this.#memory = parts.memory;
    this.#random = parts.random;
    this.#encryption = parts.encryption;
    this.#entry = new PinEntry(parts.keyMap, parts.memory);
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
    this.#macs.forgetUnclaimed();
  }

  /** At the end of the process's use of it: digits wiped, their memory given back. */
  release(): void {
    this.#entry.release();
    this.#macs.wipe();
  }

  lock(): void {
    this.#entry.lock();
  }

  eraseKeys(also: readonly KeyChange[]): Promise<void> {
    this.lock();
    this.#macs.wipe();
    return this.#keyStore.erase(also);
  }

  async encryptPin(pan: Pan): Promise<EncryptedPinBlock> {
    return this.#committed(this.#entry.spend((pin) => this.#encryptOnce(pan, (encrypt) => encrypt(pin))));
  }

  async encryptPinChange(pan: Pan): Promise<EncryptedPinChange> {
    return this.#committed(
      this.#entry.spendChange((oldPin, newPin) =>
        this.#encryptOnce(pan, (encrypt) => ({ oldPin: encrypt(oldPin), newPin: encrypt(newPin) })),
      ),
    );
  }

  takeCode(): Buffer {
    return this.#entry.takeCode();
  }

  async openMac(ksnOfPin?: Buffer): Promise<MessageMac | undefined> {
    if (this.#macs.keys === "none") return undefined;
    if (this.#macs.keys === "sessionKey") return this.#macs.underSessionKey();
    return ksnOfPin ? this.#macs.ofPin(ksnOfPin) : this.#nextMac();
  }

  takeSessionKeys(wrapped: WrappedSessionKeys): Promise<void> {
    return takeSessionKeys(wrapped, this.#keyStore, this.#memory);
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
    this.#macs.checkKey();
    if (this.#encryption.keyManagement === "fixedKey") {
      this.#withFixedKey(() => undefined);
      return;
    }
    this.#withRegisters((registers) => {
      if (registers.exhausted) throw new Fault("PP602", "no transaction key is left");
    });
  }

  heldKeys(): readonly HeldKeyFacts[] {
    return this.#keyStore.facts();
  }

  status(): ScdStatus {
    const { kind: memory } = this.#memory;
    const none = { ksn: undefined, transactionsLeft: 0, memory };
    if (this.#encryption.keyManagement === "fixedKey") return { ...none, transactionsLeft: undefined };
    try {
      return this.#withRegisters((registers) => ({
        ksn: registers.nextKsn?.toString("hex").toUpperCase(),
        transactionsLeft: registers.transactionsLeft,
        memory,
      }));
    } catch (thrown) {
      // Keys that cannot be opened have no KSN to show; `checkKeys` tells why.
      if (thrown instanceof Fault && thrown.row.area === "keys") return none;
      throw thrown;
    }
  }

  async #committed<T>({ encrypted, change }: Encrypted<T>): Promise<T> {
    if (!change) return encrypted;
    this.#commitUnderWay = true;
    try {
      await this.#save(change);
      return encrypted;
    } catch (error) {
      this.#macs.forgetUnclaimed();
      throw error;
    } finally {
      this.#commitUnderWay = false;
    }
  }

  async #save(change: KeyChange): Promise<void> {
    this.#unsaved = change;
    try {
      await this.#keyStore.commit([change]);
    } finally {
      if (this.#unsaved === change) this.#unsaved = undefined;
    }
  }

  async #nextMac(): Promise<MessageMac> {
    const { mac, change } = this.#withAnyRegisters((registers) => {
      const transaction = registers.takeTransactionKey();
      try {
        const made = this.#macs.ofTransaction(transaction, registers.kind);
        return { mac: made, change: this.#keyStore.sealedRegisters(registers) };
      } finally {
        transaction.release();
      }
    });
    try {
      await this.#save(change);
      return mac;
    } catch (error) {
      mac.release();
      throw error;
    }
  }

  /** Everything clear happens here, between two turns of the event loop, and is wiped before the commit is waited for. */
  #encryptOnce<T>(pan: Pan, make: (encrypt: (pin: PinBuffer) => EncryptedPinBlock) => T): Encrypted<T> {
    // The store still has the old counter: a second PIN block would go out under the same KSN.
    if (this.#commitUnderWay) throw new Fault("PP901", "a PIN block was asked for while one is being made");
    if (this.#encryption.keyManagement === "fixedKey") {
      return this.#withFixedKey((key) => ({ encrypted: make((pin) => this.#encrypted(key, pin, pan, undefined)) }));
    }
    return this.#withRegisters((registers) => ({
      encrypted: make((pin) => this.#underNextKey(registers, pin, pan)),
      change: this.#keyStore.sealedRegisters(registers),
    }));
  }

  #underNextKey(registers: DukptRegisters, pin: PinBuffer, pan: Pan): EncryptedPinBlock {
    const transaction = registers.takeTransactionKey();
    try {
      // An 8-byte block under AES DUKPT takes a double-length TDES key (X9.24-3:2017 6.2.1); format 4 the AES key itself.
      const asIsOrTdes = this.#cipher === "aes" || registers.kind === "tdes" ? undefined : "tdes2";
      const key = transaction.workingKey("pin", asIsOrTdes);
      try {
        this.#macs.keepFor(transaction, registers.kind);
        return this.#encrypted(key, pin, pan, transaction.ksn);
      } finally {
        this.#memory.release(key);
      }
    } finally {
      transaction.release();
    }
  }

  #encrypted(key: Buffer, pin: PinBuffer, pan: Pan, ksn: Buffer | undefined): EncryptedPinBlock {
    const { format, panField } = this.#encryption;
    const block = { pin, pan, panField, random: this.#random, memory: this.#memory };
    return { pinBlock: encryptPinBlock(format, key, block), ksn, format };
  }

  get #cipher(): "tdes" | "aes" {
    return pinBlockFormats[this.#encryption.format].cipher;
  }

  #withRegisters<T>(use: (registers: DukptRegisters) => T): T {
    return this.#withAnyRegisters((registers) => {
      if (this.#cipher === "aes" && registers.kind === "tdes") throw this.#unfit("tdes");
      return use(registers);
    });
  }

  #withAnyRegisters<T>(use: (registers: DukptRegisters) => T): T {
    const registers = this.#keyStore.openRegisters(this.#unsaved);
    try {
      return use(registers);
    } finally {
      registers.release();
    }
  }

  #withFixedKey<T>(use: (key: Buffer) => T): T {
    const { facts, material } = this.#keyStore.open("pin");
    try {
      if (facts.cipher !== this.#cipher) throw this.#unfit(facts.cipher);
      return use(material);
    } finally {
      this.#memory.release(material);
    }
  }

  #unfit(cipher: string): Fault {
    return new Fault(
      "PP601",
      `PIN block format ${this.#encryption.format} needs an ${this.#cipher} key, loaded is ${cipher}`,
    );
  }
}
