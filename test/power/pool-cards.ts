import type { TestCard } from "../../src/bench/acquirer/test-cards.ts";
import { withCheckDigit } from "../support/check-digit.ts";

/** Enough that most can pay although one after the other locks. */
const cardCount = 300;

/** The cards of the customers, and of the acquirer. */
export const poolCards: readonly TestCard[] = Array.from({ length: cardCount }, (_, index) => {
  const pan = withCheckDigit(`47617390010${String(index).padStart(4, "0")}`);
  const expiry = "3112";
  return {
    id: `card ${index}`,
    title: "One of many",
    pan,
    expiry,
    pin: String(1_000 + ((index * 7_919) % 9_000)),
    balanceMinor: 100_000_000,
    track2: `;${pan}=${expiry}1010000000001?`,
  };
});
