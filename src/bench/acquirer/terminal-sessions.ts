import type { AcquirerKeys } from "./acquirer-keys.ts";
import type { HostCipherName } from "./host-cipher.ts";

export interface SessionKey {
  readonly cipher: HostCipherName;
  readonly key: Buffer;
}

export interface TerminalSession {
  readonly pin: SessionKey;
  readonly mac: SessionKey;
}

/** Which terminals are signed on, and under which keys. */
export class TerminalSessions {
  readonly #keys: AcquirerKeys;
  readonly #signedOn = new Map<string, TerminalSession | undefined>();

  constructor(keys: AcquirerKeys) {
    this.#keys = keys;
  }

  /** Without `session` the keys stay what they are. */
  signOn(terminalId: string, session?: TerminalSession): void {
    this.#signedOn.set(terminalId, session ?? this.#signedOn.get(terminalId));
  }

  /** Its keys are keys no more. */
  signOff(terminalId: string): void {
    this.#signedOn.delete(terminalId);
  }

  isSignedOn(terminalId: string): boolean {
    return this.#signedOn.has(terminalId);
  }

  /** The fixed keys, and in the place of the PIN key without KSN that of the terminal's session. */
  keysOf(terminalId: string): AcquirerKeys {
    const pin = this.#signedOn.get(terminalId)?.pin;
    return pin ? { ...this.#keys, tpk: { ...this.#keys.tpk, [pin.cipher]: pin.key } } : this.#keys;
  }

  /** Of the session, or the fixed one. */
  macKeyOf(terminalId: string): SessionKey {
    return this.#signedOn.get(terminalId)?.mac ?? this.#keys.mac;
  }
}
