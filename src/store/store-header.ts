import { createHash } from "node:crypto";
import { Fault } from "../faults/fault.ts";
import { SLOT_BYTES } from "./slot-codec.ts";

/** One copy before each region: header, A, header, B. */
const HEADER_COPIES = 2;
/** The smallest store has room for a value and its successor; the biggest keeps a part number in 16 bits. */
export const SLOT_COUNT_MIN = 4;
export const SLOT_COUNT_MAX = 65_535;

const MAGIC = Buffer.from("PINPADST", "ascii");
const FORMAT_VERSION = 1;
const AT = { version: 8, slotCount: 12, checksum: 504 } as const;

export type HeaderReading =
  | { readonly kind: "bad" }
  | { readonly kind: "otherVersion"; readonly version: number }
  | { readonly kind: "header"; readonly slotCount: number };

/** Where header copies and regions lie in the file, in bytes. */
export interface StoreLayout {
  readonly slotCount: number;
  readonly headerAt: readonly [number, number];
  readonly regionAt: readonly [number, number];
  readonly sizeBytes: number;
}

export function storeLayout(slotCount: number): StoreLayout {
  const copyBytes = (slotCount + 1) * SLOT_BYTES;
  return {
    slotCount,
    headerAt: [0, copyBytes],
    regionAt: [SLOT_BYTES, copyBytes + SLOT_BYTES],
    sizeBytes: HEADER_COPIES * copyBytes,
  };
}

/** The layout of a file of this size, or Fault PP702 when no store has it: it was cut short or has grown. */
export function layoutOfSize(sizeBytes: number): StoreLayout {
  const slotCount = sizeBytes / SLOT_BYTES / HEADER_COPIES - 1;
  if (!Number.isInteger(slotCount) || slotCount < SLOT_COUNT_MIN || slotCount > SLOT_COUNT_MAX) {
    throw new Fault("PP702", `the store has a size no store has, ${sizeBytes} bytes`);
  }
  return storeLayout(slotCount);
}

export function encodeHeader(slotCount: number): Buffer {
  const bytes = Buffer.alloc(SLOT_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt16BE(FORMAT_VERSION, AT.version);
  bytes.writeUInt32BE(slotCount, AT.slotCount);
  checksum(bytes).copy(bytes, AT.checksum);
  return bytes;
}

/** Every version keeps magic, version and checksum where they are, so that an older program can name a newer file. */
export function decodeHeader(bytes: Buffer): HeaderReading {
  const sound =
    bytes.subarray(0, MAGIC.length).equals(MAGIC) && checksum(bytes).equals(bytes.subarray(AT.checksum, SLOT_BYTES));
  if (!sound) return { kind: "bad" };
  const version = bytes.readUInt16BE(AT.version);
  if (version !== FORMAT_VERSION) return { kind: "otherVersion", version };
  return { kind: "header", slotCount: bytes.readUInt32BE(AT.slotCount) };
}

function checksum(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes.subarray(0, AT.checksum)).digest().subarray(0, 8);
}
