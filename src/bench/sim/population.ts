import { type TestCard, testCards } from "../acquirer/test-cards.ts";
import type { Draws } from "./draws.ts";

const people = 40;
const richMinor = 100_000_000;
const expiry = "3112";
/** International use (ISO/IEC 7813), without and with a chip. */
const serviceCodes = { stripe: "101", chip: "201" } as const;
const chip = { protocol: "T0", aid: "A000000333010101", label: "UNIONPAY DEBIT" } as const;

/** The bench's own cards, and as many more as a kiosk's neighbourhood has; so many of 1,000 with a chip. */
export function population(draws: Draws, withChip: number): readonly TestCard[] {
  const neighbours = Array.from({ length: people }, (_, number): TestCard => {
    // Told apart by the four last digits, which the masked form shows.
    const pan = withCheckDigit(`622848${digits(draws, draws.oneOf([7, 10]))}${String(10 + number)}`);
    const hasChip = draws.perMille(withChip);
    return {
      id: `neighbour-${number}`,
      title: "A neighbour",
      pan,
      expiry,
      pin: digits(draws, draws.oneOf([4, 4, 4, 6, 12])),
      balanceMinor: richMinor,
      ...(hasChip ? { chip } : {}),
      track2: `;${pan}=${expiry}${hasChip ? serviceCodes.chip : serviceCodes.stripe}0000000001`
        .slice(0, 38)
        .concat("?"),
    };
  });
  return [...testCards, ...neighbours];
}

function digits(draws: Draws, count: number): string {
  return Array.from({ length: count }, () => draws.between([0, 9])).join("");
}

/** Luhn (ISO/IEC 7812-1). */
function withCheckDigit(payload: string): string {
  const sum = [...payload].reverse().reduce((total, digit, at) => {
    const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${payload}${(10 - (sum % 10)) % 10}`;
}
