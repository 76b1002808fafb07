import { Fault } from "../faults/fault.ts";
import { serviceCodePlace } from "../keys/service-code.ts";
import type { Clock } from "../ports/clock.ts";

const freeTries = 5;
const firstWaitMs = 60_000;
const longestWaitMs = 86_400_000;
export const codeFailuresPlace = `${serviceCodePlace}-failures`;

interface ServiceCodeTriesParts {
  readonly store: {
    get(key: string): Buffer | undefined;
    commit(changes: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
  };
  readonly clock: Clock;
  /** In ASCII. */
  readonly matches: (code: Buffer) => Promise<boolean>;
}

export type CodeVerdict =
  | { readonly kind: "right" }
  | { readonly kind: "wrong"; readonly triesLeft: number; readonly waitMs: number };

/** How long after so many wrong codes in a row none is taken: five are free, then a minute, doubled by each up to a day. */
export function codeWaitMs(failures: number): number {
  return failures < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - freeTries, 20));
}

/**
 * The tries of the technician's code. Each counts before it is looked at, so that no power cut gives it back. After a restart a
 * wait begins anew: the pad may not know what time it is, and has to be waited for all the same.
 */
export class ServiceCodeTries {
  readonly #parts: ServiceCodeTriesParts;
  #failures: number;
  #waitsUntilMs: number;

  /** Fault PP705 for a count that is none. */
  constructor(parts: ServiceCodeTriesParts) {
    this.#parts = parts;
    const kept = parts.store.get(codeFailuresPlace);
    if (kept && kept.length !== 4)
      throw new Fault("PP705", "the count of wrong service codes is not what it should be");
    this.#failures = kept?.readUInt32BE(0) ?? 0;
    this.#waitsUntilMs = parts.clock.monotonicMs() + codeWaitMs(this.#failures);
  }

  /** 0 when a code may be typed. */
  get waitMs(): number {
    return Math.max(0, this.#waitsUntilMs - this.#parts.clock.monotonicMs());
  }

  get triesLeft(): number {
    return Math.max(1, freeTries - this.#failures);
  }

  /** Faults as `ServiceCode.matches` and of the store; the try counts then. */
  async check(code: Buffer): Promise<CodeVerdict> {
    const { clock, matches } = this.#parts;
    if (this.waitMs > 0) return { kind: "wrong", triesLeft: 0, waitMs: this.waitMs };
    await this.#keep(Math.min(this.#failures + 1, 0xffff_ffff));
    if (await matches(code)) {
      await this.#keep(0);
      return { kind: "right" };
    }
    this.#waitsUntilMs = clock.monotonicMs() + codeWaitMs(this.#failures);
    return { kind: "wrong", triesLeft: this.triesLeft, waitMs: this.waitMs };
  }

  async #keep(failures: number): Promise<void> {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(failures);
    await this.#parts.store.commit(new Map([[codeFailuresPlace, failures === 0 ? null : count]]));
    this.#failures = failures;
  }
}
