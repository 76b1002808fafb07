import { join } from "node:path";
import { TryLedger } from "../../src/attempts/try-ledger.ts";
import { defaultTryPolicy, type TryResult } from "../../src/attempts/try-policy.ts";
import { openGuardedStore } from "../../src/pad/guarded-store.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";

/** Counts tries of one card in the store of a pad that does not run, as payments would have. */
export async function countTries(folder: string, ref: string, results: readonly TryResult[]): Promise<void> {
  const storageKeyFile = join(folder, "storage.key");
  const places = { file: join(folder, "store.bin"), storageKeyFile, rollBackGuardFile: `${storageKeyFile}.mark` };
  const { store, close } = await openGuardedStore(new NodeFileSystem(), places, () => undefined);
  const ledger = await TryLedger.open(store, defaultTryPolicy, new NodeClock());
  for (const result of results) {
    await ledger.markSent(ref);
    await ledger.settle(ref, result);
  }
  await ledger.close();
  await close();
}
