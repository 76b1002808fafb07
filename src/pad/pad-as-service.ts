import { asFault, Fault } from "../faults/fault.ts";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type {
  PadCapabilities,
  PadNotice,
  PadService,
  PadStatus,
  StartRefusal,
  StatusFault,
  TransactionName,
  TransactionNews,
  TransactionOrder,
  TransactionOutcome,
} from "../joint/pad-service.ts";
import { showablePrompt, showablePromptIds } from "../joint/showable-prompt.ts";
import { languages } from "../prompts/catalogue.ts";
import { type Currency, currencies } from "../prompts/currency.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Language } from "../prompts/text.ts";
import { defaultSessionPolicy } from "../session/policy.ts";
import type { Payment, Transaction } from "../session/transaction.ts";
import type { Pad } from "./pad.ts";
import type { PadEvent } from "./pad-event.ts";

/** From so many wrong PINs on, one after another, whatever the card, somebody should look. */
const wrongPinsWorthTelling = 5;

type ServedPad = Pick<Pad, "at" | "faults" | "startTransaction" | "cancel" | "showPrompt">;

/** What the configuration says where an order does not, and what the acquirer's messages have. */
export interface ServedSite {
  readonly currency: Currency;
  readonly kind: Payment["kind"];
  readonly transactions: readonly TransactionName[];
}

/** What a screen tells of the transaction; every other one is told by its id. */
const newsOfPrompts: { readonly [Id in Prompt["id"]]?: (prompt: never) => TransactionNews } = {
  INSERT_CARD: () => ({ news: "cardAwaited" }),
  ENTER_PIN: ({ digitCount, triesLeft }: Extract<Prompt, { id: "ENTER_PIN" }>) => ({
    news: "pinEntry",
    digitCount,
    triesLeft,
  }),
  ENTER_PIN_LAST_TRY: ({ digitCount }: Extract<Prompt, { id: "ENTER_PIN_LAST_TRY" }>) => ({
    news: "pinEntry",
    digitCount,
    triesLeft: 1,
  }),
  ENTER_OLD_PIN: ({ digitCount, triesLeft }: Extract<Prompt, { id: "ENTER_OLD_PIN" }>) => ({
    news: "pinEntry",
    digitCount,
    triesLeft,
  }),
  ENTER_OLD_PIN_LAST_TRY: ({ digitCount }: Extract<Prompt, { id: "ENTER_OLD_PIN_LAST_TRY" }>) => ({
    news: "pinEntry",
    digitCount,
    triesLeft: 1,
  }),
  ENTER_VALID_OLD_PIN: ({ triesLeft }: Extract<Prompt, { id: "ENTER_VALID_OLD_PIN" }>) => ({
    news: "pinIncorrect",
    triesLeft,
  }),
  LAST_OLD_PIN_TRY: () => ({ news: "pinIncorrect", triesLeft: 1 }),
  ENTER_VALID_PIN: ({ triesLeft }: Extract<Prompt, { id: "ENTER_VALID_PIN" }>) => ({ news: "pinIncorrect", triesLeft }),
  LAST_PIN_TRY: () => ({ news: "pinIncorrect", triesLeft: 1 }),
};

/** The pad of the same process as the network side's service. It takes what the pad tells of itself: give it `hear` and `see`. */
export class PadAsService implements PadService {
  readonly #program: PadCapabilities["program"];
  readonly #site: ServedSite;
  #pad: ServedPad | undefined;
  #running: { readonly id: string; readonly onNews: (news: TransactionNews) => void } | undefined;
  readonly #listeners = new Set<(notice: PadNotice) => void>();
  #wasInService = false;
  #testKeys = false;
  #transactionsLeft: number | undefined;
  #hostLink: PadStatus["hostLink"] = "unknown";
  #wrongPins = 0;
  #isEnding = false;

  constructor(program: PadCapabilities["program"], site: ServedSite) {
    this.#program = program;
    this.#site = site;
  }

  attach(pad: ServedPad): void {
    this.#pad = pad;
  }

  /** From now on: a stop waits for the payment under way, and for no other one. */
  refuseNew(): void {
    this.#isEnding = true;
  }

  /** Every event of the pad's log. */
  hear(event: PadEvent): void {
    if (event.event === "cardRead") this.#running?.onNews({ news: "cardRead", maskedPan: event.card });
    if (event.event === "requestSent") this.#running?.onNews({ news: "hostAwaited" });
    if (event.event === "keysRunLow") this.#transactionsLeft = event.transactionsLeft;
    if (event.event === "hostAnswered") {
      this.#hostLink = "up";
      this.#countPins(event.verdict);
    }
    if (event.event === "fault") this.#onFault(event.code);
    if (event.event === "transactionEnded") this.#onEnd(event.outcome);
    if (/^(screen|serviceMenuAsked|serviceMenuEnded)$/.test(event.event)) this.#onScreen();
  }

  /** Every screen of the pad. */
  see(prompt: Prompt): void {
    if (prompt.id === "IDLE") this.#testKeys = prompt.testKeys ?? false;
    const news = newsOfPrompts[prompt.id] as ((prompt: Prompt) => TransactionNews) | undefined;
    this.#running?.onNews(news?.(prompt) ?? { news: "prompt", promptId: prompt.id });
  }

