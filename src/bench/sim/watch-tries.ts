import { defaultTryPolicy } from "../../attempts/try-policy.ts";
import type { PadEvent } from "../../pad/pad-event.ts";
import type { Prompt } from "../../prompts/prompt.ts";
import type { Problem, Sighting, Watch } from "./sighting.ts";
import type { WireMessage } from "./wire-message.ts";

/** The promises, as the documents give them; nothing of the ledger that keeps them. */
const { tryLimit, forgetAfterMs, bankLockDurationMs, deviceBlocks, deviceWindowMs } = defaultTryPolicy;

/** Of time that the pad could not write down before it lost its power. */
const forgottenMs = 310_000;
const slackMs = 60_000;

const approvals = ["00", "08", "11", "16"];
const wrongPin = "55";
const lockedByBank = ["38", "75"];
/** Codes that say nothing of the PIN: unknown ones, and an approval of something else. 1A asks for a one-time code. */
const saysNothing = /^(10|[A-Z].|(?!1A).[A-Z])$/;

interface CardTries {
  /** At least so many are counted, whatever was lost with the power; at most so many. */
  certain: number;
  possible: number;
  lastTryMs: number;
  /** In time that the pad surely knows to have passed. */
  changedAtKnownMs: number;
  bankLockedAtKnownMs: number;
}

interface OpenTry {
  readonly cardId: string;
  readonly amountMinor: number;
  request: WireMessage | undefined;
  answer: "approved" | "wrongPin" | "bankLock" | "other" | "nothing" | undefined;
}

/** A second opinion on the tries of every card, from screens, wire and plug. No try comes back without an approval, a definite answer, an unlock or its time. */
export class TriesWatch implements Watch {
  readonly #problem: Problem;
  readonly #cards = new Map<string, CardTries>();
  readonly #blocksAtMs: number[] = [];
  #cardId = "";
  #amountMinor = 0;
  #open: OpenTry | undefined;
  #onSinceMs: number | undefined;
  #knownBeforeMs = 0;

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  see(sighting: Sighting, atMs: number): void {
    switch (sighting.what) {
      case "cardTaken":
        this.#cardId = sighting.cardId;
        break;
      case "prompt":
        this.#onPrompt(sighting.prompt, atMs);
        break;
      case "event":
        this.#onEvent(sighting.event, atMs);
        break;
      case "left":
        if (sighting.message?.kind === "request") this.#onRequest(sighting.message, atMs);
        break;
      case "delivered":
        if (sighting.message?.kind === "answer") this.#onAnswer(sighting.message, atMs);
        break;
      case "unlocked":
        this.#cards.delete(sighting.cardId);
        break;
      case "on":
        this.#onSinceMs = atMs;
        break;
      case "off":
        this.#onOff(atMs);
        break;
      default:
    }
  }

  #onPrompt(prompt: Prompt, atMs: number): void {
    const tries = this.#tries(this.#cardId, atMs);
    switch (prompt.id) {
      case "ENTER_PIN":
      case "ENTER_VALID_PIN":
        this.#endedWrong(prompt.id);
        this.#promised(prompt.triesLeft, tries);
        break;
      case "ENTER_PIN_LAST_TRY":
      case "LAST_PIN_TRY":
        this.#endedWrong(prompt.id);
        this.#promised(1, tries);
        break;
      case "PLEASE_WAIT":
        this.#open = { cardId: this.#cardId, amountMinor: this.#amountMinor, request: undefined, answer: undefined };
        tries.possible += 1;
        tries.changedAtKnownMs = this.#knownMs(atMs);
        break;
      case "RETRIES_EXCEEDED":
      case "LOCKED_HERE":
        if (tries.possible < tryLimit) this.#problem(`${this.#cardId} is locked here after ${tries.possible} tries`);
        break;
      case "LOCKED_BY_BANK":
        if (this.#open?.answer !== "bankLock" && !this.#isBankLocked(tries, atMs))
          this.#problem(`${this.#cardId} is refused for a bank that has not locked it`);
        break;
      default:
    }
  }

