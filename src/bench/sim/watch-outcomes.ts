import type { PadEvent } from "../../pad/pad-event.ts";
import type { Prompt } from "../../prompts/prompt.ts";
import type { Purpose } from "../../prompts/purpose.ts";
import type { Problem, Sighting, Watch } from "./sighting.ts";
import type { WireMessage } from "./wire-message.ts";

/** One PIN, from ENTER to its one outcome. */
interface EnteredPin {
  readonly cardId: string;
  request: WireMessage | undefined;
  /** The first whole answer to it that came to the pad while it waited. */
  answer: WireMessage | undefined;
}

/**
 * Every payment ends once, every PIN has one outcome, and what the screen says is what the host has said of this card, this
 * request and this amount.
 */
export class OutcomesWatch implements Watch {
  readonly #problem: Problem;
  readonly #panOf: (cardId: string) => string | undefined;
  #id: string | undefined;
  #amountMinor = 0;
  #cardId: string | undefined;
  #pin: EnteredPin | undefined;
  /** What the host itself says it answered, by STAN. */
  readonly #hostSaid = new Map<string, string>();

  constructor(problem: Problem, panOf: (cardId: string) => string | undefined) {
    this.#problem = problem;
    this.#panOf = panOf;
  }

  see(sighting: Sighting): void {
    switch (sighting.what) {
      case "cardTaken":
        this.#cardId = sighting.cardId;
        break;
      case "prompt":
        this.#onPrompt(sighting.prompt);
        break;
      case "event":
        this.#onEvent(sighting.event);
        break;
      case "left":
        this.#onLeft(sighting.message);
        break;
      case "delivered":
        this.#onDelivered(sighting.message);
        break;
      case "host":
        if (sighting.event.kind === "payment") this.#hostSaid.set(sighting.event.stan, sighting.event.responseCode);
        break;
      case "off":
        this.#id = undefined;
        this.#pin = undefined;
        break;
      default:
    }
  }

  checkAtRest(): void {
    if (this.#pin) this.#problem(`a PIN of ${this.#pin.cardId} has no outcome`);
    if (this.#id) this.#problem(`payment ${this.#id} has no end`);
    this.#hostSaid.clear();
  }

  #onEvent(event: PadEvent): void {
    if (event.event === "transactionStarted") {
      if (this.#id) this.#problem(`payment ${event.id} began before ${this.#id} had ended`);
      this.#id = event.id;
      this.#amountMinor = event.amountMinor ?? 0;
      this.#cardId = undefined;
    }
    if (event.event !== "transactionEnded") return;
    if (this.#id !== event.id) this.#problem(`payment ${event.id} ended twice, or never began`);
    this.#id = undefined;
    this.#pin = undefined;
  }

  #onLeft(message: WireMessage | undefined): void {
    if (!message) {
      this.#problem("what left is no message");
      return;
    }
    if (message.kind === "reversal") {
      if (message.ksn) this.#problem("a reversal with a PIN block");
      return;
    }
    if (message.kind !== "request") return;
    const pin = this.#pin;
    if (!pin) {
      this.#problem(`request ${message.stan} left without a PIN entered for it`);
      return;
    }
    if (pin.request) this.#problem(`one PIN left twice, as ${pin.request.stan} and ${message.stan}`);
    pin.request = message;
    if (message.pan !== this.#panOf(pin.cardId)) this.#problem(`${message.stan} is of another card than ${pin.cardId}`);
    if (message.amountMinor !== this.#amountMinor) this.#problem(`${message.stan} is of another amount`);
  }

  #onDelivered(message: WireMessage | undefined): void {
    const pin = this.#pin;
    if (message?.kind !== "answer" || !pin?.request || pin.answer) return;
    if (message.stan === pin.request.stan && message.terminalId === pin.request.terminalId) pin.answer = message;
  }

  #onPrompt(prompt: Prompt): void {
    switch (prompt.id) {
      case "PLEASE_WAIT":
        if (this.#pin) this.#problem("a second PIN was taken before the first had its outcome");
        if (!this.#cardId) {
          this.#problem("a PIN was taken of no card");
          return;
        }
        this.#pin = { cardId: this.#cardId, request: undefined, answer: undefined };
        break;
      case "ENTER_VALID_PIN":
      case "LAST_PIN_TRY":
        this.#requireAnswer(prompt.id, (code) => code === "55");
        this.#pin = undefined;
        break;
      case "RETRIES_EXCEEDED":
        this.#requireAnswer(prompt.id, (code) => code === "55");
        break;
      case "APPROVED":
        this.#requireAnswer(prompt.id, (code) => ["00", "08", "11", "16"].includes(code));
        if (amountOf(prompt.purpose) !== this.#amountMinor || this.#pin?.answer?.amountMinor !== this.#amountMinor)
          this.#problem("APPROVED is shown for another amount");
        break;
      case "DECLINED_FUNDS":
        this.#requireAnswer(prompt.id, (code) => code === "51");
        break;
      default:
    }
  }

  /** On the wire and at the host, for the request that is under way. */
  #requireAnswer(shown: Prompt["id"], isRight: (code: string) => boolean): void {
    const answer = this.#pin?.answer;
    if (!answer) {
      this.#problem(`${shown} is shown without an answer of the host`);
      return;
    }
    const code = answer.responseCode ?? "";
    if (!isRight(code)) this.#problem(`${shown} is shown where the host answered ${code}`);
    if (this.#hostSaid.get(answer.stan) !== code) this.#problem(`${shown} is shown for what the host never said`);
  }
}

function amountOf(purpose: Purpose): number {
  return purpose.transaction === "payment" ? purpose.amountMinor : 0;
}
