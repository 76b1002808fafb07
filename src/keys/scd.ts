import type { Pan } from "../card/pan.ts";
import type { PinBlockFormat } from "../pin/pin-block-formats.ts";
import type { PinWeakness } from "../pin/pin-policy.ts";
import type { KeyFacts, KeySlotName } from "./key-slot.ts";
import type { KeyChange } from "./key-store.ts";
import type { WrappedSessionKeys } from "./session-keys.ts";

/** What a key did. None of these says which digit. */
export type EntryChange =
  | "counted"
  | "cleared"
  | "full"
  | "tooShort"
  | "entered"
  | NewPinRefusal
  | "enterPressed"
  | "clearPressed"
  | "cancelPressed"
  | "languagePressed"
  | "helpPressed"
  | `${FunctionKey}Pressed`
  | "ignored";

/** Why the new PIN of a change was not taken: it is easy to guess, or its repetition `differs`. */
export type NewPinRefusal = PinWeakness | "differs";

export type FunctionKey = "f1" | "f2" | "f3" | "f4";

export interface EncryptedPinBlock {
  /** 8 bytes, or 16 in format 4. */
  readonly pinBlock: Buffer;
  /** 10 bytes (TDES DUKPT) or 12 (AES), none with a fixed or session key: the KSN whose PIN key encrypted it. Never the same twice. */
  readonly ksn: Buffer | undefined;
  readonly format: PinBlockFormat;
}

/** Both PINs of a change, each under a KSN of its own. */
export interface EncryptedPinChange {
  readonly oldPin: EncryptedPinBlock;
  readonly newPin: EncryptedPinBlock;
}

/**
 * What authenticates one message that goes out, and its answer. `ksn`: what the message has to carry beside its MAC, undefined
 * where no KSN is needed or its PIN has brought it.
 */
export interface MessageMac {
  readonly ksn: Buffer | undefined;
  /** 8 bytes. Fault PP601 when its key is gone. */
  generate(covered: Buffer): Buffer;
  /** In constant time; false also when its key is gone. */
  verify(covered: Buffer, mac: Buffer): boolean;
  /** The message is answered, or will not be: its keys are wiped. */
  release(): void;
}

export interface HeldKeyFacts {
  readonly slot: KeySlotName;
  readonly facts: KeyFacts;
}

export interface ScdStatus {
  /** The KSN the next PIN block will carry, upper-case hex; undefined when there will be none (`checkKeys` says why). */
  readonly ksn: string | undefined;
  /** Undefined with a fixed or session key, which is not used up. */
  readonly transactionsLeft: number | undefined;
  /** `ordinary` memory is degraded: see `SecretMemory`. */
  readonly memory: "locked" | "ordinary";
}

/**
 * The secure cryptographic device: the only door to PIN digits and clear keys. Digits go in by key index, and only
 * encrypted PIN blocks come out, so that a certified encrypting PIN pad can stand behind the same interface. What an entry takes
 * is fixed when it begins: only the digits of a code entry come out in the clear, and no PIN was ever typed there.
 */
export interface Scd {
  /** Starts an entry, wiping any before it. Fault PP901 for limits outside 4 to 12. */
  beginPinEntry(limits: { minDigits: number; maxDigits: number }): void;
  /**
   * After an old PIN was entered: the new one, within the same limits; the old one is kept. Also after a new one was refused.
   * Fault PP901 when no PIN was entered before.
   */
  beginNewPinEntry(pan: Pan): void;
  /** After a new PIN was entered: the same once more. Fault PP901 when none was entered. */
  beginRepeatedPinEntry(): void;
  /**
   * A one-time code of the bank, 4 to 8 digits; wipes any entry before it. At most two after each PIN that was encrypted, and
   * none without one (PP901), so that nobody has a PIN typed as a code instead of a PIN.
   */
  beginCodeEntry(): void;
  /**
   * The keypad calls this for every key that goes down; the key map inside says what key it is.
   * In an entry: a digit is `counted` or, beyond the maximum, `full`; CLEAR is `cleared`; CANCEL is `cancelPressed` and ends
   * the entry, digits wiped; ENTER is `tooShort`, or `entered`, which closes the entry and keeps the digits until they are
   * encrypted or taken, or `endPinEntry`, or says why a new PIN is refused, whose digits are wiped; function keys are `ignored`. Out of an entry: digits are `ignored`, the others
   * `enterPressed`, `clearPressed`, `cancelPressed`, `f1Pressed` and so on. LANGUAGE and HELP are told at any time, and leave
   * an entry as it is.
   */
  onKey(keyIndex: number): EntryChange;
  readonly digitCount: number;
  /** Ends the entry; digits are wiped. Also right when there is none. */
  endPinEntry(): void;
  /**
   * The entered PIN in an ISO 9564-1 block under the PIN key of the next KSN, or under the fixed or session PIN key, as the
   * pad is configured. With DUKPT the KSN is used up durably before this resolves, and the digits are wiped before it returns, whatever happens.
   * Rejects with PP601, PP602, PP603, a PP7xx of the store, or PP901 when no PIN was entered.
   */
  encryptPin(pan: Pan): Promise<EncryptedPinBlock>;
  /**
   * As `encryptPin`, both PINs of a change whose new one was repeated. With DUKPT two KSNs are used up durably before this
   * resolves.
   */
  encryptPinChange(pan: Pan): Promise<EncryptedPinChange>;
  /** The entered one-time code in ASCII, for the caller to wipe. Fault PP901 when none was entered, PP802 when locked. */
  takeCode(): Buffer;
  /**
   * The name under which a card's tries are counted: a keyed hash of the PAN under this device's secret. Faults PP601, PP603
   * or a PP7xx of the store.
   */
  cardReference(pan: Pan): string;
  /**
   * The MAC of one message, undefined where the acquirer has none. With the KSN of the PIN that the message carries: under DUKPT
   * the MAC keys of the same transaction, once, and before `endPinEntry`. Without, DUKPT uses up a next KSN durably before this
   * resolves. Rejects with PP601, PP602, PP603, a PP7xx of the store, or PP901 for a KSN of no PIN.
   */
  openMac(ksnOfPin?: Buffer): Promise<MessageMac | undefined>;
  /**
   * Session keys as a sign-on's answer carried them: into their slots in one commit, durable when this resolves; then the next
   * PIN block and the next MAC use them. Rejects with PP604 when one is not taken, and then all old ones stay; with PP601 when
   * what they came under is not loaded; or with a PP7xx of the store.
   */
  takeSessionKeys(wrapped: WrappedSessionKeys): Promise<void>;
  /** Throws the Fault that says why no PIN could be encrypted now: PP601, PP602, PP603 or a PP7xx of the store. */
  checkKeys(): void;
  /** What may be shown of each key that is held. Faults PP603, PP705 or a PP7xx of the store. */
  heldKeys(): readonly HeldKeyFacts[];
  status(): ScdStatus;
  /** The housing was opened: digits are wiped, and until a restart none is taken and no PIN encrypted (PP802). */
  lock(): void;
  /**
   * As `lock`, and destroys every key: from the call on none is used, and when it resolves they are gone for good. `also` is
   * committed with what the store holds of them. Rejects with PP607 when a token did not destroy its keys, which no PIN will
   * be encrypted under all the same, or with a PP7xx of the store.
   */
  eraseKeys(also: readonly KeyChange[]): Promise<void>;
  /** At the end of the process's use of it: digits wiped, what it holds given back. */
  release(): void;
}
