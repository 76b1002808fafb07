import type { TrackState } from "./reader-protocol.ts";
import { SimChip, type SimChipData } from "./sim-chip.ts";

/** A stripe's track: its data without sentinels, or how it fails. */
export type SimTrack = { readonly data: string } | { readonly fails: Exclude<TrackState, "ok"> };

/** A card for a simulated reader: a stripe, a chip, or both. */
export interface SimMedia {
  readonly track1: SimTrack;
  readonly track2: SimTrack;
  readonly chip?: SimChip;
}

const expiry = "3112";
const blank: SimTrack = { fails: "blank" };

function stripe(pan: string, serviceCode: string): Pick<SimMedia, "track1" | "track2"> {
  const discretionary = "0000000001".slice(0, 37 - pan.length - 8);
  return {
    track1: { data: `B${pan}^KIOSK/TEST^${expiry}${serviceCode}0000000000` },
    track2: { data: `${pan}=${expiry}${serviceCode}${discretionary}` },
  };
}

function chipCard(chip: Omit<SimChipData, "expiry" | "serviceCode">): () => SimMedia {
  return () => ({
    ...stripe(chip.pan, "201"),
    chip: new SimChip({ ...chip, expiry, serviceCode: "201" }),
  });
}

const visa = { protocol: "T0", aid: "A0000000031010", label: "VISA CREDIT", pan: "4761739001010010" } as const;
const mastercard = { protocol: "T1", aid: "A0000000041010", label: "MASTERCARD", pan: "5413330089020011" } as const;
const unionPay = { protocol: "T0", aid: "A000000333010101", label: "UNIONPAY DEBIT", pan: "6250946000000016" } as const;

/** By name, a new card each time. The numbers are those that the schemes publish for tests. */
export const simCards = {
  stripe: () => stripe(visa.pan, "101"),
  visa: chipCard(visa),
  mastercard: chipCard(mastercard),
  unionpay: chipCard(unionPay),
  "chip-only": () => ({ track1: blank, track2: blank, chip: new SimChip({ ...visa, expiry, serviceCode: "201" }) }),
  "mute-chip": chipCard({ ...visa, isMute: true }),
  "blocked-application": chipCard({ ...visa, blocked: "application" }),
  "blocked-card": chipCard({ ...visa, blocked: "card" }),
  blank: () => ({ track1: blank, track2: blank }),
  "lrc-error": () => ({ ...stripe(visa.pan, "101"), track2: { fails: "lrc" } }),
  "parity-error": () => ({ ...stripe(visa.pan, "101"), track2: { fails: "parity" } }),
  "wrong-way": () => ({ track1: { fails: "noStartSentinel" }, track2: { fails: "noStartSentinel" } }),
} as const satisfies Readonly<Record<string, () => SimMedia>>;

export type SimCardName = keyof typeof simCards;
