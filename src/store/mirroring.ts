import type { CommitPlan } from "./commit-plan.ts";
import { SLOT_BYTES } from "./slot-codec.ts";

const freeSlot = Buffer.alloc(SLOT_BYTES);

/** 0 is A, where a commit counts as soon as it is whole; 1 is B, its mirror. */
export type Region = 0 | 1;

export interface SlotWrite {
  readonly region: Region;
  readonly slotIndex: number;
  readonly bytes: Buffer;
}

/** What the commits so far leave to be done: the last one's copy in B, and the zeros over what they replaced. */
export interface Unfinished {
  readonly copyToB: CommitPlan["writes"];
  readonly clearInA: readonly number[];
  readonly clearInB: readonly number[];
}

export const nothingUnfinished: Unfinished = { copyToB: [], clearInA: [], clearInB: [] };

export function isUnfinished({ copyToB, clearInA, clearInB }: Unfinished): boolean {
  return copyToB.length + clearInA.length + clearInB.length > 0;
}

/**
 * The writes before the next sync, and what is left after it: a commit, if there is one, into A; the copy of the one before into
 * B; zeros over what that one replaced in A, and over what was cleared in A before in B. A slot index is touched in one region
 * only, so that its other copy is whole whenever power fails; and what replaced a slot outlives it in B by one sync, so that a
 * start can always tell which of them is live.
 */
export function nextWrites(
  { copyToB, clearInA, clearInB }: Unfinished,
  plan?: CommitPlan,
): { writes: SlotWrite[]; left: Unfinished } {
  const own = plan?.writes ?? [];
  return {
    writes: [
      ...own.map((write) => ({ region: 0 as const, ...write })),
      ...copyToB.map((write) => ({ region: 1 as const, ...write })),
      ...clearInA.map((slotIndex) => ({ region: 0 as const, slotIndex, bytes: freeSlot })),
      ...clearInB.map((slotIndex) => ({ region: 1 as const, slotIndex, bytes: freeSlot })),
    ],
    left: { copyToB: own, clearInA: plan?.obsolete ?? [], clearInB: clearInA },
  };
}

/** Whether the plan writes where zeros are still to come: a nearly full store. */
export function mustWait({ clearInA, clearInB }: Unfinished, { writes }: CommitPlan): boolean {
  const uncleared = new Set([...clearInA, ...clearInB]);
  return writes.some(({ slotIndex }) => uncleared.has(slotIndex));
}
