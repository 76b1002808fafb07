import { testAcquirerKeys } from "../../src/bench/acquirer/acquirer-keys.ts";
import { type RunningAcquirer, startAcquirer } from "../../src/bench/acquirer/server.ts";
import { testCards } from "../../src/bench/acquirer/test-cards.ts";
import { type BenchPlace, playOnBench } from "../../src/bench/play-on-bench.ts";
import type { Scenario, Step } from "../../src/bench/scenario.ts";
import { enter, leave, start } from "../../src/bench/scenarios/story.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { NodeRandom } from "../../src/platform/node-random.ts";
import { inTempFolder } from "./temp-folder.ts";

export const scenario = (steps: readonly Step[], ends: readonly string[]): Scenario => ({
  id: "chaos",
  title: "chaos",
  steps,
  ends,
});

/** What went wrong with it, the acquirer's books among it: every approval is one that the customer saw, or is reversed. */
export async function played(steps: readonly Step[], ends: readonly string[], more: Partial<BenchPlace> = {}) {
  return inTempFolder(
    async (stateFolder) =>
      (await playOnBench(scenario(steps, ends), { stateFolder, acquirer: undefined, ...more })).problems,
  );
}

/** So many tries are left, and the right PIN is taken. */
export const paysWith = (triesLeft: number): Step[] => [
  ...start(2_500),
  { see: "ENTER_PIN", with: { triesLeft } },
  ...enter("rightPin"),
  { see: "APPROVED" },
];

/** The host behaves again, and what may have been booked is undone. */
export const reversed: readonly Step[] = [{ chaos: "none" }, ...leave, { passS: 30 }, { hear: "reversalAcknowledged" }];

/** As `reversed`; the try is counted, and the next payment goes through. */
export const recovers: readonly Step[] = [...reversed, ...paysWith(2)];

/** An acquirer that outlives the pads. */
export async function withAcquirer<T>(use: (acquirer: RunningAcquirer) => Promise<T>): Promise<T> {
  const clock = new VirtualClock(Date.now());
  const acquirer = await startAcquirer({
    port: 0,
    host: "127.0.0.1",
    clock,
    keys: testAcquirerKeys,
    cards: testCards,
    random: new NodeRandom(),
  });
  try {
    return await use(acquirer);
  } finally {
    await acquirer.stop();
  }
}

export const at = ({ port }: RunningAcquirer) => ({ host: "127.0.0.1", port });
/** Of everything in its books, oldest first. */
export const states = (acquirer: RunningAcquirer) => acquirer.books().map(({ state }) => state);
