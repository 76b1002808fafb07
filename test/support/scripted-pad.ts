import { Fault } from "../../src/faults/fault.ts";
import type {
  PadCapabilities,
  PadNotice,
  PadService,
  PadStatus,
  StartRefusal,
  TransactionNews,
  TransactionOrder,
  TransactionOutcome,
} from "../../src/joint/pad-service.ts";
import { showablePromptIds } from "../../src/joint/showable-prompt.ts";

const ready: PadStatus = {
  state: "idle",
  inService: true,
  faults: [],
  keys: { state: "ready", testKeys: true, transactionsLeft: 1_000_000 },
  hostLink: "up",
};

const capabilities: PadCapabilities = {
  transactions: ["payment", "balance", "pinChange", "pinVerification"],
  currencies: ["CNY", "EUR", "USD"],
  languages: ["en", "zh"],
  prompts: showablePromptIds,
  pinDigits: { min: 4, max: 12 },
  program: { name: "pinpadd", version: "0.1.0" },
};

interface Running {
  readonly order: TransactionOrder;
  readonly onNews: (news: TransactionNews) => void;
  readonly end: (end: { readonly outcome: TransactionOutcome } | StartRefusal) => void;
  readonly fail: (fault: Fault) => void;
}

/** A pad that says what the test makes it say, and keeps the rules of the interface: one transaction at a time, one end. */
export class ScriptedPad implements PadService {
  readonly orders: TransactionOrder[] = [];
  readonly cancels: string[] = [];
  readonly prompts: { id: string; parameters: unknown; language: string | undefined }[] = [];
  /** What a cancel does; a pad past ENTER does not end by it. */
  cancelEnds = true;
  refusal: StartRefusal | undefined;
  /** Answers nothing at all. */
  isSilent = false;
  isGone = false;
  current: PadStatus = ready;
  #running: Running | undefined;
  readonly #listeners = new Set<(notice: PadNotice) => void>();

  get running(): TransactionOrder | undefined {
    return this.#running?.order;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  start(order: TransactionOrder, onNews: (news: TransactionNews) => void) {
    if (this.refusal) return Promise.resolve(this.refusal);
    if (this.#running) return Promise.resolve({ refused: "busy", detail: "a transaction is under way" } as const);
    this.orders.push(order);
    return new Promise<{ readonly outcome: TransactionOutcome } | StartRefusal>((resolve, reject) => {
      this.#running = { order, onNews, end: resolve, fail: reject };
    });
  }

  cancel(id: string): Promise<boolean> {
    this.cancels.push(id);
    const isRunning = this.#running?.order.id === id;
    if (isRunning && this.cancelEnds) this.end({ kind: "cancelled", afterSending: false });
    return Promise.resolve(isRunning);
  }

  prompt(id: string, parameters: Readonly<Record<string, unknown>>, language?: "en" | "zh") {
    if (this.refusal) return Promise.resolve(this.refusal);
    this.prompts.push({ id, parameters, language });
    return Promise.resolve("shown" as const);
  }

  status(): Promise<PadStatus> {
    return this.#answer(this.current);
  }

  capabilities(): Promise<PadCapabilities> {
    return this.#answer(capabilities);
  }

  onNotice(listener: (notice: PadNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** News as the program's types know it, or whatever a broken peer makes of it. */
  tell(news: unknown): void {
    if (!this.#running) throw new Error("no transaction is under way");
    this.#running.onNews(news as TransactionNews);
  }

  end(outcome: TransactionOutcome & Readonly<Record<string, unknown>>): void {
    if (!this.#running) throw new Error("no transaction is under way");
    this.#running.end({ outcome });
    this.#running = undefined;
  }

  /** The joint breaks while the transaction is under way. */
  break(): void {
    this.#running?.fail(new Fault("PP901", "the pad has gone"));
    this.#running = undefined;
  }

  notice(notice: PadNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }

  #answer<T>(value: T): Promise<T> {
    if (this.isGone) return Promise.reject(new Fault("PP901", "the pad has gone"));
    return this.isSilent ? new Promise(() => undefined) : Promise.resolve(value);
  }
}
