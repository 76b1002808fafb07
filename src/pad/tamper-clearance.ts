import type { StorePlaces } from "../config/store-places.ts";
import { asFault, Fault } from "../faults/fault.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { TamperSwitch } from "../ports/tamper-switch.ts";
import { openGuardedStore } from "./guarded-store.ts";
import {
  decodeTamperLog,
  encodeTamperLog,
  standing,
  type TamperLog,
  tamperLogPlace,
  withClearing,
} from "./tamper-log.ts";

export interface ClearanceOptions {
  readonly fileSystem: FileSystem;
  readonly places: StorePlaces;
  readonly onGuardFault: (fault: Fault) => void;
  /** Undefined where the housing has none. */
  readonly tamperSwitch: TamperSwitch | undefined;
}

export interface TamperStatus {
  readonly log: TamperLog;
  /** Undefined where the housing has no switch; the fault of one that cannot be read. */
  readonly position: "open" | "closed" | Fault | undefined;
}

/**
 * The openings of a pad that is not running, and how its switch stands. Faults: PP706 while it runs, which keeps its GPIO line
 * untouched; PP705 or another PP7xx of the store.
 */
export function tamperStatus(options: ClearanceOptions): Promise<TamperStatus> {
  return withTamperLog(options, async (log) => ({ log, position: await position(options).catch(asFault) }));
}

/**
 * Puts a pad that was opened back into service; the opening and why it was cleared stay on record. Resolves with the log.
 * Faults: PP801 when there is nothing to clear or the reason is none; PP802 while the switch is open or the erasure of keys is
 * not complete; PP803 when the switch cannot be read; else as `tamperStatus`.
 */
export function clearTamper(options: ClearanceOptions, cleared: { atMs: number; reason: string }): Promise<TamperLog> {
  return withTamperLog(options, async (log, keep) => {
    const opening = standing(log);
    if (!opening) throw new Fault("PP801", "no opening stands, and there is nothing to clear");
    const after = withClearing(log, cleared);
    if ((await position(options)) === "open") {
      throw new Fault("PP802", "the tamper switch still reads open: close the housing first");
    }
    if (opening.erasure === "due") {
      throw new Fault("PP802", "keys are still to be erased: start the pad once, with its token, then clear");
    }
    await keep(after);
    return after;
  });
}

async function position({ tamperSwitch }: ClearanceOptions): Promise<"open" | "closed" | undefined> {
  return tamperSwitch?.position();
}

async function withTamperLog<T>(
  { fileSystem, places, onGuardFault }: ClearanceOptions,
  use: (log: TamperLog, keep: (changed: TamperLog) => Promise<void>) => Promise<T>,
): Promise<T> {
  const { store, close } = await openGuardedStore(fileSystem, places, onGuardFault);
  try {
    const kept = store.get(tamperLogPlace);
    const keep = (changed: TamperLog) => store.commit(new Map([[tamperLogPlace, encodeTamperLog(changed)]]));
    return await use(kept ? decodeTamperLog(kept) : [], keep);
  } finally {
    await close();
  }
}
