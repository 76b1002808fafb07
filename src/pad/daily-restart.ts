const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

export interface RestartFacts {
  /** Since this process began. */
  readonly upMs: number;
  /** 0 to 23 where the terminal stands; undefined while the clock is not set. */
  readonly localHour: number | undefined;
  /** Nobody pays. */
  readonly isAtRest: boolean;
}

/**
 * Whether it is time for the restart that a day needs, so that memory begins anew: in the hour of the site, and after 24 hours in any
 * case. Never in a payment. A process that began in that very hour has had its restart. Pure.
 */
export function isRestartDue({ upMs, localHour, isAtRest }: RestartFacts, restartHour: number): boolean {
  if (!isAtRest) return false;
  return upMs >= dayMs || (localHour === restartHour && upMs >= hourMs);
}
