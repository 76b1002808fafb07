import { Fault } from "../faults/fault.ts";
import { type Entry, entryIdentity, type StoreState } from "./commit-plan.ts";
import type { Region } from "./mirroring.ts";
import { DELETION_KEY, decodeSlot, partCount, SLOT_BYTES, type Slot, type SlotReading } from "./slot-codec.ts";

/** What is live, and what has to be written so that both regions say so. Region 0 is A, 1 is B. */
export interface Recovery {
  readonly state: StoreState;
  /** Live slots that a region has lost; the other region has them. */
  readonly restore: readonly [readonly number[], readonly number[]];
  /** Slots that hold something that is not live, in the order in which they may go: a sync after each step. */
  readonly clear: readonly { readonly region: Region; readonly slotIndexes: readonly number[] }[];
}

interface Pair {
  readonly readings: readonly [SlotReading, SlotReading];
  readonly slot: Slot | undefined;
}

/**
 * Judges the two regions of a store, changing nothing. A commit writes A; B, and zeros over what it replaced, follow with the
 * next one or a moment later (mirroring.ts). So only the newest commit can be torn, and none of it is in B then; and what was
 * replaced may still be there, beside what replaced it.
 * Fault PP702 when something that was live is gone or contradicts itself, PP705 for a slot of another version.
 */
export function recoverSlots(regionA: Buffer, regionB: Buffer): Recovery {
  const pairs = readPairs(regionA, regionB);
  const slots = pairs.flatMap((pair) => pair.slot ?? []);
  const sequence = highestSequence(slots);
  const newest = withoutTornCommit(pairs, slots, sequence);
  const live = liveSlots(highestSequence(newest), slots);
  const entries = assembleEntries(live);
  const liveDigest = [...entries].reduce((digest, [key, entry]) => digest ^ entryIdentity(key, entry), 0n);
  for (const slot of newest) {
    const complete = slot.liveCount === live.length && slot.liveDigest === liveDigest;
    if (!complete) throw new Fault("PP702", `${live.length} slots are live where ${slot.liveCount} others should be`);
  }
  const liveIndexes = new Set(live.map((slot) => slot.slotIndex));
  const free = [...pairs.keys()].filter((index) => !liveIndexes.has(index));
  return {
    state: { entries, free, sequence, liveCount: live.length, liveDigest },
    restore: [
      indexesWhere(0, (kind, isLive) => isLive && kind !== "slot"),
      indexesWhere(1, (kind, isLive) => isLive && kind !== "slot"),
    ],
    clear: clearingSteps(pairs, liveIndexes),
  };

  function indexesWhere(region: 0 | 1, wanted: (kind: SlotReading["kind"], isLive: boolean) => boolean): number[] {
    return pairs.flatMap((pair, index) => (wanted(pair.readings[region].kind, liveIndexes.has(index)) ? index : []));
  }
}

function readPairs(regionA: Buffer, regionB: Buffer): Pair[] {
  return Array.from({ length: regionA.length / SLOT_BYTES }, (_, index) => {
    const bytesA = regionA.subarray(index * SLOT_BYTES, (index + 1) * SLOT_BYTES);
    const bytesB = regionB.subarray(index * SLOT_BYTES, (index + 1) * SLOT_BYTES);
    const a = decodeSlot(bytesA, index);
    const b = decodeSlot(bytesB, index);
    for (const reading of [a, b]) {
      if (reading.kind === "otherVersion") throw new Fault("PP705", `slot ${index} is of version ${reading.version}`);
    }
    if (a.kind === "garbage" && b.kind === "garbage")
      throw new Fault("PP702", `both copies of slot ${index} are damaged`);
    if (a.kind === "slot" && b.kind === "slot" && !bytesA.equals(bytesB)) {
      throw new Fault("PP702", `the copies of slot ${index} are of different commits`);
    }
    const slot = a.kind === "slot" ? a.slot : b.kind === "slot" ? b.slot : undefined;
    return { readings: [a, b], slot };
  });
}

