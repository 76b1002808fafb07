import type { Clock } from "../ports/clock.ts";
import type { Payment } from "../session/transaction.ts";
import type { Pad } from "./pad.ts";

/** How soon after the last customer the next one is asked for a card. */
const nextPaymentMs = 1_000;

/**
 * One payment after another until `stopping`, each as soon as the pad is idle again. `payment` makes the one with this number,
 * from 1; a number is used up only by a payment that the pad took on.
 */
export async function repeatPayment(
  pad: Pick<Pad, "idle" | "startPayment">,
  payment: (number: number) => Payment,
  clock: Clock,
  stopping: AbortSignal,
): Promise<void> {
  for (let number = 1; !stopping.aborted; ) {
    await pad.idle();
    if (stopping.aborted) return;
    if ((await pad.startPayment(payment(number))) !== undefined) number += 1;
    await new Promise<void>((resolve) => void clock.after(nextPaymentMs, resolve));
  }
}
