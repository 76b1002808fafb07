import type { CardProblem } from "./card-problem.ts";

/** ISO/IEC 7812-1 allows 8 to 19 digits; payment cards have 12 or more. */
const panDigits = { min: 12, max: 19 } as const;

/** What may be shown: the issuer's digits and the last four, but never so many that fewer than five stay hidden. */
const shown = { first: 6, last: 4, hiddenAtLeast: 5 } as const;

/**
 * A primary account number that cannot be printed by accident: strings, JSON and inspection show the masked form.
 * Only the host message, the PIN block and the card reference may call `reveal`.
 */
export class Pan {
  readonly #digits: string;

  private constructor(digits: string) {
    this.#digits = digits;
  }

  /** 12 to 19 ASCII digits with a right check digit (ISO/IEC 7812-1 Annex B, Luhn); anything else is a problem with its place. */
  static parse(digits: string): Pan | CardProblem {
    const wrong = digits.search(/[^0-9]/);
    if (wrong >= 0) return { problem: "notDigits", at: wrong };
    if (digits.length < panDigits.min) return { problem: "length", at: digits.length };
    if (digits.length > panDigits.max) return { problem: "length", at: panDigits.max };
    if (luhnSum(digits) % 10 !== 0) return { problem: "luhn", at: digits.length - 1 };
    return new Pan(digits);
  }

  /** The first six and the last four digits, e.g. `476173******0010`; fewer first digits when the PAN is short. */
  masked(): string {
    const first = Math.min(shown.first, this.#digits.length - shown.last - shown.hiddenAtLeast);
    const hidden = this.#digits.length - first - shown.last;
    return `${this.#digits.slice(0, first)}${"*".repeat(hidden)}${this.#digits.slice(-shown.last)}`;
  }

  /** All digits, in clear. */
  reveal(): string {
    return this.#digits;
  }

  toString(): string {
    return this.masked();
  }

  toJSON(): string {
    return this.masked();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `Pan ${this.masked()}`;
  }
}

function luhnSum(digits: string): number {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    const digit = Number(digits.charAt(digits.length - 1 - fromRight));
    const weighted = fromRight % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum;
}
