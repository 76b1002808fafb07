import { defaultTryPolicy } from "../attempts/try-policy.ts";
import type { LoggedOutcome, PadEvent } from "../pad/pad-event.ts";
import type { Prompt } from "../prompts/prompt.ts";

/** The bench's configuration says the same; locks on this machine last as long as tries are remembered. */
const { tryLimit, forgetAfterMs, bankLockDurationMs } = defaultTryPolicy;

interface CardTries {
  readonly used: number;
  readonly lastMs: number;
  /** When the bank said that the PIN is locked. */
  readonly bankLockMs: number;
}

/** A second opinion on the tries of each card: from what was sent and what was shown, knowing nothing of the ledger. */
export class SoakTries {
  readonly #cards = new Map<string, CardTries>();
  #underWay = false;

  /** The customer is asked for a PIN of this card. What is wrong with the tries that are promised, if anything is. */
  asked(cardId: string, prompt: Prompt, nowMs: number): string | undefined {
    const shown = prompt.id === "ENTER_PIN" ? prompt.triesLeft : prompt.id === "ENTER_PIN_LAST_TRY" ? 1 : undefined;
    if (shown === undefined) return undefined;
    const { used, bankLockMs } = this.#tries(cardId, nowMs);
    const left = nowMs - bankLockMs < bankLockDurationMs ? 0 : tryLimit - used;
    return shown === left ? undefined : `${cardId}: ${shown} tries are promised where ${left} are left`;
  }

  take(cardId: string, event: PadEvent, nowMs: number): void {
    if (event.event === "requestSent") this.#underWay = true;
    if (!this.#underWay) return;
    if (event.event === "screen" && /^(ENTER_VALID_PIN|LAST_PIN_TRY|RETRIES_EXCEEDED)$/.test(event.prompt)) {
      this.#settle(cardId, "kept", nowMs);
    }
    if (event.event === "transactionEnded") this.#settle(cardId, effectOf(event.outcome), nowMs);
  }

  /** The pad was stopped and started again: a try under way may have reached the bank. */
  restart(cardId: string, nowMs: number): void {
    if (this.#underWay) this.#settle(cardId, "kept", nowMs);
  }

  #settle(cardId: string, effect: "kept" | "released" | "reset" | "bankLock", nowMs: number): void {
    this.#underWay = false;
    const { used, bankLockMs } = this.#tries(cardId, nowMs);
    if (effect === "reset") this.#cards.delete(cardId);
    else if (effect !== "released") {
      const lockedMs = effect === "bankLock" ? nowMs : bankLockMs;
      this.#cards.set(cardId, { used: used + 1, lastMs: nowMs, bankLockMs: lockedMs });
    }
  }

  #tries(cardId: string, nowMs: number): CardTries {
    const tries = this.#cards.get(cardId);
    if (tries && nowMs - tries.lastMs < forgetAfterMs) return tries;
    return { used: 0, lastMs: nowMs, bankLockMs: Number.NEGATIVE_INFINITY };
  }
}

/** What the end of a payment says of the try that was under way. A private response code may have been a wrong PIN. */
function effectOf(outcome: LoggedOutcome): "kept" | "released" | "reset" | "bankLock" {
  switch (outcome.kind) {
    case "approved":
      return "reset";
    case "pinTriesExceeded":
      return "bankLock";
    case "declined":
      return outcome.responseCode.startsWith("Z") ? "kept" : "released";
    case "fault":
      return ["PP505", "PP506"].includes(outcome.code) ? "released" : "kept";
    default:
      return "kept";
  }
}
