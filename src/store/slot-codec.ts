import { createHash } from "node:crypto";
import { Fault } from "../faults/fault.ts";

/** The sector of every medium the store may live on: no write is torn across two slots. */
export const SLOT_BYTES = 512;
/** Bytes of a value that one slot carries. */
export const CHUNK_BYTES = 400;
const KEY_BYTES_MAX = 64;
/** The key of the list of keys that a commit deletes. Live until the next commit. */
export const DELETION_KEY = "";

const MAGIC = Buffer.from("PPSL", "ascii");
const SLOT_VERSION = 1;
const ZEROS = Buffer.alloc(SLOT_BYTES);

// magic 4, version 1, key length 1, zero 2, then:
const AT = {
  version: 4,
  keyLength: 5,
  sequence: 8,
  commitSlots: 14,
  slotIndex: 16,
  part: 20,
  valueLength: 24,
} as const;
const LIVE_AT = { count: 28, digest: 32, key: 40, chunk: 104, checksum: 504 } as const;

/** One part of one value of one commit. */
export interface Slot {
  /** Where it lies in its region: a write the medium put elsewhere is not taken for the slot that belongs there. */
  readonly slotIndex: number;
  readonly sequence: number;
  /** How many slots the whole commit has. */
  readonly commitSlots: number;
  readonly key: string;
  readonly part: number;
  readonly valueLength: number;
  readonly chunk: Buffer;
  /** How many slots are live after this commit, and the XOR of their identities. */
  readonly liveCount: number;
  readonly liveDigest: bigint;
}

export type SlotReading =
  | { readonly kind: "free" }
  | { readonly kind: "garbage" }
  | { readonly kind: "otherVersion"; readonly version: number }
  | { readonly kind: "slot"; readonly slot: Slot };

/** The slots a value of this length takes; an empty value takes one. */
export function partCount(valueLength: number): number {
  return Math.max(1, Math.ceil(valueLength / CHUNK_BYTES));
}

/** Eight bytes that stand for one live slot. XORed over all of them, they tell whether one is missing or too many. */
export function slotIdentity(key: string, sequence: number, part: number): bigint {
  return createHash("sha256").update(`${key}\n${sequence}\n${part}`).digest().readBigUInt64BE(0);
}

/** A key is 1 to 64 printable ASCII characters without space. Fault PP901 if not. */
export function requireKey(key: string): void {
  if (!isKey(key)) throw new Fault("PP901", "a store key is not 1 to 64 printable ASCII characters");
}

export function encodeSlot(slot: Slot): Buffer {
  const bytes = Buffer.alloc(SLOT_BYTES);
  MAGIC.copy(bytes);
  bytes[AT.version] = SLOT_VERSION;
  bytes[AT.keyLength] = slot.key.length;
  bytes.writeUIntBE(slot.sequence, AT.sequence, 6);
  bytes.writeUInt16BE(slot.commitSlots, AT.commitSlots);
  bytes.writeUInt32BE(slot.slotIndex, AT.slotIndex);
  bytes.writeUInt16BE(slot.part, AT.part);
  bytes.writeUInt32BE(slot.valueLength, AT.valueLength);
  bytes.writeUInt32BE(slot.liveCount, LIVE_AT.count);
  bytes.writeBigUInt64BE(slot.liveDigest, LIVE_AT.digest);
  bytes.write(slot.key, LIVE_AT.key, "ascii");
  slot.chunk.copy(bytes, LIVE_AT.chunk);
  checksum(bytes).copy(bytes, LIVE_AT.checksum);
  return bytes;
}

/** What 512 bytes at `slotIndex` of a region are. Never throws: what is no slot is `garbage`. */
export function decodeSlot(bytes: Buffer, slotIndex: number): SlotReading {
  if (bytes.equals(ZEROS)) return { kind: "free" };
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || !checksum(bytes).equals(bytes.subarray(LIVE_AT.checksum))) {
    return { kind: "garbage" };
  }
  const version = bytes.readUInt8(AT.version);
  if (version !== SLOT_VERSION) return { kind: "otherVersion", version };
  const keyLength = bytes.readUInt8(AT.keyLength);
  const part = bytes.readUInt16BE(AT.part);
  const valueLength = bytes.readUInt32BE(AT.valueLength);
  const key = bytes.toString("latin1", LIVE_AT.key, LIVE_AT.key + Math.min(keyLength, KEY_BYTES_MAX));
  const sound =
    (key === DELETION_KEY || isKey(key)) &&
    key.length === keyLength &&
    part < partCount(valueLength) &&
    bytes.readUInt32BE(AT.slotIndex) === slotIndex;
  if (!sound) return { kind: "garbage" };
  const chunkLength = Math.min(CHUNK_BYTES, valueLength - part * CHUNK_BYTES);
  return {
    kind: "slot",
    slot: {
      slotIndex,
      sequence: bytes.readUIntBE(AT.sequence, 6),
      commitSlots: bytes.readUInt16BE(AT.commitSlots),
      key,
      part,
      valueLength,
      chunk: Buffer.from(bytes.subarray(LIVE_AT.chunk, LIVE_AT.chunk + chunkLength)),
      liveCount: bytes.readUInt32BE(LIVE_AT.count),
      liveDigest: bytes.readBigUInt64BE(LIVE_AT.digest),
    },
  };
}

function isKey(key: string): boolean {
  return key.length <= KEY_BYTES_MAX && /^[!-~]+$/.test(key);
}

function checksum(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes.subarray(0, LIVE_AT.checksum)).digest().subarray(0, 8);
}
