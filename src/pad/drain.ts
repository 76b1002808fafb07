import type { Clock } from "../ports/clock.ts";
import type { StateName } from "../session/state.ts";
import type { Pad } from "./pad.ts";

/** So long a customer keeps a stop waiting; the unit's TimeoutStopSec is this, `cancelPatienceMs` and the stop itself. */
const customerMs = 90_000;
/** What has been sent is settled, or left to its reversal. */
const cancelPatienceMs = 10_000;
const lookMs = 100;

/** Whether nobody would notice a stop. Pure. */
function isAtRest(at: StateName | undefined): boolean {
  return at === undefined || at === "idle" || at === "outOfService";
}

/** Whether somebody is there for sure: until a card is read, nobody has begun anything that would be lost. Pure. */
function isServing(at: StateName | undefined): boolean {
  return !isAtRest(at) && at !== "awaitingCard";
}

/**
 * Lets the payment under way come to its end, and cancels it after 90 s; one without a card is cancelled at once. Resolves when the
 * pad may be stopped: at once when `hurry` is aborted. Who calls it sees to it that no new payment begins.
 */
export async function drain(pad: Pick<Pad, "at" | "cancel">, clock: Clock, hurry: AbortSignal): Promise<void> {
  const until = async (isOver: () => boolean, ms: number): Promise<void> => {
    const endMs = clock.monotonicMs() + ms;
    while (!isOver() && !hurry.aborted && clock.monotonicMs() < endMs) await pause(clock, hurry);
  };
  await until(() => !isServing(pad.at), customerMs);
  if (isAtRest(pad.at) || hurry.aborted) return;
  pad.cancel();
  await until(() => isAtRest(pad.at), cancelPatienceMs);
}

function pause(clock: Clock, hurry: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      timer.cancel();
      hurry.removeEventListener("abort", over);
      resolve();
    };
    const timer = clock.after(lookMs, over);
    hurry.addEventListener("abort", over);
  });
}
