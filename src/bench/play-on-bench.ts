import { setTimeout as realDelay } from "node:timers/promises";
import { type BenchOptions, BenchWorld, type SeenScreen } from "./bench-world.ts";
import { playScenario, type ScenarioResult } from "./play-scenario.ts";
import type { Scenario } from "./scenario.ts";
import { VirtualClock } from "./virtual-clock.ts";

const timeStepMs = 50;

export type BenchPlace = Omit<BenchOptions, "clock">;

export interface PlayedScenario extends ScenarioResult {
  readonly screens: readonly SeenScreen[];
}

/** One scenario on a bench of its own, in virtual time; disk and network are real. */
export async function playOnBench(scenario: Scenario, place: BenchPlace): Promise<PlayedScenario> {
  const clock = new VirtualClock(Date.now());
  const { reader } = scenario;
  const starting = BenchWorld.start({ clock, reader, ...place });
  // Without such a reader the pad's own time stands still meanwhile, so that each run is like the other.
  const world = await (reader ? whileTimePasses(clock, starting) : starting);
  try {
    const result = await playScenario(scenario, world, clock);
    return { ...result, screens: world.screens };
  } finally {
    const stopping = world.stop();
    await (reader ? whileTimePasses(clock, stopping) : stopping);
  }
}

/** Readers are asked who they are at the start, and give a card back at the end: that takes the pad's time. */
async function whileTimePasses<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await clock.advanceAsync(timeStepMs);
    await Promise.race([ended, realDelay(1)]);
  }
  return ended;
}
