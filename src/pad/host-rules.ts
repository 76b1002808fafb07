import type { HostConfig } from "../config/host.ts";
import type { ReversalForm } from "../host/dialect.ts";
import type { MacUse } from "../keys/message-mac.ts";

/** What the acquirer wants of a terminal beside its messages. */
export interface HostRules {
  readonly mac: MacUse["keys"];
  /** `withKeys`: the answer to the sign-on brings the session's keys. */
  readonly signOn: "none" | "signOn" | "withKeys";
  /** After how long without traffic the host is asked whether it is there; 0: never. */
  readonly echoIntervalMs: number;
  readonly reversalForm: ReversalForm;
  /** How often a reversal leaves before a technician has to look after it. */
  readonly reversalLimit: number;
}

/** As the configuration has it. */
export function hostRulesOf(host: HostConfig): HostRules {
  return {
    mac: host.mac,
    signOn: signOns[host["sign-on"]],
    echoIntervalMs: host["echo-interval-s"] * 1_000,
    reversalForm: host["reversal-message"] === "0420" ? "advice" : "request",
    reversalLimit: host["reversal-limit"],
  };
}

const signOns = { none: "none", "sign-on": "signOn", "with-keys": "withKeys" } as const;
