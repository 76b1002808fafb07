import type { Balance } from "../host/balances.ts";
import type { HostVerdict, TryEffect } from "../host/response-codes.ts";

export interface HostAnswer {
  readonly verdict: HostVerdict;
  readonly tryEffect: TryEffect;
  /** As the host tells them; none but to an inquiry. */
  readonly balances?: readonly Balance[];
}
