import type { FaultPrompt } from "./fault-row.ts";

/** Whom a fault points to in the customer's eyes. A wrong PIN is an outcome, and no fault. */
export type FaultClass = "machine" | "set-up" | "network" | "bank";

export const faultClassOf: Readonly<Record<FaultPrompt, FaultClass>> = {
  MACHINE_FAULT: "machine",
  SERVICE_IN_PROGRESS: "machine",
  CONFIG_FAULT: "set-up",
  NETWORK_FAULT: "network",
  NO_ANSWER: "bank",
};
