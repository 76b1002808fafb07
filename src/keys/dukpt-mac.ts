import { Fault } from "../faults/fault.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { DukptKind, TransactionKey } from "./dukpt-state.ts";
import { equalInConstantTime } from "./equal-in-constant-time.ts";
import { type MacUse, messageMac } from "./message-mac.ts";
import type { MessageMac } from "./scd.ts";

/**
 * The MAC keys of one DUKPT transaction, request and response, of the transaction key's own kind: an AES one makes a CMAC. They
 * stay in secret memory until the message is answered, since nobody can derive them again.
 */
export class DukptMac implements MessageMac {
  /** Of the transaction whose keys these are. */
  readonly transactionKsn: Buffer;
  readonly #cipher: "tdes" | "aes";
  readonly #use: MacUse;
  readonly #memory: SecretMemory;
  readonly #onRelease: (mac: DukptMac) => void;
  #carriesKsn = true;
  #keys: { readonly request: Buffer; readonly response: Buffer } | undefined;

  constructor(
    transaction: TransactionKey,
    kind: DukptKind,
    use: MacUse,
    memory: SecretMemory,
    onRelease: (mac: DukptMac) => void,
  ) {
    this.#cipher = kind === "tdes" ? "tdes" : "aes";
    this.#use = use;
    this.#memory = memory;
    this.transactionKsn = transaction.ksn;
    this.#onRelease = onRelease;
    const request = transaction.workingKey("macRequest");
    try {
      this.#keys = { request, response: transaction.workingKey("macResponse") };
    } catch (thrown) {
      memory.release(request);
      throw thrown;
    }
  }

  /** The PIN of the message has brought this KSN already. */
  besidePin(): this {
    this.#carriesKsn = false;
    return this;
  }

  get ksn(): Buffer | undefined {
    return this.#carriesKsn ? this.transactionKsn : undefined;
  }

  generate(covered: Buffer): Buffer {
    if (!this.#keys) throw new Fault("PP601", "the MAC keys of this transaction are gone");
    return messageMac(this.#cipher, this.#keys.request, this.#use, covered, this.#memory);
  }

  verify(covered: Buffer, mac: Buffer): boolean {
    if (!this.#keys) return false;
    const expected = messageMac(this.#cipher, this.#keys.response, this.#use, covered, this.#memory);
    return equalInConstantTime(expected, mac);
  }

  release(): void {
    if (!this.#keys) return;
    this.#memory.release(this.#keys.request);
    this.#memory.release(this.#keys.response);
    this.#keys = undefined;
    this.#onRelease(this);
  }
}
