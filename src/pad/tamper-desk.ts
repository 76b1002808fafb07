import type { TamperPolicy } from "../config/gpio-parts.ts";
import { Fault } from "../faults/fault.ts";
import type { Scd } from "../keys/scd.ts";
import type { Clock } from "../ports/clock.ts";
import type { PadLog } from "./pad-event.ts";
import {
  decodeTamperLog,
  encodeTamperLog,
  standing,
  type TamperLog,
  tamperLogPlace,
  withErasureDone,
  withOpening,
} from "./tamper-log.ts";

type Changes = ReadonlyMap<string, Uint8Array | null>;

interface TamperDeskParts {
  readonly store: { get(key: string): Buffer | undefined; commit(changes: Changes): Promise<void> };
  readonly scd: Scd;
  readonly clock: Clock;
  readonly log: PadLog;
}

/** What the pad does when its housing is opened: durable before anything of it is seen, and completed over power cuts. */
export class TamperDesk {
  readonly #parts: TamperDeskParts;
  #log: TamperLog;
  #answer: Promise<void> | undefined;

  /**
   * Makes room for the record to come, so that a full store cannot refuse it, and completes an erasure that a power cut ended.
   * Faults PP607, PP705, or a PP7xx of the store.
   */
  static async open(parts: TamperDeskParts): Promise<TamperDesk> {
    const kept = parts.store.get(tamperLogPlace);
    const desk = new TamperDesk(parts, kept ? decodeTamperLog(kept) : []);
    if (!kept) await desk.#keep([]);
    if (desk.fault) parts.scd.lock();
    if (standing(desk.#log)?.erasure === "due") await desk.#erase();
    return desk;
  }

  private constructor(parts: TamperDeskParts, log: TamperLog) {
    this.#parts = parts;
    this.#log = log;
  }

  /** PP802 while an opening stands, from before a restart too. */
  get fault(): Fault | undefined {
    const opening = standing(this.#log);
    if (!opening) return undefined;
    const keys = { none: "keys are kept", due: "keys are to be erased", done: "keys are erased" }[opening.erasure];
    return new Fault("PP802", `the housing was opened; policy ${opening.policy}, ${keys}`);
  }

  /**
   * No PIN is taken from the call on. Resolves when the opening is written down and, by the policy, the keys are gone; a second
   * opening has nothing to add. Rejects with a PP7xx of the store, or PP607 when a token did not destroy its keys.
   */
  opened(policy: TamperPolicy): Promise<void> {
    this.#parts.scd.lock();
    this.#answer ??= this.#opened(policy);
    return this.#answer;
  }

  async #opened(policy: TamperPolicy): Promise<void> {
    if (standing(this.#log)) return;
    const { clock, log } = this.#parts;
    log({ event: "tamperOpened", policy });
    const opening = { openedAtMs: clock.wallMs(), wallSynchronised: clock.wallSynchronised(), policy };
    this.#log = withOpening(this.#log, opening);
    if (policy === "erase-keys") await this.#erase();
    else await this.#keep(this.#log);
    log({ event: "tamperRecorded" });
  }

  /** Record and erasure are one commit; what a token holds goes after it, and only then is the record complete. */
  async #erase(): Promise<void> {
    await this.#parts.scd.eraseKeys([[tamperLogPlace, encodeTamperLog(this.#log)]]);
    await this.#keep(withErasureDone(this.#log));
    this.#parts.log({ event: "keysErased" });
  }

  async #keep(log: TamperLog): Promise<void> {
    await this.#parts.store.commit(new Map([[tamperLogPlace, encodeTamperLog(log)]]));
    this.#log = log;
  }
}