/** The slots of the newest commit that counts: a torn one never was acknowledged, and the one before it stands. */
function withoutTornCommit(pairs: readonly Pair[], slots: readonly Slot[], sequence: number): Slot[] {
  // Provisioning leaves a first commit, so that a medium that forgot everything is not taken for a new store.
  if (sequence === 0) throw new Fault("PP702", "the store holds not even its first commit");
  const newest = slots.filter((slot) => slot.sequence === sequence);
  if (isComplete(newest)) return newest;
  // B is written only when all of A is on the medium: with one part in B, a missing part is a loss.
  if (newest.some((slot) => pairs[slot.slotIndex]?.readings[1].kind !== "free")) {
    throw new Fault("PP702", `a part of commit ${sequence} is missing`);
  }
  const previous = highestSequence(slots.filter((slot) => slot.sequence < sequence));
  const stands = slots.filter((slot) => slot.sequence === previous);
  if (previous === 0 || !isComplete(stands))
    throw new Fault("PP702", `parts of commits ${previous} and ${sequence} are missing`);
  return stands;
}

function isComplete(commit: readonly Slot[]): boolean {
  return commit.every((slot) => slot.commitSlots === commit.length);
}

function highestSequence(slots: readonly Slot[]): number {
  return slots.reduce((highest, slot) => Math.max(highest, slot.sequence), 0);
}

/** What stands after this commit: the newest of each key, unless it was deleted since. Lists of deletions live for one commit. */
function liveSlots(standing: number, slots: readonly Slot[]): Slot[] {
  const upTo = slots.filter((slot) => slot.sequence <= standing);
  const replacedAt = new Map<string, number>();
  const note = (key: string, sequence: number) => {
    if (sequence > (replacedAt.get(key) ?? 0)) replacedAt.set(key, sequence);
  };
  for (const { key, sequence } of upTo) note(key, sequence);
  for (const { sequence, keys } of deletionLists(upTo)) for (const key of keys) note(key, sequence);
  return upTo.filter(({ key, sequence }) => sequence === (key === DELETION_KEY ? standing : replacedAt.get(key)));
}

/** Those that are whole: one that is being cleared has nothing left to tell. */
function deletionLists(slots: readonly Slot[]): { sequence: number; keys: string[] }[] {
  const lists = new Map<number, Slot[]>();
  for (const slot of slots) {
    if (slot.key === DELETION_KEY) lists.set(slot.sequence, [...(lists.get(slot.sequence) ?? []), slot]);
  }
  return [...lists].flatMap(([sequence, parts]) =>
    parts.length === partCount(parts[0]?.valueLength ?? 0)
      ? { sequence, keys: assembleEntry(parts).value.toString("ascii").split("\n") }
      : [],
  );
}

/**
 * Oldest first, one region at a time: what replaced a slot goes after it, and never both copies of one slot at once. Garbage
 * tells nothing, so it goes with the first.
 */
function clearingSteps(pairs: readonly Pair[], live: ReadonlySet<number>): Recovery["clear"] {
  const dead = [...pairs.keys()].filter((index) => !live.has(index));
  const ages = [...new Set(dead.map((index) => pairs[index]?.slot?.sequence ?? 0))].sort((a, b) => a - b);
  return ages.flatMap((age) => {
    const ofAge = dead.filter((index) => (pairs[index]?.slot?.sequence ?? 0) === age);
    return ([0, 1] as const).flatMap((region) => {
      const slotIndexes = ofAge.filter((index) => pairs[index]?.readings[region].kind !== "free");
      return slotIndexes.length > 0 ? { region, slotIndexes } : [];
    });
  });
}

function assembleEntries(live: readonly Slot[]): Map<string, Entry> {
  const partsByKey = new Map<string, Slot[]>();
  for (const slot of live) partsByKey.set(slot.key, [...(partsByKey.get(slot.key) ?? []), slot]);
  return new Map([...partsByKey].map(([key, parts]) => [key, assembleEntry(parts)]));
}

function assembleEntry(unordered: readonly Slot[]): Entry {
  const parts = unordered.toSorted((a, b) => a.part - b.part);
  const sequence = highestSequence(parts);
  const valueLength = parts[0]?.valueLength ?? 0;
  const whole =
    parts.length === partCount(valueLength) &&
    parts.every((slot, part) => slot.part === part && slot.sequence === sequence && slot.valueLength === valueLength);
  if (!whole) throw new Fault("PP702", `a value of commit ${sequence} is not whole`);
  return {
    value: Buffer.concat(parts.map((slot) => slot.chunk)),
    sequence,
    slots: parts.map((slot) => slot.slotIndex),
  };
}
