interface TrackFacts {
  readonly startSentinel: number;
  readonly first: number;
  readonly last: number;
}

/** ISO/IEC 7811-6: track 1 has six-bit characters, the others five-bit ones. `?` ends all of them. */
const facts: Readonly<Record<1 | 2 | 3, TrackFacts>> = {
  1: { startSentinel: 0x25, first: 0x20, last: 0x5f },
  2: { startSentinel: 0x3b, first: 0x30, last: 0x3e },
  3: { startSentinel: 0x2b, first: 0x30, last: 0x3e },
};
const END_SENTINEL = 0x3f;
const separator = 0x3d;

/** A track between its sentinels, in a buffer of its own; empty when a character is none of its alphabet. */
export function wholeTrack(track: 1 | 2 | 3, data: Uint8Array): Buffer {
  const { startSentinel, first, last } = facts[track];
  const isTrack = data.length > 0 && data.every((byte) => byte >= first && byte <= last && byte !== END_SENTINEL);
  if (!isTrack) return Buffer.alloc(0);
  const whole = Buffer.alloc(data.length + 2);
  whole[0] = startSentinel;
  whole.set(data, 1);
  whole[data.length + 1] = END_SENTINEL;
  return whole;
}

/** The three digits of the service code on a whole track 2 (ISO/IEC 7813): behind the separator and YYMM. */
export function serviceCodeOf(track2: Uint8Array): string | undefined {
  const start = track2.indexOf(separator) + 5;
  const code = [...track2.subarray(start, start + 3)];
  const isCode = start > 5 && code.length === 3 && code.every((byte) => byte >= 0x30 && byte <= 0x39);
  return isCode ? String.fromCharCode(...code) : undefined;
}
