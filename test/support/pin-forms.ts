import type { Needle } from "./secrets.ts";

/** A PIN as it was typed: its digits, the keys' indexes, and the PAN field of the card (ISO 9564-1 9.3.2.3, 8 bytes). */
export interface TypedPin {
  readonly digits: Uint8Array;
  readonly keyIndexes: Uint8Array;
  readonly panField: Buffer;
}

/** Every form in which numbers lie side by side. */
function numberForms(what: string, values: Uint8Array): Needle[] {
  const list = [...values];
  return [
    { name: `${what}: bytes`, bytes: Buffer.from(values) },
    { name: `${what}: 16-bit integers`, bytes: Buffer.from(Uint16Array.from(list).buffer) },
    { name: `${what}: 32-bit integers`, bytes: Buffer.from(Int32Array.from(list).buffer) },
    // V8 without pointer compression keeps a small integer in the upper half of a word.
    { name: `${what}: array`, bytes: Buffer.from(BigInt64Array.from(list, (value) => BigInt(value) << 32n).buffer) },
    { name: `${what}: doubles`, bytes: Buffer.from(Float64Array.from(list).buffer) },
    ...[",", ", ", " "].map((between) => ({
      name: `${what}: text with "${between}" between`,
      bytes: Buffer.from(list.join(between)),
    })),
  ];
}

/** The byte sequences that would betray the PIN. What lies scattered in objects, `FieldRuns` and `PointerPattern` find. */
export function pinForms({ digits, keyIndexes, panField }: TypedPin): Needle[] {
  const text = digits.join("");
  const packed = Buffer.from(text, "hex");
  const block = Buffer.from(`0c${text}ff`, "hex").map((byte, at) => byte ^ (panField[at] ?? 0));
  const hexOfBytes = Buffer.from(digits).toString("hex");
  return [
    ...numberForms("digits", digits),
    ...numberForms("key indexes", keyIndexes),
    { name: "digits: ASCII", bytes: Buffer.from(text) },
    { name: "digits: UTF-16", bytes: Buffer.from(text, "utf16le") },
    { name: "digits: one number", bytes: Buffer.from(Float64Array.of(Number(text)).buffer) },
    { name: "digits: one integer", bytes: Buffer.from(BigInt64Array.of(BigInt(text)).buffer).subarray(0, 6) },
    { name: "digits: BCD", bytes: packed },
    { name: "digits: hex of bytes", bytes: Buffer.from(hexOfBytes) },
    { name: "digits: JSON text", bytes: Buffer.from([...text].join('","')) },
    { name: "clear PIN block", bytes: Buffer.from(block) },
    { name: "clear PIN block: hex", bytes: Buffer.from(Buffer.from(block).toString("hex")) },
    { name: "clear PIN block: HEX", bytes: Buffer.from(Buffer.from(block).toString("hex").toUpperCase()) },
  ];
}
