import { TryLedger } from "../attempts/try-ledger.ts";
import type { TryPolicy } from "../attempts/try-policy.ts";
import type { StorePlaces } from "../config/store-places.ts";
import type { Fault } from "../faults/fault.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import { CardLocks } from "./card-locks.ts";
import { openGuardedStore } from "./guarded-store.ts";
import { inTurn } from "./in-turn.ts";

export interface CardLocksOptions {
  readonly fileSystem: FileSystem;
  readonly places: StorePlaces;
  readonly tries: TryPolicy;
  readonly clock: Clock;
  /** Hears of roll-back marks that could not be written (PP709). */
  readonly onGuardFault: (fault: Fault) => void;
}

/**
 * The cards of a pad that is not running, for as long as `use` takes. No key is opened. What is unlocked is told as an event when
 * the pad starts. Fault PP706 while it runs; else a PP7xx of the store.
 */
export async function withCardLocks<T>(options: CardLocksOptions, use: (locks: CardLocks) => Promise<T>): Promise<T> {
  const { fileSystem, places, tries, clock, onGuardFault } = options;
  const { store, close } = await openGuardedStore(fileSystem, places, onGuardFault);
  let ledger: TryLedger | undefined;
  try {
    ledger = await TryLedger.open(store, tries, clock);
    return await use(new CardLocks({ ledger, store, log: undefined }));
  } finally {
    await inTurn([async () => ledger?.close(), close]);
  }
}
