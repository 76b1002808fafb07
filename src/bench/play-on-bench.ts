import { type BenchOptions, BenchWorld, type SeenScreen } from "./bench-world.ts";
import { playScenario, type ScenarioResult } from "./play-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { VirtualClock } from "./virtual-clock.ts";

export type BenchPlace = Omit<BenchOptions, "clock">;

export interface PlayedScenario extends ScenarioResult {
  readonly screens: readonly SeenScreen[];
}

/** One scenario on a bench of its own, in virtual time; disk and network are real. */
export async function playOnBench(scenario: Scenario, place: BenchPlace): Promise<PlayedScenario> {
  const clock = new VirtualClock(Date.now());
  const world = await BenchWorld.start({ clock, ...place });
  try {
    const result = await playScenario(scenario, world, clock);
    return { ...result, screens: world.screens };
  } finally {
    await world.stop();
  }
}
