/** Waits between attempts: doubled from the first up to the longest, and each shortened by chance, so that kiosks do not call together. */
export const firstWaitMs = 5_000;
export const longestWaitMs = 900_000;
/** So long one notification is offered to one receiver; then it is dropped, and counted. */
export const patienceMs = 24 * 3_600_000;
/** Of the first wait: beyond the longest. */
const mostDoublings = 8;

/** `failures` in a row, from 1 on; `chance` from 0 to below 1: half of the wait is certain. */
export function waitAfterMs(failures: number, chance: number): number {
  const whole = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - 1, mostDoublings));
  return Math.round(whole / 2 + (whole / 2) * chance);
}
