import { elapsedMs, type Instant } from "../attempts/try-policy.ts";
import { Fault } from "../faults/fault.ts";
import type { Changes } from "../store/changes.ts";
import type { SelfTestPart } from "./pad-event.ts";

const place = "service/self-test";

interface SelfTestRecordParts {
  readonly store: { get(key: string): Buffer | undefined; commit(changes: Changes): Promise<void> };
  /** The ledger's own clock: a pad without a synchronised one knows how long it was powered on. */
  readonly now: () => Instant;
}

export interface LastSelfTest {
  /** At least so long ago. */
  readonly agoMs: number;
  readonly failed: readonly SelfTestPart[];
}

/** When the last self-test was and what it found, over restarts. */
export class SelfTestRecord {
  readonly #parts: SelfTestRecordParts;

  constructor(parts: SelfTestRecordParts) {
    this.#parts = parts;
  }

  /** Undefined before the first. Fault PP705 for what `keep` does not write. */
  last(): LastSelfTest | undefined {
    const { store, now } = this.#parts;
    const kept = store.get(place)?.toString("latin1");
    if (kept === undefined) return undefined;
    const found = /^(?<on>\d{1,15}) (?<wall>\d{1,15}|-) (?<failed>[a-z,]*)$/.exec(kept)?.groups;
    if (!found) throw new Fault("PP705", "the record of the last self-test is not what it should be");
    const wallMs = found["wall"] === "-" ? null : Number(found["wall"]);
    const failed = (found["failed"] ?? "").split(",").filter(Boolean) as SelfTestPart[];
    return { agoMs: elapsedMs({ poweredOnMs: Number(found["on"]), wallMs }, now()), failed };
  }

  async keep(failed: readonly SelfTestPart[]): Promise<void> {
    const { store, now } = this.#parts;
    const { poweredOnMs, wallMs } = now();
    await store.commit(new Map([[place, Buffer.from(`${poweredOnMs} ${wallMs ?? "-"} ${failed.join()}`, "latin1")]]));
  }
}
