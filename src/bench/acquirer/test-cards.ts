import type { SimChipData } from "../../../hardware/reader/sim-chip.ts";
import type { SimCardData } from "../../../hardware/reader/sim-reader.ts";

/**
 * Cards for the bench. The numbers are those that card schemes and payment providers publish for tests; no issuer has given
 * them to anybody. The PINs here are data of the bench's issuer, and the only PINs in the program.
 */
export interface TestCard {
  readonly id: string;
  /** What it is for, in a few words. */
  readonly title: string;
  readonly pan: string;
  /** YYMM. */
  readonly expiry: string;
  readonly pin: string;
  readonly balanceMinor: number;
  /** The issuer's answer whatever the PIN, when it has made up its mind about the card. */
  readonly alwaysAnswers?: string;
  /** As it lies on the stripe, `;` to `?`; undefined when the stripe holds nothing. */
  readonly track2: string | undefined;
  readonly chip?: Pick<SimChipData, "protocol" | "aid" | "label" | "blocked" | "isMute">;
}

/** What a reader finds on it. */
export function onCard({ track2, chip, pan, expiry }: TestCard): SimCardData {
  const stripe = { track2: track2 ?? "unreadable" };
  return chip ? { ...stripe, chip: { ...chip, pan, expiry, serviceCode: serviceCodes.chip } } : stripe;
}

/** International use, no restriction (ISO/IEC 7813): a first digit of 2 asks for the chip. */
const serviceCodes = { stripe: "101", chip: "201" } as const;
const discretionaryData = "0000000001";

function track2(pan: string, expiry: string, serviceCode: string): string {
  // Track 2 holds 40 characters (ISO/IEC 7813); a long PAN leaves less for the issuer.
  return `;${pan}=${expiry}${serviceCode}${discretionaryData}`.slice(0, 38).concat("?");
}

function card(row: Omit<TestCard, "track2">): TestCard {
  return { ...row, track2: track2(row.pan, row.expiry, row.chip ? serviceCodes.chip : serviceCodes.stripe) };
}

const rich = 1_000_000;
const good = "3112";

const visa = { protocol: "T0", aid: "A0000000031010", label: "VISA DEBIT" } as const;
const mastercard = { protocol: "T1", aid: "A0000000041010", label: "MASTERCARD" } as const;

export const testCards: readonly TestCard[] = [
  card({ id: "good", title: "Good card", pan: "4761739001010010", expiry: good, pin: "1234", balanceMinor: rich }),
  card({
    id: "unionpay",
    title: "Six-digit PIN, 19-digit card number",
    pan: "6228480402564890018",
    expiry: good,
    pin: "246810",
    balanceMinor: rich,
  }),
  card({
    id: "long-pin",
    title: "Twelve-digit PIN",
    pan: "5413330089020011",
    expiry: good,
    pin: "314159265358",
    balanceMinor: rich,
  }),
  card({
    id: "poor",
    title: "Only 5.00 left",
    pan: "4012345678909",
    expiry: good,
    pin: "1234",
    balanceMinor: 500,
  }),
  card({
    id: "locked",
    title: "PIN locked by the bank",
    pan: "4111111111111111",
    expiry: good,
    pin: "1111",
    balanceMinor: rich,
    alwaysAnswers: "75",
  }),
  card({
    id: "expired",
    title: "Expired",
    pan: "5555555555554444",
    expiry: "2001",
    pin: "5555",
    balanceMinor: rich,
    alwaysAnswers: "54",
  }),
  card({
    id: "lost",
    title: "Reported lost",
    pan: "5105105105105100",
    expiry: good,
    pin: "5105",
    balanceMinor: rich,
    alwaysAnswers: "41",
  }),
  card({
    id: "restricted",
    title: "Restricted",
    pan: "6011111111111117",
    expiry: good,
    pin: "6011",
    balanceMinor: rich,
    alwaysAnswers: "62",
  }),
  card({
    id: "wrong-luhn",
    title: "Check digit wrong: never leaves the pad",
    pan: "4761739001010011",
    expiry: good,
    pin: "1234",
    balanceMinor: rich,
  }),
  {
    id: "unreadable",
    title: "Stripe worn off",
    pan: "378282246310005",
    expiry: good,
    pin: "3782",
    balanceMinor: rich,
    track2: undefined,
  },
  card({
    id: "chip",
    title: "Chip card, T=0",
    pan: "4012888888881881",
    expiry: good,
    pin: "1881",
    balanceMinor: rich,
    chip: visa,
  }),
  card({
    id: "chip-t1",
    title: "Chip card, T=1",
    pan: "2223003122003222",
    expiry: good,
    pin: "3222",
    balanceMinor: rich,
    chip: mastercard,
  }),
  card({
    id: "mute-chip",
    title: "Chip that does not answer: its stripe is read",
    pan: "4917610000000000",
    expiry: good,
    pin: "4917",
    balanceMinor: rich,
    chip: { ...visa, isMute: true },
  }),
  card({
    id: "blocked-chip",
    title: "Application blocked by the bank: neither chip nor stripe is taken",
    pan: "5425233430109903",
    expiry: good,
    pin: "5425",
    balanceMinor: rich,
    chip: { ...mastercard, blocked: "application" },
  }),
];
