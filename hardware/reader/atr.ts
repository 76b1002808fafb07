import { CardFailure } from "./reader-protocol.ts";

/** What a terminal needs of an answer to reset (ISO/IEC 7816-3 clause 8). */
export interface AtrFacts {
  readonly protocol: "T0" | "T1";
  /** Rate adaption of TA1; 0x11 when it is not given. */
  readonly rates: number;
  /** T=1: bytes in a block that the card takes. */
  readonly blockBytes: number;
  /** T=1: the check at a block's end. */
  readonly check: "lrc" | "crc";
  readonly waitingTimes: number;
}

const defaultBlockBytes = 32;
const defaultWaitingTimes = 0x4d;
const TS = [0x3b, 0x3f];

/** Rejects nothing that EMV allows; CardFailure with the place for what is no answer to reset. */
export function readAtr(atr: Uint8Array): AtrFacts {
  let at = 0;
  const next = (): number => {
    const byte = atr[at];
    if (byte === undefined) throw new CardFailure("chip", `the answer to reset ends at byte ${at}`);
    at += 1;
    return byte;
  };
  if (!TS.includes(next())) throw new CardFailure("chip", "the answer to reset does not begin with 3B or 3F");
  let present = next() >> 4;
  const historicalBytes = (atr[1] ?? 0) & 0x0f;
  let rates = 0x11;
  let protocol = 0;
  let forT1: { blockBytes: number; waitingTimes: number; check: "lrc" | "crc" } | undefined;
  let needsCheck = false;
  for (let group = 1; present !== 0; group += 1) {
    const [a, b, c, d] = [1, 2, 4, 8].map((bit) => (present & bit ? next() : undefined));
    if (group === 1 && a !== undefined) rates = a;
    // The groups behind a TD that named T=1 are its own; the first of them counts.
    if (group >= 3 && protocol === 1 && !forT1) {
      forT1 = {
        blockBytes: a ?? defaultBlockBytes,
        waitingTimes: b ?? defaultWaitingTimes,
        check: c !== undefined && (c & 1) === 1 ? "crc" : "lrc",
      };
    }
    present = (d ?? 0) >> 4;
    if (d === undefined) break;
    const named = d & 0x0f;
    needsCheck ||= named !== 0;
    // The first TD names the protocol that is spoken.
    if (group === 1) protocol = named;
  }
  at += historicalBytes;
  if (at > atr.length) throw new CardFailure("chip", "the answer to reset is shorter than it says");
  if (needsCheck && atr.subarray(1, at + 1).reduce((sum, byte) => sum ^ byte, 0) !== 0) {
    throw new CardFailure("chip", "the answer to reset has a wrong check byte");
  }
  if (protocol > 1) throw new CardFailure("chip", `the card speaks T=${protocol} only`);
  const { blockBytes = defaultBlockBytes, waitingTimes = defaultWaitingTimes, check = "lrc" } = forT1 ?? {};
  return { protocol: protocol === 1 ? "T1" : "T0", rates, blockBytes, waitingTimes, check };
}
