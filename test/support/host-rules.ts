import type { HostRules } from "../../src/pad/host-rules.ts";

/** Those of a configuration that says nothing. */
export const plainHostRules: HostRules = {
  mac: "none",
  signOn: "none",
  echoIntervalMs: 0,
  reversalForm: "request",
  reversalLimit: 30,
};
