/** How the panel is spared while nobody changes what it shows: its pixels fade with the time and the current they were lit with. */
export interface IdleCare {
  /** 0 to 255. */
  readonly contrast: number;
  readonly dimmedContrast: number;
  readonly dimAfterMs: number;
  /** How long a dimmed picture stays in one place. */
  readonly shiftIntervalMs: number;
}

export const defaultIdleCare: IdleCare = {
  contrast: 0x8f,
  dimmedContrast: 0x10,
  dimAfterMs: 120_000,
  shiftIntervalMs: 60_000,
};

export interface IdleStep {
  /** 0 while the picture is fresh; from 1 on the number of its place. */
  readonly step: number;
  readonly contrast: number;
  /** When the next step is due. */
  readonly nextInMs: number;
}

export function idleStep(care: IdleCare, idleMs: number): IdleStep {
  const dimmedMs = idleMs - care.dimAfterMs;
  if (dimmedMs < 0) return { step: 0, contrast: care.contrast, nextInMs: -dimmedMs };
  const nextInMs = care.shiftIntervalMs - (dimmedMs % care.shiftIntervalMs);
  return { step: 1 + Math.floor(dimmedMs / care.shiftIntervalMs), contrast: care.dimmedContrast, nextInMs };
}

// Around the picture's own place: two pixels free a stroke of large type from where it was.
const swing = [0, 1, 2, 1, 0, -1, -2, -1] as const;

/**
 * A copy of `frame`, page by page of `width` bytes, moved to the place of `step` by up to two pixels each way: never so far
 * that a lit pixel would be lost.
 */
export function shifted(frame: Uint8Array, width: number, step: number): Uint8Array {
  const height = (frame.length / width) * 8;
  const isLit = (x: number, y: number) => (((frame[(y >> 3) * width + x] ?? 0) >> (y & 7)) & 1) === 1;
  const lit: [number, number][] = [];
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) if (isLit(x, y)) lit.push([x, y]);
  const dx = within(
    swing[step % 8],
    lit.map(([x]) => x),
    width,
  );
  const dy = within(
    swing[(step + 2) % 8],
    lit.map(([, y]) => y),
    height,
  );
  const moved = new Uint8Array(frame.length);
  for (const [x, y] of lit) {
    const at = ((y + dy) >> 3) * width + x + dx;
    moved[at] = (moved[at] ?? 0) | (1 << ((y + dy) & 7));
  }
  return moved;
}

/** `move`, or as much of it as keeps all `places` within 0 to `size` - 1. */
function within(move = 0, places: readonly number[], size: number): number {
  const [lowest, highest] = places.reduce(
    ([low, high], place) => [Math.min(low, place), Math.max(high, place)],
    [size, 0],
  );
  return Math.max(-lowest, Math.min(move, size - 1 - highest));
}
