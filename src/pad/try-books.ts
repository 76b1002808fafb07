import type { TryLedger } from "../attempts/try-ledger.ts";
import type { TryResult, TryVerdict } from "../attempts/try-policy.ts";
import type { Changes } from "../store/changes.ts";
import type { SlotStore } from "../store/slot-store.ts";

/** Where a request is written down on its way, durable when it resolves. `also` goes into the same commit. */
export interface TryBooks {
  markSent(also: Changes): Promise<void>;
  /** Says what the card may do next. */
  settle(result: TryResult, also: Changes): Promise<TryVerdict>;
}

/** With the try that its PIN is. */
export function withTry(ledger: TryLedger, cardRef: string): TryBooks {
  return {
    markSent: (also) => ledger.markSent(cardRef, also),
    settle: (result, also) => ledger.settle(cardRef, result, also),
  };
}

/** For a request that carries no PIN: no try is counted, and none is given back. */
export function withoutTry(store: Pick<SlotStore, "commit">, ledger: TryLedger, cardRef: string): TryBooks {
  const commit = async (also: Changes) => {
    if (also.size > 0) await store.commit(also);
  };
  return {
    markSent: commit,
    settle: async (_result, also) => {
      await commit(also);
      return ledger.check(cardRef);
    },
  };
}
