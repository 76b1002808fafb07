export interface Scheme {
  readonly name: string;
  /** The application identifier, or its beginning: cards may add digits of their own (EMV Book 1 section 12.3.1). */
  readonly aid: Uint8Array;
}

const aid = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** The applications that we look for, by the schemes' public identifiers; the first that the card has wins where it names no order. */
export const schemes: readonly Scheme[] = [
  { name: "UnionPay debit", aid: aid("A000000333010101") },
  { name: "UnionPay credit", aid: aid("A000000333010102") },
  { name: "UnionPay quasi credit", aid: aid("A000000333010103") },
  { name: "Visa", aid: aid("A0000000031010") },
  { name: "Visa Electron", aid: aid("A0000000032010") },
  { name: "V PAY", aid: aid("A0000000032020") },
  { name: "Mastercard", aid: aid("A0000000041010") },
  { name: "Maestro", aid: aid("A0000000043060") },
];

/** The scheme of an application that a card names. */
export function schemeOf(name: Uint8Array): Scheme | undefined {
  return schemes.find((scheme) => scheme.aid.every((byte, at) => name[at] === byte));
}
