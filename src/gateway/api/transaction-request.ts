import { z } from "zod";
import { asFault } from "../../faults/fault.ts";
import type {
  PadService,
  StartRefusal,
  TransactionName,
  TransactionOrder,
  TransactionOutcome,
} from "../../joint/pad-service.ts";
import { transactionNews } from "../../joint/transaction-news.ts";
import { type Completion, commandError, event, longestTimeoutMs, type Message } from "./envelope.ts";
import { eventOf } from "./news-events.ts";
import type { GivenUp, PendingRequest } from "./pending-request.ts";

/** From a cancel to the end: a host's answer, a try written down, a reversal. The pad has time-outs of its own, this is the last. */
export const settlePatienceMs = 180_000;

const outcomeForm: z.ZodType<TransactionOutcome> = z.looseObject({ kind: z.string().regex(/^[A-Za-z]{1,40}$/) });

/** One transaction from its command to its completion: news as events, then the outcome. */
export class TransactionRequest {
  readonly order: TransactionOrder;
  readonly #request: PendingRequest;
  readonly #pad: PadService;
  readonly #send: (message: Message) => void;
  #givenUp: GivenUp | undefined;

  constructor(order: TransactionOrder, request: PendingRequest, pad: PadService, send: (message: Message) => void) {
    this.order = order;
    this.#request = request;
    this.#pad = pad;
    this.#send = send;
  }

  start(): void {
    this.#request.onGivenUp((why) => this.#giveUp(why));
    this.#request.limit(longestTimeoutMs);
    void this.#run();
  }

  async #run(): Promise<void> {
    const request = this.#request;
    try {
      const end = await this.#pad.start(this.order, (news) => this.#tell(news));
      if ("refused" in end) request.finish(refusal(end));
      else this.#end(end.outcome);
    } catch (thrown) {
      const { code, detail } = asFault(thrown);
      request.finish(this.#unknown(`${code}: ${detail}`));
    }
  }

  #tell(news: unknown): void {
    const checked = transactionNews.safeParse(news);
    if (checked.success && !this.#request.isDone) this.#send(eventOf(checked.data, this.#request.header.requestId));
  }

  #end(told: unknown): void {
    if (this.#request.isDone) return;
    const { id } = this.order;
    const outcome = outcomeForm.safeParse(told).data;
    if (outcome) this.#send(event("Pad.OutcomeEvent", this.#request.header.requestId, { id, outcome }));
    const end = outcome && completionOf(this.order, outcome, this.#givenUp);
    this.#request.finish(end ?? this.#unknown("the pad told an outcome that is none"));
  }

  /** The pad is asked to end it; how it ended is the pad's to tell, and need not be by the cancel. */
  #giveUp(why: GivenUp): void {
    if (this.#givenUp) return;
    this.#givenUp = why;
    this.#request.finishAfter(settlePatienceMs, this.#unknown("the pad has not told how it ended"));
    this.#pad.cancel(this.order.id).catch(() => undefined);
  }

  #unknown(why: string): Completion {
    const fix = "Hand nothing out, and look at the pad's log or ask the acquirer before you repeat it.";
    return commandError("outcomeUnknown", `${why}. ${fix}`, { id: this.order.id });
  }
}

/** The one outcome of each transaction that `success` stands for. */
const successes: Readonly<Record<TransactionName, string>> = {
  payment: "approved",
  balance: "balanceTold",
  pinChange: "pinChanged",
  pinVerification: "pinVerified",
};

function completionOf(
  { id, transaction }: TransactionOrder,
  outcome: TransactionOutcome,
  givenUp: GivenUp | undefined,
): Completion {
  if (outcome.kind === successes[transaction]) return { completionCode: "success", payload: { id, outcome } };
  if (outcome.kind === "cancelled" && givenUp) return { completionCode: givenUp, payload: { id, outcome } };
  const description = `the transaction ended as ${outcome.kind}; the payload's outcome says more`;
  return commandError(outcome.kind, description, { id, outcome });
}

const refusals: { readonly [Refused in StartRefusal["refused"]]: (detail: string) => Completion } = {
  busy: (detail) => commandError("padBusy", detail),
  outOfService: (errorDescription) => ({ completionCode: "deviceNotReady", errorDescription }),
  disconnected: (errorDescription) => ({ completionCode: "deviceNotReady", errorDescription }),
  invalid: (errorDescription) => ({ completionCode: "invalidData", errorDescription }),
  notSupported: (errorDescription) => ({ completionCode: "unsupportedCommand", errorDescription }),
};

/** What the pad would not begin. */
export function refusal({ refused, detail }: StartRefusal): Completion {
  return refusals[refused](detail);
}
