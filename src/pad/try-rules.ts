import { defaultTryPolicy, type TryPolicy } from "../attempts/try-policy.ts";
import type { Config } from "../config/schema.ts";

/** The tries as the configuration counts them. */
export function triesOf({ tries }: Pick<Config, "tries">): TryPolicy {
  return {
    ...defaultTryPolicy,
    tryLimit: tries.limit,
    lockDurationMs: tries["lock-duration-min"] * 60_000,
    bankLockDurationMs: tries["bank-lock-duration-min"] * 60_000,
  };
}
