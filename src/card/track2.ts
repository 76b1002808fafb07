import type { CardProblem } from "./card-problem.ts";
import { Pan } from "./pan.ts";

const startSentinel = 0x3b;
const endSentinel = 0x3f;
const separators: readonly number[] = [0x3d, 0x44];

/** ISO/IEC 7813: 40 characters with both sentinels and the LRC, and the reader has taken the LRC. */
const longestTrack = 39;
const expiryDigits = 4;
const serviceCodeDigits = 3;

/** Track 2 of a payment card. Like the PAN in it, it prints masked. */
export class Track2 {
  readonly pan: Pan;
  /** `YYMM`, as on the card. Whether it has passed is the host's to say. */
  readonly expiry: string;
  /** Three digits; the first says, among other things, whether the card has a chip (2 or 6). */
  readonly serviceCode: string;
  readonly #discretionaryData: string;

  constructor(pan: Pan, expiry: string, serviceCode: string, discretionaryData: string) {
    this.pan = pan;
    this.expiry = expiry;
    this.serviceCode = serviceCode;
    this.#discretionaryData = discretionaryData;
  }

  /** The data without sentinels, separator `=`, in clear: for DE 35 and nothing else. */
  reveal(): string {
    return `${this.pan.reveal()}=${this.expiry}${this.serviceCode}${this.#discretionaryData}`;
  }

  masked(): string {
    return `${this.pan.masked()}=${"*".repeat(expiryDigits + serviceCodeDigits + this.#discretionaryData.length)}`;
  }

  toString(): string {
    return this.masked();
  }

  toJSON(): string {
    return this.masked();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Track2 ${this.masked()}`;
  }
}

/**
 * Parses track 2 as ISO/IEC 7813 lays it out: `;` PAN `=` YYMM, service code, discretionary data, `?`. The separator may be
 * `D`, which chips and some readers give. Strict: whatever does not fit is a problem with its place, so that a misread is
 * never sent as a card.
 */
export function parseTrack2(bytes: Uint8Array): Track2 | CardProblem {
  if (bytes[0] !== startSentinel) return { problem: "sentinel", at: 0 };
  if (bytes.length > longestTrack) return { problem: "tooLong", at: longestTrack };
  const end = bytes.indexOf(endSentinel);
  if (end < 0) return { problem: "sentinel", at: bytes.length };
  if (end !== bytes.length - 1) return { problem: "sentinel", at: end };

  const separator = digitsEnd(bytes, 1);
  if (separator === end) return { problem: "noSeparator", at: end };
  if (!separators.includes(bytes[separator] ?? -1)) return { problem: "notDigits", at: separator };
  const pan = Pan.parse(text(bytes, 1, separator));
  if (!(pan instanceof Pan)) return { problem: pan.problem, at: pan.at + 1 };

  const expiryStart = separator + 1;
  const serviceCodeStart = expiryStart + expiryDigits;
  const discretionaryStart = serviceCodeStart + serviceCodeDigits;
  const dataEnd = digitsEnd(bytes, expiryStart);
  if (dataEnd < serviceCodeStart) return { problem: "expiry", at: dataEnd };
  const expiry = text(bytes, expiryStart, serviceCodeStart);
  if (!/^..(0[1-9]|1[0-2])$/.test(expiry)) return { problem: "expiry", at: expiryStart + 2 };
  if (dataEnd < discretionaryStart) return { problem: "serviceCode", at: dataEnd };
  if (dataEnd < end) return { problem: "notDigits", at: dataEnd };
  return new Track2(
    pan,
    expiry,
    text(bytes, serviceCodeStart, discretionaryStart),
    text(bytes, discretionaryStart, end),
  );
}

/** The first place from `start` on that holds no digit. */
function digitsEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let byte = bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39; byte = bytes[at]) at += 1;
  return at;
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
