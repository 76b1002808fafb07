/** Place in the list of hosts; 0 is the primary. */
export type HostIndex = number;

/** Which host is asked next, and not before when. Times in milliseconds of the monotonic clock. */
export interface FailOver {
  readonly hostCount: number;
  readonly next: HostIndex;
  /** Attempts in a row that came to nothing: no connection, or none on which anybody answered. */
  readonly failures: number;
  readonly notBeforeMs: number;
  /** Since when the primary is passed over. */
  readonly awaySinceMs: number | undefined;
}

export type FailOverEvent =
  /** Somebody wants a connection. */
  | { readonly type: "asked" }
  /** A message came from this host. */
  | { readonly type: "answered"; readonly host: HostIndex }
  /** No connection, or one that ended, or was given up, without the answer that was waited for. */
  | { readonly type: "failed"; readonly host: HostIndex };

/** How long a host that failed is passed over before the primary is tried again. */
export const returnAfterMs = 600_000;
const firstWaitMs = 250;
/** Shorter than anybody waits for a connection: whoever comes gets an attempt. */
export const longestWaitMs = 4_000;

export function startFailOver(hostCount: number): FailOver {
  return { hostCount, next: 0, failures: 0, notBeforeMs: 0, awaySinceMs: undefined };
}

/** `jitter` is from 0 to 1: terminals that lost a host together do not come back together. */
export function afterEvent(state: FailOver, event: FailOverEvent, nowMs: number, jitter: number): FailOver {
  if (event.type === "answered") {
    const awaySinceMs = event.host === 0 ? undefined : (state.awaySinceMs ?? nowMs);
    return { ...state, next: event.host, failures: 0, notBeforeMs: 0, awaySinceMs };
  }
  if (event.type === "asked") return isReturnDue(state, nowMs) ? { ...state, next: 0 } : state;
  const failures = state.failures + 1;
  return {
    ...state,
    next: (event.host + 1) % state.hostCount,
    failures,
    notBeforeMs: nowMs + waitMs(failures, state.hostCount, jitter),
    awaySinceMs: event.host === 0 && state.hostCount > 1 ? nowMs : state.awaySinceMs,
  };
}

function isReturnDue({ awaySinceMs }: FailOver, nowMs: number): boolean {
  return awaySinceMs !== undefined && nowMs - awaySinceMs >= returnAfterMs;
}

/**
 * After the first round through all hosts there is no wait, so that one lost connection costs a customer nothing; then it
 * doubles, each wait between half and the whole of that.
 */
function waitMs(failures: number, hostCount: number, jitter: number): number {
  const rounds = Math.floor(failures / hostCount);
  if (failures % hostCount !== 0 || rounds < 2) return 0;
  const wholeMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(rounds - 2, 30));
  return Math.round(wholeMs * (0.5 + jitter / 2));
}
