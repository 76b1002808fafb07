import type { AcquirerEvent } from "../../src/bench/acquirer/acquirer-event.ts";

/** One request as both sides know it. */
export interface Story {
  readonly stan: string;
  /** The number of the boot in which it was sent. */
  readonly boot: number;
  /** Of the host's answer; undefined while the request has not arrived. */
  responseCode?: string;
  /** The verdict that the pad said it got. */
  told?: string;
  /** The customer was shown APPROVED. */
  shown?: boolean;
  /** The host has undone it, or will refuse it. */
  reversed?: boolean;
}

type PaymentEvent = Extract<AcquirerEvent, { kind: "payment" }>;
type ReversalEvent = Extract<AcquirerEvent, { kind: "reversal" }>;

const reversedCodes: readonly string[] = ["00", "25"];

/** The requests, their numbers and their money. Methods return what is wrong, if anything is. */
export class MoneyBook {
  readonly stories = new Map<string, Story>();
  readonly #ksns = new Set<string>();
  #boot = 0;
  /** Of the newest request, while this boot lasts. */
  #current: Story | undefined;
  #lastArrived: Story | undefined;

  get current(): Story | undefined {
    return this.#current;
  }

  get ksns(): number {
    return this.#ksns.size;
  }

  booted(): void {
    this.#boot += 1;
    this.#current = undefined;
  }

  sent(stan: string): string | undefined {
    const again = this.stories.has(stan);
    this.#current = { stan, boot: this.#boot };
    if (!again) this.stories.set(stan, this.#current);
    return again ? `STAN ${stan} is used twice` : undefined;
  }

  arrived({ stan, ksn = "", responseCode }: PaymentEvent): (string | undefined)[] {
    const story = this.stories.get(stan);
    if (!story) return [`STAN ${stan} reached the host, and the pad never said that it was sent`];
    const problems = [
      story.responseCode === undefined ? undefined : `STAN ${stan} reached the host twice`,
      this.#ksns.has(ksn) ? `KSN ${ksn} is used twice, again with STAN ${stan}` : undefined,
      this.#lastArrived && story !== this.#lastArrived
        ? unresolved(this.#lastArrived, this.#lastArrived.boot === this.#boot)
        : undefined,
    ];
    this.#ksns.add(ksn);
    story.responseCode = responseCode;
    this.#lastArrived = story;
    return problems;
  }

  reversed({ stan, responseCode }: ReversalEvent): (string | undefined)[] {
    const story = this.stories.get(stan);
    // Cut off between the commit and the log: it is reversed, and never arrived.
    if (!story) return [responseCode === "25" ? undefined : `STAN ${stan} is reversed, and the pad never sent it`];
    if (reversedCodes.includes(responseCode)) story.reversed = true;
    return [
      story.reversed ? undefined : `the reversal of STAN ${stan} was answered ${responseCode}`,
      story.shown ? `STAN ${stan} was shown as approved and is reversed` : undefined,
    ];
  }

  /** The pad has read an answer. */
  told(verdict: string): string | undefined {
    const story = this.#current;
    if (!story) return `${verdict} was told where nothing was asked`;
    story.told = verdict;
    const isApproval = verdict === "approved";
    return isApproval === isBooked(story) ? undefined : `STAN ${story.stan} was told as ${verdict}, booked otherwise`;
  }

  shownApproved(): string | undefined {
    const story = this.#current;
    if (!story || !isBooked(story)) return `APPROVED was shown and the host has not booked it (${story?.stan})`;
    story.shown = true;
    return story.reversed ? `STAN ${story.stan} was shown as approved after it was reversed` : undefined;
  }

  shownWrong(): string | undefined {
    const { responseCode, stan } = this.#current ?? {};
    return responseCode === "55" ? undefined : `a wrong PIN was shown and the host said ${responseCode} (${stan})`;
  }

  /** With nothing under way and no reversal outstanding. */
  atRest(): (string | undefined)[] {
    return [...this.stories.values()].map((story) => unresolved(story, story.boot === this.#boot));
  }
}

/** Money has moved, if it was not moved back since. */
export function isBooked({ responseCode }: Story): boolean {
  return responseCode === "00" || responseCode === "10";
}

/**
 * An approval has to be shown or reversed before anything else happens. Where power was cut between the commit that settles
 * it and the screen, the pad has told it in its log, and nobody has seen it.
 */
function unresolved(story: Story, sameBoot: boolean): string | undefined {
  if (!isBooked(story) || story.shown || story.reversed) return undefined;
  if (!sameBoot && story.told === "approved") return undefined;
  return `STAN ${story.stan} is booked, and neither shown nor reversed`;
}
