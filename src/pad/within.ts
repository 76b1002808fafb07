import type { Clock, Timer } from "../ports/clock.ts";

/** Waits for `work`, but no longer than `ms`: what it comes to later is nobody's. A rejection in time is passed on. */
export async function within(clock: Clock, ms: number, work: Promise<void> | undefined): Promise<void> {
  if (!work) return;
  let timer: Timer | undefined;
  const late = new Promise<void>((resolve) => {
    timer = clock.after(ms, resolve);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    timer?.cancel();
  }
}
