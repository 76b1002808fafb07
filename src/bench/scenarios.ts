import type { Scenario } from "./scenario.ts";
import { hostScenarios } from "./scenarios/host-scenarios.ts";
import { keyScenarios } from "./scenarios/key-scenarios.ts";
import { partScenarios } from "./scenarios/part-scenarios.ts";
import { pinScenarios } from "./scenarios/pin-scenarios.ts";
import { readerScenarios } from "./scenarios/reader-scenarios.ts";
import { serviceScenarios } from "./scenarios/service-scenarios.ts";

/** What a payment terminal lives through; the first is the demonstration. */
export const scenarios: readonly Scenario[] = [
  ...pinScenarios,
  ...hostScenarios,
  ...partScenarios,
  ...readerScenarios,
  ...keyScenarios,
  ...serviceScenarios,
];

/** Those that need nothing from before. */
export const selfContainedScenarios: readonly Scenario[] = scenarios.filter(({ needs }) => needs === undefined);
