/** Which DUKPT: ANSI X9.24-1:2009 (`tdes`), or X9.24-3:2017 under an initial key of that size. */
export type DukptKind = "tdes" | "aes128" | "aes192" | "aes256";

/**
 * What a working key is for, seen from the terminal: `Request` what it sends, `Response` what it receives, `Both` one key
 * for either way.
 */
export type WorkingKeyUsage =
  | "pin"
  | "macRequest"
  | "macResponse"
  | "macBoth"
  | "dataRequest"
  | "dataResponse"
  | "dataBoth"
  | "keyEncryption";

/** X9.24-3:2017 6.2.1. TDES DUKPT knows `tdes2` only. */
export type WorkingKeyType = "tdes2" | "tdes3" | "aes128" | "aes192" | "aes256" | "hmac128" | "hmac192" | "hmac256";

/** The key of one transaction. It is never used itself, but for deriving working keys. */
export interface TransactionKey {
  /** 10 bytes (TDES) or 12 (AES). */
  readonly ksn: Buffer;
  /**
   * A working key of this type, else of the transaction key's own; the caller releases it.
   * Fault PP901 when this DUKPT has no such key, or the type is stronger than the key it would come from.
   */
  workingKey(usage: WorkingKeyUsage, type?: WorkingKeyType): Buffer;
  release(): void;
}

/** What a terminal keeps of a DUKPT initial key. Neither past transaction keys nor the initial key can be computed from it. */
export interface DukptState {
  readonly kind: DukptKind;
  /** The KSN with a transaction counter of zero. */
  readonly initialKsn: Buffer;
  /** The KSN of the next transaction; undefined when there is none left. */
  readonly nextKsn: Buffer | undefined;
  readonly transactionsLeft: number;
  readonly exhausted: boolean;
  /**
   * The key of the next transaction, which it is erased for; the caller makes the new state durable before anything
   * encrypted leaves, and releases the key. Fault PP602 when exhausted.
   */
  takeTransactionKey(): TransactionKey;
  /**
   * X9.24-3:2017 6.6.4: the key of this type, else of the scheme's own, that a new initial key is sent under; the caller
   * releases it. It is there also when exhausted. Fault PP901 for TDES DUKPT, which has none, and as `workingKey`.
   */
  updateKey(type?: WorkingKeyType): Buffer;
  /** The caller releases it. */
  encode(): Buffer;
  /** Zeroes the state; it is of no further use. */
  release(): void;
}
