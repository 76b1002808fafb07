import type { LoggedOutcome } from "../../pad/pad-event.ts";
import type { Problem, Sighting, Watch } from "./sighting.ts";

const movesMoney = ["00", "10"];

/** One request, as host and customer saw it. */
interface Line {
  booked: boolean;
  reversed: boolean;
  shownApproved: boolean;
  /** Its answer had come when the power went, and what the customer saw last is not known. */
  uncertain: boolean;
}

/** Each approval of the host was shown or reversed: never both, and in the end never neither. */
export class BooksWatch implements Watch {
  readonly #problem: Problem;
  readonly #lines = new Map<string, Line>();
  #underWay: { readonly stan: string; answered: boolean } | undefined;

  #unwritten: string | undefined;

  constructor(problem: Problem) {
    this.#problem = problem;
  }

  see(sighting: Sighting): void {
    switch (sighting.what) {
      case "left":
        if (sighting.message?.kind === "request") {
          this.#unwritten = undefined;
          this.#underWay = { stan: sighting.message.stan, answered: false };
          this.#line(sighting.message.stan);
        }
        break;
      case "delivered":
        if (this.#underWay && sighting.message?.stan === this.#underWay.stan) this.#underWay.answered = true;
        break;
      case "host":
        if (sighting.event.kind === "payment") {
          const { stan, responseCode } = sighting.event;
          if (movesMoney.includes(responseCode)) this.#line(stan).booked = true;
        }
        if (sighting.event.kind === "reversal") this.#onReversed(sighting.event.stan, sighting.event.responseCode);
        break;
      case "event":
        if (sighting.event.event !== "transactionEnded") break;
        if (sighting.event.outcome.kind === "approved") this.#onShown();
        // The answer may get onto the medium later, and its reversal after it.
        else if (isUnwritten(sighting.event.outcome)) this.#unwritten = this.#underWay?.stan;
        this.#underWay = undefined;
        break;
      case "off":
        if (this.#underWay?.answered) this.#line(this.#underWay.stan).uncertain = true;
        if (this.#unwritten !== undefined) this.#line(this.#unwritten).uncertain = true;
        this.#unwritten = undefined;
        this.#underWay = undefined;
        break;
      default:
    }
  }

  /** The reversals had time to get through. */
  checkAtRest(): void {
    for (const [stan, { booked, reversed, shownApproved, uncertain }] of this.#lines) {
      if (booked && !reversed && !shownApproved && !uncertain)
        this.#problem(`${stan} is booked, was not shown as approved and is not reversed`);
    }
    this.#lines.clear();
  }

  #onShown(): void {
    const { stan } = this.#underWay ?? {};
    if (stan === undefined) {
      this.#problem("an approval was shown of no request");
      return;
    }
    const line = this.#line(stan);
    line.shownApproved = true;
    if (!line.booked) this.#problem(`${stan} was shown as approved, but the host has not booked it`);
    if (line.reversed) this.#problem(`${stan} was shown as approved and is reversed`);
  }

  #onReversed(stan: string, responseCode: string): void {
    if (!["00", "25"].includes(responseCode)) {
      this.#problem(`the reversal of ${stan} is answered ${responseCode}`);
      return;
    }
    const line = this.#line(stan);
    line.reversed = true;
    if (line.shownApproved) this.#problem(`${stan} was shown as approved and is reversed`);
  }

  #line(stan: string): Line {
    const line = this.#lines.get(stan) ?? { booked: false, reversed: false, shownApproved: false, uncertain: false };
    this.#lines.set(stan, line);
    return line;
  }
}

function isUnwritten(outcome: LoggedOutcome): boolean {
  return outcome.kind === "fault" && outcome.code.startsWith("PP7");
}
