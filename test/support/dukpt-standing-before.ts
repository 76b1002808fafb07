import { DukptRegisters } from "../../src/keys/dukpt-registers.ts";
import type { DukptKind } from "../../src/keys/dukpt-state.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { type IndependentDukpt, independentAesDukpt, independentTdesDukpt } from "./independent-dukpt.ts";

const aesBdk = "FEDCBA9876543210F1F1F1F1F1F1F1F1";

/** The published test keys of each kind; for AES-192, which has none, of the same making. */
export const testDukpts: Readonly<Record<DukptKind, IndependentDukpt>> = {
  tdes: independentTdesDukpt("0123456789ABCDEFFEDCBA9876543210", "FFFF9876543210E00000"),
  aes128: independentAesDukpt(aesBdk, "1234567890123456"),
  aes192: independentAesDukpt(aesBdk + aesBdk.slice(0, 16), "1234567890123456"),
  aes256: independentAesDukpt(aesBdk + aesBdk, "1234567890123456"),
};

export const dukptKinds = Object.keys(testDukpts) as DukptKind[];

export function loadedRegisters(kind: DukptKind, memory = ordinaryMemory): DukptRegisters {
  const { initialKey, initialKsn } = testDukpts[kind];
  return DukptRegisters.loadInitialKey(kind, Buffer.from(initialKey, "hex"), Buffer.from(initialKsn, "hex"), memory);
}

/** The encoded registers of the test keys before the transaction with this counter; 0 stands for after the last. */
export function encodedBefore(kind: DukptKind, counter: number): Buffer {
  const { initialKey, initialKsn, transactionKey } = testDukpts[kind];
  const bits = kind === "tdes" ? 21 : 32;
  const format = { tdes: "01", aes128: "02", aes192: "03", aes256: "04" }[kind];
  const pattern = counter.toString(2).padStart(bits, "0");
  const registers = [...pattern].map((digit, place) => {
    const isNext = place === pattern.lastIndexOf("1");
    const toCome = digit === "0" && place < pattern.lastIndexOf("1");
    if (!isNext && !toCome) return "0".repeat(initialKey.length);
    return transactionKey(Number.parseInt(pattern.slice(0, place).concat("1").padEnd(bits, "0"), 2));
  });
  const update = kind === "tdes" ? "" : transactionKey(0xffffffff);
  const counterHex = counter.toString(16).padStart(8, "0");
  return Buffer.from(format + initialKsn + counterHex + registers.reverse().join("") + update, "hex");
}

export function registersBefore(kind: DukptKind, counter: number): DukptRegisters {
  return DukptRegisters.decode(encodedBefore(kind, counter), ordinaryMemory);
}
