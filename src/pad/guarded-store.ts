import type { StorePlaces } from "../config/store-places.ts";
import { Fault } from "../faults/fault.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import { RollBackGuard } from "../store/roll-back-guard.ts";
import { SlotStore } from "../store/slot-store.ts";
import { inTurn } from "./in-turn.ts";

/** Says in the store that it has a guard: without it a missing guard would look like one never made. */
const guardedPlace = "store/guarded";

export interface GuardedStore {
  readonly store: SlotStore;
  close(): Promise<void>;
}

/**
 * The store, open, and known to be no older copy. `onFault` hears of marks that could not be written. A store that never had a
 * guard gets one. With a clock the store's mirror follows a moment after each commit. Faults: PP708 for an older copy, PP709 when its guard is missing or damaged, or another PP7xx.
 */
export async function openGuardedStore(
  fileSystem: FileSystem,
  places: StorePlaces,
  onFault: (fault: Fault) => void,
  clock?: Clock,
): Promise<GuardedStore> {
  // The store first: on a pad that was never provisioned its absence is the thing to say.
  const store = await SlotStore.open(fileSystem, places.file, clock);
  const { rollBackGuardFile: path } = places;
  if (path === undefined) return { store, close: () => store.close() };
  try {
    const guard = await openGuard(fileSystem, path, store, onFault);
    store.onCommitted((sequence) => guard.passed(sequence));
    return { store, close: () => inTurn([() => store.close(), () => guard.close()]) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** A guard for a store that is still to be made. Fault PP707 when one is there that another store has used, else PP709. */
export async function provisionGuard(fileSystem: FileSystem, path: string): Promise<void> {
  if (!(await fileSystem.exists(path))) return RollBackGuard.provision(fileSystem, path);
  const guard = await RollBackGuard.open(fileSystem, path, raise);
  await guard.close();
  if (guard.mark > 0) throw new Fault("PP707", `there is the roll-back guard of an earlier store: ${path}`);
}

async function openGuard(
  fileSystem: FileSystem,
  path: string,
  store: SlotStore,
  onFault: (fault: Fault) => void,
): Promise<RollBackGuard> {
  const wasGuarded = store.get(guardedPlace) !== undefined;
  if (!wasGuarded && !(await fileSystem.exists(path))) await RollBackGuard.provision(fileSystem, path);
  const guard = await RollBackGuard.open(fileSystem, path, onFault);
  try {
    guard.requireNotOlder(store.sequence);
    if (!wasGuarded) await store.commit(new Map([[guardedPlace, Buffer.from([1])]]));
    guard.passed(store.sequence);
    return guard;
  } catch (error) {
    await guard.close();
    throw error;
  }
}

function raise(fault: Fault): never {
  throw fault;
}
