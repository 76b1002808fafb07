/**
 * What makes a DES or TDES key unfit. OpenSSL takes them all without a word.
 * - `wrongLength`: not 8, 16 or 24 bytes;
 * - `weak`: a part with which encrypting twice gives the clear text back (NIST SP 800-67r2 3.3.2, 4 keys);
 * - `semiWeak`: a part whose encryption another key undoes (12 keys);
 * - `equalParts`: two parts are the same key. Neighbours that are equal leave single DES; a first that equals the third leaves
 *   double length, and who means that sends 16 bytes.
 */
export type DesKeyFlaw = "wrongLength" | "weak" | "semiWeak" | "equalParts";

/** Reported, never enforced: many senders do not adjust parity, and DES ignores it. `odd` is what DES asks for. */
export type DesKeyParity = "odd" | "even" | "mixed";

export interface DesKeyStrength {
  /** The worst that was found. */
  readonly flaw: DesKeyFlaw | undefined;
  readonly parity: DesKeyParity;
}

const partBytes = 8;
const longestBytes = 24;
/** The lowest bit of a byte is parity. */
const keyBits = 0xfe;

const weakParts = ["0101010101010101", "FEFEFEFEFEFEFEFE", "E0E0E0E0F1F1F1F1", "1F1F1F1F0E0E0E0E"].map(fromHex);

const semiWeakParts = [
  ["01FE01FE01FE01FE", "FE01FE01FE01FE01"],
  ["1FE01FE00EF10EF1", "E01FE01FF10EF10E"],
  ["01E001E001F101F1", "E001E001F101F101"],
  ["1FFE1FFE0EFE0EFE", "FE1FFE1FFE0EFE0E"],
  ["011F011F010E010E", "1F011F010E010E01"],
  ["E0FEE0FEF1FEF1FE", "FEE0FEE0FEF1FEF1"],
]
  .flat()
  .map(fromHex);

/** Judges a single, double or triple length DES key as it came, parity bits and all. Its work depends on the length only. */
export function keyStrength(key: Buffer): DesKeyStrength {
  const parts: Buffer[] = [];
  for (let at = 0; at + partBytes <= key.length; at += partBytes) parts.push(key.subarray(at, at + partBytes));
  const wrongLength = parts.length === 0 || key.length % partBytes !== 0 || key.length > longestBytes;
  const weak = countEqual(parts, weakParts);
  const semiWeak = countEqual(parts, semiWeakParts);
  // Each part equals itself.
  const equalParts = countEqual(parts, parts) - parts.length;
  return { flaw: worst({ wrongLength, weak, semiWeak, equalParts }), parity: parityOf(key) };
}

function worst(found: Readonly<Record<DesKeyFlaw, boolean | number>>): DesKeyFlaw | undefined {
  return (["wrongLength", "weak", "semiWeak", "equalParts"] as const).find((flaw) => Boolean(found[flaw]));
}

function countEqual(parts: readonly Buffer[], others: readonly Buffer[]): number {
  let equal = 0;
  for (const part of parts) {
    for (const other of others) {
      let difference = 0;
      for (let at = 0; at < partBytes; at += 1) difference |= ((part[at] ?? 0) ^ (other[at] ?? 0)) & keyBits;
      equal += Number(difference === 0);
    }
  }
  return equal;
}

function parityOf(key: Buffer): DesKeyParity {
  let odd = 0;
  for (const byte of key) {
    let ones = byte;
    ones ^= ones >> 4;
    ones ^= ones >> 2;
    ones ^= ones >> 1;
    odd += ones & 1;
  }
  if (odd === key.length) return "odd";
  return odd === 0 ? "even" : "mixed";
}

function fromHex(text: string): Buffer {
  return Buffer.from(text, "hex");
}
