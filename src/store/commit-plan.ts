import { Fault } from "../faults/fault.ts";
import type { Changes } from "./changes.ts";
import { CHUNK_BYTES, DELETION_KEY, encodeSlot, partCount, requireKey, slotIdentity } from "./slot-codec.ts";

/** A live value and the slots that carry its parts, in order; the same indexes in both regions. */
export interface Entry {
  readonly value: Buffer;
  readonly sequence: number;
  readonly slots: readonly number[];
}

/** What is live. `free` is taken from the front and given back at the end, so that all slots wear alike. */
export interface StoreState {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly free: readonly number[];
  readonly sequence: number;
  readonly liveCount: number;
  readonly liveDigest: bigint;
}

export interface CommitPlan {
  readonly writes: readonly { readonly slotIndex: number; readonly bytes: Buffer }[];
  /** Slots whose contents this commit makes obsolete. */
  readonly obsolete: readonly number[];
  readonly next: StoreState;
}

/** The slot every store begins with: a commit that deletes nothing. */
export function firstSlot(): Buffer {
  const [key, sequence, slotIndex, part] = [DELETION_KEY, 1, 0, 0];
  const liveDigest = slotIdentity(key, sequence, part);
  const chunk = Buffer.alloc(0);
  return encodeSlot({
    slotIndex,
    sequence,
    commitSlots: 1,
    key,
    part,
    valueLength: 0,
    chunk,
    liveCount: 1,
    liveDigest,
  });
}

/**
 * The slots to write for these changes, or undefined when there is nothing to do.
 * Fault PP704 when there is no room, PP901 for a bad key. A commit that makes the store fuller leaves some slots free,
 * so that what is there can always be updated and deleted.
 */
export function planCommit(state: StoreState, changes: Changes): CommitPlan | undefined {
  const values = new Map<string, Buffer>();
  const deleted: string[] = [];
  for (const [key, value] of changes) {
    requireKey(key);
    if (value) values.set(key, Buffer.from(value));
    else if (state.entries.has(key)) deleted.push(key);
  }
  if (deleted.length > 0) values.set(DELETION_KEY, Buffer.from(deleted.join("\n"), "ascii"));
  if (values.size === 0) return undefined;

  const entries = new Map(state.entries);
  const obsolete: number[] = [];
  let liveDigest = state.liveDigest;
  for (const key of new Set([...values.keys(), ...deleted, DELETION_KEY])) {
    const old = entries.get(key);
    if (!old) continue;
    obsolete.push(...old.slots);
    liveDigest ^= entryIdentity(key, old);
    entries.delete(key);
  }

  const commitSlots = [...values.values()].reduce((sum, value) => sum + partCount(value.length), 0);
  const liveCount = state.liveCount - obsolete.length + commitSlots;
  requireRoom(state, commitSlots, liveCount);

  const sequence = state.sequence + 1;
  let taken = 0;
  for (const [key, value] of values) {
    const parts = partCount(value.length);
    const entry = { value, sequence, slots: state.free.slice(taken, taken + parts) };
    taken += parts;
    liveDigest ^= entryIdentity(key, entry);
    entries.set(key, entry);
  }

  const writes = [...values.keys()].flatMap((key) =>
    encodeEntry(key, entries.get(key), commitSlots, liveCount, liveDigest),
  );
  const free = [...state.free.slice(taken), ...obsolete];
  return { writes, obsolete, next: { entries, free, sequence, liveCount, liveDigest } };
}

/** The XOR of the identities of all slots of one value. */
export function entryIdentity(key: string, entry: Entry): bigint {
  return entry.slots.reduce((digest, _slot, part) => digest ^ slotIdentity(key, entry.sequence, part), 0n);
}

function requireRoom(state: StoreState, commitSlots: number, liveCount: number): void {
  const slotCount = state.free.length + state.liveCount;
  const headroom = Math.min(32, Math.floor(slotCount / 4));
  const grows = liveCount > state.liveCount;
  if (commitSlots <= state.free.length && !(grows && liveCount > slotCount - headroom)) return;
  throw new Fault(
    "PP704",
    `${commitSlots} slots needed, ${state.free.length} of ${slotCount} free, ${headroom} kept back`,
  );
}

function encodeEntry(
  key: string,
  entry: Entry | undefined,
  commitSlots: number,
  liveCount: number,
  liveDigest: bigint,
): { slotIndex: number; bytes: Buffer }[] {
  if (!entry) return [];
  const { value, sequence, slots } = entry;
  return slots.map((slotIndex, part) => {
    const chunk = value.subarray(part * CHUNK_BYTES, (part + 1) * CHUNK_BYTES);
    const valueLength = value.length;
    const slot = { slotIndex, sequence, commitSlots, key, part, valueLength, chunk, liveCount, liveDigest };
    return { slotIndex, bytes: encodeSlot(slot) };
  });
}
