import type { PadEvent } from "../../src/pad/pad-event.ts";
import type { Prompt } from "../../src/prompts/prompt.ts";
import type { LogLine } from "./log-line.ts";
import { isBooked, MoneyBook } from "./money-book.ts";
import { TryBook } from "./try-book.ts";

/** What the books say so far. */
export interface Counts {
  readonly boots: number;
  /** Requests that the pad said it sent; each counts a try. */
  readonly tries: number;
  readonly stans: number;
  readonly ksns: number;
  readonly approvals: number;
  readonly shown: number;
  readonly reversed: number;
  /** Approved, in the pad's log, and power was cut before the screen changed. */
  readonly toldOnly: number;
  /** Reversals that reached the host, repeats included. */
  readonly reversals: number;
}

/** How a payment can end without its answer counting, though one may have come. */
const givenUpKinds: readonly string[] = ["cancelled", "cardRemoved", "timedOut"];
const silenceCodes: readonly string[] = ["PP502", "PP503", "PP504"];

/**
 * The rules that hold whatever happens to the power: no try forgotten, no KSN and no STAN used twice, no approval that
 * nobody knows of, no reversal lost, the store opens. Pure: lines in, violations out.
 */
export class Books {
  readonly violations: string[] = [];
  readonly #money = new MoneyBook();
  readonly #tries = new TryBook();
  #boots = 0;
  #sent = 0;
  #reversals = 0;

  readonly #rows: { readonly [Kind in LogLine["kind"]]: (line: Extract<LogLine, { kind: Kind }>) => void } = {
    boot: () => {
      this.#boots += 1;
      this.#tries.cut();
      this.#money.booted();
    },
    up: () => undefined,
    refused: ({ code, detail }) => this.#judge(`the pad does not come up: ${code} ${detail}`),
    customer: ({ card }) => this.#tries.customer(card),
    prompt: ({ prompt, atMs }) => this.#prompt(prompt, atMs),
    pad: ({ event, atMs }) => this.#pad(event, atMs),
    acquirer: ({ event }) => {
      if (event.kind === "payment") this.#judge(...this.#money.arrived(event));
      if (event.kind === "reversal") {
        this.#reversals += 1;
        this.#judge(...this.#money.reversed(event));
      }
      if (event.kind === "malformed") this.#judge(`the host cannot read what it got: ${event.detail}`);
    },
    step: () => undefined,
    atRest: () => this.#judge(...this.#money.atRest()),
  };

  take(line: LogLine): void {
    // The table's type ties each row to its kind; looked up by name, that tie is not visible to the compiler.
    const row = this.#rows[line.kind] as (line: LogLine) => void;
    row(line);
  }

  get counts(): Counts {
    const booked = [...this.#money.stories.values()].filter(isBooked);
    const reversed = booked.filter((story) => story.reversed);
    const shown = booked.filter((story) => story.shown);
    return {
      boots: this.#boots,
      tries: this.#sent,
      stans: this.#money.stories.size,
      ksns: this.#money.ksns,
      approvals: booked.length,
      shown: shown.length,
      reversed: reversed.length,
      toldOnly: booked.filter(({ told, shown: seen, reversed: undone }) => told === "approved" && !seen && !undone)
        .length,
      reversals: this.#reversals,
    };
  }

  #judge(...problems: readonly (string | undefined)[]): void {
    for (const problem of problems) if (problem !== undefined) this.violations.push(`boot ${this.#boots}: ${problem}`);
  }

  #pad(event: PadEvent, atMs: number): void {
    switch (event.event) {
      case "requestSent":
        this.#sent += 1;
        this.#judge(this.#money.sent(event.stan));
        this.#tries.sent(atMs);
        return;
      case "hostAnswered":
        this.#judge(this.#money.told(event.verdict));
        this.#tries.answered(event.responseCode ?? this.#money.current?.responseCode);
        return;
      case "transactionEnded": {
        const { outcome } = event;
        const silent = outcome.kind === "fault" && silenceCodes.includes(outcome.code);
        this.#tries.ended(silent || givenUpKinds.includes(outcome.kind));
        return;
      }
      case "fault":
        if (/^PP[6789]/.test(event.code)) this.#judge(`fault ${event.code}: ${event.detail}`);
        return;
      default:
        return;
    }
  }

  #prompt(prompt: Prompt, atMs: number): void {
    switch (prompt.id) {
      case "ENTER_PIN":
        this.#judge(this.#tries.promised(prompt.triesLeft, atMs));
        break;
      case "ENTER_PIN_LAST_TRY":
        this.#judge(this.#tries.promised(1, atMs));
        break;
      case "ENTER_VALID_PIN":
        this.#wrongPin(prompt.triesLeft, atMs);
        break;
      case "LAST_PIN_TRY":
        this.#wrongPin(1, atMs);
        break;
      case "RETRIES_EXCEEDED":
        this.#wrongPin(0, atMs);
        break;
      case "LOCKED_HERE":
        this.#judge(this.#tries.locked("here"));
        break;
      case "LOCKED_BY_BANK":
        this.#tries.ended();
        this.#judge(this.#tries.locked("bank"));
        break;
      case "APPROVED":
        this.#judge(this.#money.shownApproved());
        break;
    }
  }

  /** Shown once the try is settled. */
  #wrongPin(triesLeft: number, atMs: number): void {
    this.#judge(this.#money.shownWrong());
    this.#tries.ended();
    this.#judge(this.#tries.promised(triesLeft, atMs));
  }
}

/** All of a run at once. */
export function violationsIn(lines: readonly LogLine[]): readonly string[] {
  const books = new Books();
  for (const line of lines) books.take(line);
  return books.violations;
}