  #onEvent(event: PadEvent, atMs: number): void {
    if (event.event === "transactionStarted") {
      this.#amountMinor = event.amountMinor ?? 0;
      this.#cardId = "";
    }
    if (event.event !== "transactionEnded") return;
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    const tries = this.#tries(open.cardId, atMs);
    const { outcome } = event;
    const isDefinite = outcome.kind === "declined" || (outcome.kind === "fault" && /^PP50[56]$/.test(outcome.code));
    const isUnwritten = outcome.kind === "fault" && /^PP[79]/.test(outcome.code);
    if (outcome.kind === "approved") this.#cards.delete(open.cardId);
    else if (isUnwritten || open.answer === "bankLock") return;
    else if (!open.request || (open.answer === "other" && isDefinite)) tries.possible -= 1;
  }

  #onRequest(request: WireMessage, atMs: number): void {
    while ((this.#blocksAtMs[0] ?? atMs) < atMs - deviceWindowMs) this.#blocksAtMs.shift();
    if (this.#blocksAtMs.push(atMs) > deviceBlocks) this.#problem(`more than ${deviceBlocks} PIN blocks in an hour`);
    if (!this.#open) {
      this.#problem(`a request ${request.stan} left that no PIN was entered for`);
      return;
    }
    this.#open.request = request;
    const tries = this.#tries(this.#open.cardId, atMs);
    tries.certain += 1;
    tries.lastTryMs = atMs;
  }

  /** What the answer allows the pad to forget, it may have forgotten from now on. */
  #onAnswer({ stan, terminalId, responseCode = "", amountMinor }: WireMessage, atMs: number): void {
    const open = this.#open;
    if (!open?.request || open.answer || open.request.stan !== stan || open.request.terminalId !== terminalId) return;
    const isOtherAmount = amountMinor !== open.amountMinor && approvals.includes(responseCode);
    open.answer = isOtherAmount ? "nothing" : meaningOf(responseCode);
    const tries = this.#cards.get(open.cardId);
    if (!tries) return;
    // Written down perhaps, and the power gone before the screen has said so.
    if (open.answer === "bankLock") tries.bankLockedAtKnownMs = this.#knownMs(atMs);
    if (open.answer === "approved") tries.certain = 0;
    if (open.answer === "other") tries.certain = Math.max(0, tries.certain - 1);
  }

  /** The PIN was wrong, and the next one is asked for. */
  #endedWrong(id: Prompt["id"]): void {
    if (id !== "ENTER_PIN" && id !== "ENTER_PIN_LAST_TRY") this.#open = undefined;
  }

  #promised(triesLeft: number, { certain, possible }: CardTries): void {
    const [least, most] = [Math.max(0, tryLimit - possible), tryLimit - certain];
    if (triesLeft < least || triesLeft > most)
      this.#problem(`${this.#cardId}: ${triesLeft} tries are promised where ${least} to ${most} are left`);
  }

  #onOff(atMs: number): void {
    const knownMs = this.#knownMs(atMs);
    if (this.#open) this.#tries(this.#open.cardId, atMs).changedAtKnownMs = knownMs;
    this.#open = undefined;
    // A stop, too, may come to its end before a slow disk does.
    this.#knownBeforeMs = knownMs - forgottenMs;
    this.#onSinceMs = undefined;
  }

  #tries(cardId: string, atMs: number): CardTries {
    const knownMs = this.#knownMs(atMs);
    const none = { lastTryMs: Number.NEGATIVE_INFINITY, bankLockedAtKnownMs: Number.NEGATIVE_INFINITY };
    const tries = this.#cards.get(cardId) ?? { certain: 0, possible: 0, changedAtKnownMs: knownMs, ...none };
    this.#cards.set(cardId, tries);
    if (atMs - tries.lastTryMs >= forgetAfterMs - slackMs) tries.certain = 0;
    if (knownMs - tries.changedAtKnownMs >= forgetAfterMs + slackMs && this.#open?.cardId !== cardId)
      tries.possible = 0;
    return tries;
  }

  #isBankLocked({ bankLockedAtKnownMs }: CardTries, atMs: number): boolean {
    return this.#knownMs(atMs) - bankLockedAtKnownMs < bankLockDurationMs + slackMs;
  }

  #knownMs(atMs: number): number {
    return this.#knownBeforeMs + (this.#onSinceMs === undefined ? 0 : atMs - this.#onSinceMs);
  }
}

function meaningOf(responseCode: string): NonNullable<OpenTry["answer"]> {
  if (approvals.includes(responseCode)) return "approved";
  if (responseCode === wrongPin) return "wrongPin";
  if (lockedByBank.includes(responseCode)) return "bankLock";
  return responseCode === "" || saysNothing.test(responseCode) ? "nothing" : "other";
}
