import { Fault } from "../faults/fault.ts";
import { type CardLock, type CardRecord, DEVICE_BLOCKS_MAX, type Instant, type TryPhase } from "./try-policy.ts";

/** How many unlocks are remembered: as many as fit one slot of the store. */
export const UNLOCKS_MAX = 12;

/** Whose act an unlock was. */
export type UnlockReason = "technician" | "host";

export interface Unlock {
  readonly ref: string;
  readonly reason: UnlockReason;
  readonly at: Instant;
}

const VERSION = 1;
const INSTANT_BYTES = 13;
const UNLOCK_BYTES = 17 + INSTANT_BYTES;
const CARD_BYTES = 4 + 2 * INSTANT_BYTES;
const phases: readonly TryPhase[] = ["none", "reserved", "sent"];
const lockKinds: readonly CardLock["kind"][] = ["none", "here", "bank"];
const unlockReasons: readonly UnlockReason[] = ["technician", "host"];
const noInstant: Instant = { poweredOnMs: 0, wallMs: null };

/** Version, tries, phase, lock, last try, locked since: 30 bytes. */
export function encodeCardRecord(record: CardRecord): Buffer {
  const { tries, phase, lock, lastTry } = record;
  const head = Buffer.from([VERSION, tries, phases.indexOf(phase), lockKinds.indexOf(lock.kind)]);
  return Buffer.concat([head, encodeInstant(lastTry), encodeInstant(lock.kind === "none" ? noInstant : lock.since)]);
}

/** Fault PP705 for anything `encodeCardRecord` does not make. */
export function decodeCardRecord(bytes: Buffer): CardRecord {
  requireShape("card record", bytes, bytes.length === CARD_BYTES);
  const tries = bytes.readUInt8(1);
  const phase = phases[bytes.readUInt8(2)];
  const lockKind = lockKinds[bytes.readUInt8(3)];
  const lastTry = decodeInstant(bytes, 4);
  const since = decodeInstant(bytes, 4 + INSTANT_BYTES);
  if (tries === 0 || !phase || !lockKind || (phase !== "none" && lockKind !== "none")) throw odd("card record");
  const lock: CardLock = lockKind === "none" ? { kind: "none" } : { kind: lockKind, since };
  return canonical("card record", { tries, phase, lock, lastTry }, encodeCardRecord, bytes);
}

/** Version, count, powered-on milliseconds in ascending order, 6 bytes each. */
export function encodeDeviceWindow(blocksAtMs: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 + 6 * blocksAtMs.length);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeUInt8(blocksAtMs.length, 1);
  for (const [index, atMs] of blocksAtMs.entries()) bytes.writeUIntBE(atMs, 2 + 6 * index, 6);
  return bytes;
}

/** Fault PP705 for anything `encodeDeviceWindow` does not make of ascending times. */
export function decodeDeviceWindow(bytes: Buffer): number[] {
  const count = countOf("device window", bytes, DEVICE_BLOCKS_MAX, 6);
  const blocksAtMs = Array.from({ length: count }, (_, index) => bytes.readUIntBE(2 + 6 * index, 6));
  if (blocksAtMs.some((atMs, index) => atMs < (blocksAtMs[index - 1] ?? 0))) throw odd("device window");
  return blocksAtMs;
}

/** Version and the powered-on milliseconds. */
export function encodePoweredOnMs(poweredOnMs: number): Buffer {
  const bytes = Buffer.from([VERSION, 0, 0, 0, 0, 0, 0]);
  bytes.writeUIntBE(poweredOnMs, 1, 6);
  return bytes;
}

/** Fault PP705 for anything `encodePoweredOnMs` does not make. */
export function decodePoweredOnMs(bytes: Buffer): number {
  requireShape("powered-on time", bytes, bytes.length === 7);
  return bytes.readUIntBE(1, 6);
}

/** Version, count, then card reference, reason and time of each. */
export function encodeUnlocks(unlocks: readonly Unlock[]): Buffer {
  const entries = unlocks.map(({ ref, reason, at }) =>
    Buffer.concat([Buffer.from(ref, "hex"), Buffer.from([unlockReasons.indexOf(reason)]), encodeInstant(at)]),
  );
  return Buffer.concat([Buffer.from([VERSION, entries.length]), ...entries]);
}

/** Fault PP705 for anything `encodeUnlocks` does not make. */
export function decodeUnlocks(bytes: Buffer): Unlock[] {
  const count = countOf("record of unlocks", bytes, UNLOCKS_MAX, UNLOCK_BYTES);
  const unlocks = Array.from({ length: count }, (_, index) => {
    const start = 2 + UNLOCK_BYTES * index;
    const reason = unlockReasons[bytes.readUInt8(start + 16)];
    if (!reason) throw odd("record of unlocks");
    return { ref: bytes.toString("hex", start, start + 16), reason, at: decodeInstant(bytes, start + 17) };
  });
  return canonical("record of unlocks", unlocks, encodeUnlocks, bytes);
}

function encodeInstant(instant: Instant): Buffer {
  const bytes = Buffer.alloc(INSTANT_BYTES);
  bytes.writeUIntBE(instant.poweredOnMs, 0, 6);
  bytes.writeUInt8(instant.wallMs === null ? 0 : 1, 6);
  bytes.writeUIntBE(instant.wallMs ?? 0, 7, 6);
  return bytes;
}

function decodeInstant(bytes: Buffer, offset: number): Instant {
  const poweredOnMs = bytes.readUIntBE(offset, 6);
  return { poweredOnMs, wallMs: bytes.readUInt8(offset + 6) === 0 ? null : bytes.readUIntBE(offset + 7, 6) };
}

function countOf(what: string, bytes: Buffer, countMax: number, entryBytes: number): number {
  const count = bytes[1] ?? 0;
  requireShape(what, bytes, bytes.length === 2 + entryBytes * count && count <= countMax);
  return count;
}

/** One value has one encoding: what decodes to the same but looks different was not written by us. */
function canonical<T>(what: string, value: T, encode: (value: T) => Buffer, bytes: Buffer): T {
  if (!encode(value).equals(bytes)) throw odd(what);
  return value;
}

function requireShape(what: string, bytes: Buffer, sound: boolean): void {
  if (bytes[0] !== VERSION || !sound) throw odd(what);
}

function odd(what: string): Fault {
  return new Fault("PP705", `the ledger's ${what} is not what this version writes`);
}
