/** How much a peer may do at once, and how often again after that. */
export interface AllowanceRule {
  readonly burst: number;
  readonly everyMs: number;
}

/** `left` at `atMs` of the monotonic clock. */
export interface Allowance {
  readonly left: number;
  readonly atMs: number;
}

/** The allowance with one taken from it; undefined when there is none left. */
export function taken(allowance: Allowance, { burst, everyMs }: AllowanceRule, nowMs: number): Allowance | undefined {
  const grown = Math.floor((nowMs - allowance.atMs) / everyMs);
  const left = Math.min(burst, allowance.left + grown);
  if (left < 1) return undefined;
  // A full one has no part of the next under way.
  return { left: left - 1, atMs: left === burst ? nowMs : allowance.atMs + grown * everyMs };
}