  async start(
    order: TransactionOrder,
    onNews: (news: TransactionNews) => void,
  ): Promise<{ readonly outcome: TransactionOutcome } | StartRefusal> {
    const pad = this.#pad;
    if (!pad) return { refused: "disconnected", detail: "the pad has not started yet" };
    if (this.#isEnding)
      return { refused: "outOfService", detail: "the pad is being stopped; ask again when it is back" };
    if (this.#running || pad.at !== "idle") return this.#cannotBegin(pad);
    this.#running = { id: order.id, onNews };
    try {
      const outcome = await pad.startTransaction(this.#transactionOf(order));
      // No bug: a technician's stop, and the app has to look how it ended.
      if (!outcome) throw new Fault("PP804", "the pad was stopped during the transaction");
      return { outcome };
    } catch (thrown) {
      const { code, detail } = asFault(thrown);
      if (code === "PP801") return { refused: "invalid", detail };
      if (code === "PP512") return { refused: "notSupported", detail };
      throw thrown;
    } finally {
      this.#running = undefined;
    }
  }

  async cancel(id: string): Promise<boolean> {
    if (this.#running?.id !== id) return false;
    this.#pad?.cancel();
    return true;
  }

  async prompt(
    id: string,
    parameters: Readonly<Record<string, unknown>>,
    language?: Language,
  ): Promise<"shown" | StartRefusal> {
    const prompt = showablePrompt(id, parameters);
    if ("problem" in prompt) return { refused: "invalid", detail: prompt.problem };
    if (!this.#pad) return { refused: "disconnected", detail: "the pad has not started yet" };
    return this.#pad.showPrompt(prompt, language) ? "shown" : this.#cannotBegin(this.#pad);
  }

  async status(): Promise<PadStatus> {
    const faults = this.#pad?.faults ?? [];
    const left = this.#transactionsLeft;
    return {
      state: this.#pad?.at ?? "starting",
      inService: this.#isInService,
      faults: faults.map(told),
      keys: {
        state: faults.some((code) => faultTable[code].area === "keys") ? "missing" : "unknown",
        testKeys: this.#testKeys,
        ...(left === undefined ? {} : { transactionsLeft: left }),
      },
      hostLink: this.#hostLink,
    };
  }

  async capabilities(): Promise<PadCapabilities> {
    const { minDigits: min, maxDigits: max } = defaultSessionPolicy;
    return {
      transactions: this.#site.transactions,
      currencies: Object.keys(currencies) as Currency[],
      languages,
      prompts: showablePromptIds,
      pinDigits: { min, max },
      program: this.#program,
    };
  }

  onNotice(listener: (notice: PadNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** What a payment lacks is refused by the pad, which names it. */
  #transactionOf({ id, transaction, amountMinor, currency, kind, language }: TransactionOrder): Transaction {
    const asked = { id, ...(language ? { language } : {}) };
    if (transaction !== "payment") return { ...asked, transaction, currency: this.#site.currency };
    return { ...asked, transaction, amountMinor, currency, kind: kind ?? this.#site.kind } as Transaction;
  }

  get #isInService(): boolean {
    return this.#pad?.at !== undefined && this.#pad.at !== "outOfService";
  }

  #cannotBegin({ at, faults }: ServedPad): StartRefusal {
    if (at === "outOfService" || at === undefined) {
      const why = faults.join(", ") || (at === undefined ? "it is starting" : "its service menu is open");
      return { refused: "outOfService", detail: `the pad is out of service: ${why}` };
    }
    return { refused: "busy", detail: "a transaction is under way, or its card is not yet taken; wait for its end" };
  }

  #onScreen(): void {
    const isInService = this.#isInService;
    if (isInService === this.#wasInService) return;
    this.#wasInService = isInService;
    this.#tell(
      isInService ? { notice: "inService" } : { notice: "outOfService", faults: (this.#pad?.faults ?? []).map(told) },
    );
  }

  #onFault(code: FaultCode): void {
    const { area } = faultTable[code];
    if (area === "host link") this.#hostLink = "down";
    const notice = code === "PP802" ? "tamper" : area === "reader" ? "readerDegraded" : "fault";
    this.#tell({ notice, fault: told(code) });
  }

  #onEnd(outcome: TransactionOutcome & { readonly where?: "here" | "bank"; readonly waitMs?: number }): void {
    const { kind, where, waitMs } = outcome;
    if (kind !== "pinTriesExceeded" || !where) return;
    this.#tell({ notice: "lockout", where, ...(waitMs === undefined ? {} : { waitMs }) });
  }

  #countPins(verdict: string): void {
    const isWrong = verdict === "pinIncorrect" || verdict === "pinTriesExceeded";
    this.#wrongPins = isWrong ? this.#wrongPins + 1 : 0;
    if (this.#wrongPins >= wrongPinsWorthTelling) this.#tell({ notice: "wrongPinsInARow", count: this.#wrongPins });
  }

  #tell(notice: PadNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}

function told(code: FaultCode): StatusFault {
  const { en, zh } = faultTable[code].remedy;
  return { code, remedyEn: en, remedyZh: zh };
}
