/** Command APDUs of ISO/IEC 7816-4 that reading an identity needs (EMV Book 1 section 11, Book 3 section 6.5). */

/** Selects an application by its name, or by the beginning of its name: then `next` gives the card's next one. */
export function select(name: Uint8Array, occurrence: "first" | "next" = "first"): Uint8Array {
  return Uint8Array.from([0x00, 0xa4, 0x04, occurrence === "first" ? 0x00 : 0x02, name.length, ...name, 0x00]);
}

export function readRecord(record: number, sfi: number): Uint8Array {
  return Uint8Array.from([0x00, 0xb2, record, (sfi << 3) | 4, 0x00]);
}

/** `data`: the values that the card's PDOL asks for, put together; none is fewer than 254 bytes. */
export function getProcessingOptions(data: Uint8Array): Uint8Array {
  const template = data.length < 0x80 ? [0x83, data.length] : [0x83, 0x81, data.length];
  return Uint8Array.from([0x80, 0xa8, 0x00, 0x00, template.length + data.length, ...template, ...data, 0x00]);
}

export function getResponse(length: number): Uint8Array {
  return Uint8Array.from([0x00, 0xc0, 0x00, 0x00, length]);
}

/** The same command with the length that the card asked for by 6Cxx. */
export function withLength(command: Uint8Array, length: number): Uint8Array {
  const again = Uint8Array.from(command);
  again[again.length - 1] = length;
  return again;
}

/** SW1 SW2 as one number. */
export const statusWords = {
  ok: 0x9000,
  applicationBlocked: 0x6283,
  /** On SELECT of the payment system environment: the card is blocked. */
  functionNotSupported: 0x6a81,
  notFound: 0x6a82,
  recordNotFound: 0x6a83,
  /** On GET PROCESSING OPTIONS: not this application, try the next one (EMV Book 3 section 10.1). */
  conditionsNotSatisfied: 0x6985,
} as const;

export const moreData = 0x61;
export const wrongLength = 0x6c;
