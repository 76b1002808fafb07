import type { TryLedger } from "../attempts/try-ledger.ts";
import { asFault, Fault } from "../faults/fault.ts";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { Scd } from "../keys/scd.ts";
import type { Buzzer } from "../ports/buzzer.ts";
import type { CardReader } from "../ports/card-reader.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Effect, TimerName } from "../session/effect.ts";
import type { Event } from "../session/event.ts";
import type { Outcome } from "../session/outcome.ts";
import type { SessionPolicy } from "../session/policy.ts";
import { type Carried, type EntryName, newSession, type Session } from "../session/state.ts";
import type { Transaction } from "../session/transaction.ts";
import { next } from "../session/transition.ts";
import type { NetworkDesk } from "./network-desk.ts";
import type { LoggedOutcome, PadLog } from "./pad-event.ts";
import type { PromptScreen } from "./prompt-screen.ts";
import type { PresentedCard, TransactionDesk } from "./transaction-desk.ts";

/** From here on a new initial key should be on its way. */
const fewTransactions = 10_000;

export interface RunnerParts {
  readonly screen: PromptScreen;
  readonly reader: CardReader;
  readonly buzzer: Pick<Buzzer, "play">;
  readonly scd: Scd;
  readonly ledger: TryLedger;
  readonly network: Pick<NetworkDesk, "keysAreDue" | "ready">;
  readonly desk: TransactionDesk;
  readonly policy: SessionPolicy;
  /** Said on the idle screen. */
  readonly testKeys: boolean;
  readonly clock: Clock;
  readonly log: PadLog;
  /** Out of service, and only a new start can help: the store refuses everything, or the program is wrong. */
  readonly onBroken?: (code: FaultCode) => void;
}

/** The imperative shell of the session: takes events in one at a time, and does what the transition says. */
export class SessionRunner {
  readonly #parts: RunnerParts;
  #session: Session = newSession;
  readonly #queue: Event[] = [];
  #working = false;
  #isStopped = false;
  readonly #timers = new Map<TimerName, Timer>();
  #card: PresentedCard | undefined;
  #abort = new AbortController();
  /** Counts transactions, so that what an earlier one left hanging cannot answer for this one. */
  #turn = 0;
  #settling: Promise<void> = Promise.resolve();
  #outcome: ((outcome: Outcome | undefined) => void) | undefined;
  readonly #idleWaits: (() => void)[] = [];

  readonly #rows: { readonly [Do in Effect["do"]]: (effect: Extract<Effect, { do: Do }>) => void } = {
    begin: ({ transaction }) => this.#begin(transaction),
    show: ({ prompt }) => this.#show(prompt),
    tone: ({ tone }) => this.#parts.buzzer.play(tone),
    startTimer: ({ timer, ms }) => this.#startTimer(timer, ms),
    stopTimers: () => this.#stopTimers(),
    armReader: () => this.#parts.reader.arm(),
    disarmReader: () => this.#parts.reader.disarm(),
    ejectCard: () => this.#parts.reader.eject(),
    forgetCard: () => this.#forgetCard(),
    checkTries: () => (this.#parts.network.keysAreDue ? void this.#awaitKeys() : this.#checkTries()),
    beginEntry: ({ entry }) => this.#entries[entry](),
    wipeEntry: () => this.#parts.scd.endPinEntry(),
    forward: ({ transaction, carried }) => void this.#forward(transaction, carried),
    abortForwarding: () => this.#abort.abort(),
    settleTry: (effect) => this.#startSettling(effect),
    complete: ({ transaction, outcome }) => this.#complete(transaction, outcome),
    recheckParts: () => this.#recheck(),
  };

  readonly #entries: { readonly [Name in EntryName]: () => void } = {
    pin: () => this.#parts.scd.beginPinEntry(this.#parts.policy),
    newPin: () => this.#parts.scd.beginNewPinEntry(this.#cardInHand().track2.pan),
    repeatedPin: () => this.#parts.scd.beginRepeatedPinEntry(),
    code: () => this.#parts.scd.beginCodeEntry(),
  };

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  get at(): Session["state"]["at"] {
    return this.#session.state.at;
  }

  /** Nobody is served, and nobody is in the middle of leaving. */
  get isAtRest(): boolean {
    return this.at === "idle" || this.at === "outOfService";
  }

  get faults(): readonly FaultCode[] {
    return this.#session.faults;
  }

  /** The first screen, unless a part that could not be started has put its fault there. */
  start(): void {
    if (this.at === "idle") this.#show({ id: "IDLE" });
  }

  /** Resolves when an end that is being written down is written, and told: a stop waits for it. */
  settled(): Promise<void> {
    return this.#settling;
  }

  /**
   * No more timers, no digits, no card data; what has not left stays in, and what still comes back is heard by nobody. A
   * transaction under way ends without an outcome; if sent, its reversal is on disk.
   */
  stop(): void {
    this.#isStopped = true;
    this.#abort.abort();
    this.#turn += 1;
    this.#outcome?.(undefined);
    this.#outcome = undefined;
    this.#stopTimers();
    this.#parts.scd.endPinEntry();
    this.#forgetCard();
    this.#endIdleWaits();
  }

  /** Resolves once a customer may begin: at once, after the one under way, or after the fault; also when it is stopped. */
  idle(): Promise<void> {
    if (this.at === "idle") return Promise.resolve();
    return new Promise((resolve) => this.#idleWaits.push(resolve));
  }

  /** Resolves with how it ended; undefined when the pad could not take a customer now, or was stopped during it. */
  startTransaction(transaction: Transaction): Promise<Outcome | undefined> {
    if (this.at !== "idle") return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const turn = this.#turn;
      this.#outcome = resolve;
      this.dispatch({ type: "asked", transaction });
      if (this.#turn !== turn) return;
      this.#outcome = undefined;
      resolve(undefined);
    });
  }

  /** A card, already read and well formed. Wanted only while one is awaited: false when it is not. */
  presentCard(card: PresentedCard, cardIn: boolean): boolean {
    if (this.#isStopped || this.at !== "awaitingCard") return false;
    this.#card = card;
    this.dispatch({ type: "cardRead", cardIn });
    return true;
  }

  dispatch(event: Event): void {
    if (this.#isStopped) return;
    this.#queue.push(event);
    if (this.#working) return;
    this.#working = true;
    try {
      for (let due = this.#queue.shift(); due; due = this.#queue.shift()) {
        const step = next(this.#session, due, this.#parts.policy);
        this.#session = step.session;
        for (const effect of step.effects) this.#perform(effect);
      }
    } finally {
      this.#working = false;
    }
    if (this.at === "idle") this.#endIdleWaits();
  }

  #perform<Do extends Effect["do"]>(effect: Extract<Effect, { do: Do }>): void {
    // The table's type ties each row to its effect; looked up by name, that tie is not visible to the compiler.
    const row = this.#rows[effect.do] as (effect: Extract<Effect, { do: Do }>) => void;
    row(effect);
  }

  #endIdleWaits(): void {
    for (const resolve of this.#idleWaits.splice(0)) resolve();
  }

  #begin(asked: Transaction): void {
    const { transaction, id, currency, language } = asked;
    const amount = asked.transaction === "payment" ? { amountMinor: asked.amountMinor } : {};
    this.#parts.log({ event: "transactionStarted", transaction, id, ...amount, currency });
    this.#turn += 1;
    this.#parts.screen.beginTransaction(language);
  }

  #show(asked: Prompt): void {
    const { screen, testKeys } = this.#parts;
    if (this.isAtRest) screen.endTransaction();
    screen.show(asked.id === "IDLE" && testKeys ? { ...asked, testKeys: true } : asked);
  }

  #startTimer(timer: TimerName, ms: number): void {
    this.#timers.get(timer)?.cancel();
    this.#timers.set(
      timer,
      this.#parts.clock.after(ms, () => this.dispatch({ type: "timerFired", timer })),
    );
  }

  #stopTimers(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #forgetCard(): void {
    this.#card = undefined;
  }

  #complete({ id }: Transaction, outcome: Outcome): void {
    const logged: LoggedOutcome = outcome.kind === "balanceTold" ? { kind: outcome.kind } : outcome;
    this.#parts.log({ event: "transactionEnded", id, outcome: logged });
    this.#outcome?.(outcome);
    this.#outcome = undefined;
  }

  /** Nobody is asked for a PIN before the keys are there that a sign-on brings. */
  async #awaitKeys(): Promise<void> {
    const turn = this.#turn;
    try {
      await this.#parts.network.ready();
      if (turn === this.#turn && this.at === "checkingTries") this.#checkTries();
    } catch (error) {
      this.#answer(turn, { type: "stepFailed", code: this.#logged(error) });
    }
  }

  /** Keys first: nobody is asked for a PIN that could not be encrypted. */
  #checkTries(): void {
    const { scd, ledger, log } = this.#parts;
    try {
      scd.checkKeys();
      const { transactionsLeft } = scd.status();
      if (transactionsLeft !== undefined && transactionsLeft <= fewTransactions)
        log({ event: "keysRunLow", transactionsLeft });
      this.dispatch({ type: "triesChecked", tries: ledger.check(this.#cardInHand().cardRef) });
    } catch (error) {
      this.dispatch({ type: "stepFailed", code: this.#logged(error) });
    }
  }

  async #forward(transaction: Transaction, carried: Carried): Promise<void> {
    const turn = this.#turn;
    this.#abort = new AbortController();
    const leave = () => this.#answer(turn, { type: "requestSent" });
    try {
      const asked = { transaction, carried, card: this.#cardInHand() };
      const end = await this.#parts.desk.forward(asked, this.#abort.signal, leave);
      if (end === "aborted") this.#answer(turn, { type: "forwardAborted" });
    } catch (error) {
      this.#answer(turn, { type: "forwardFailed", code: this.#logged(error) });
    }
  }

  #startSettling(effect: Extract<Effect, { do: "settleTry" }>): void {
    this.#settling = this.#settle(effect);
  }

  async #settle({ result, reversal }: Extract<Effect, { do: "settleTry" }>): Promise<void> {
    const turn = this.#turn;
    try {
      this.#answer(turn, { type: "trySettled", tries: await this.#parts.desk.settle(result, reversal) });
    } catch (error) {
      this.#answer(turn, { type: "stepFailed", code: this.#logged(error) });
    }
  }

  #answer(turn: number, event: Event): void {
    if (turn === this.#turn) this.dispatch(event);
  }

  /** Drivers report their own recovery; keys and store are asked here. */
  #recheck(): void {
    const { scd, log, onBroken } = this.#parts;
    for (const code of this.faults.filter((fault) => /^PP[679]/.test(fault))) {
      try {
        if (faultTable[code].area === "bug") throw new Fault(code, "the program has to be started anew");
        scd.checkKeys();
        log({ event: "faultCleared", code });
        this.dispatch({ type: "faultCleared", code });
      } catch (error) {
        const fault = asFault(error);
        if (fault.row.area !== "keys") onBroken?.(fault.code);
      }
    }
  }

  #cardInHand(): PresentedCard {
    if (!this.#card) throw new Fault("PP901", "no card is in hand");
    return this.#card;
  }

  #logged(error: unknown): FaultCode {
    const { code, detail } = asFault(error);
    this.#parts.log({ event: "fault", code, detail });
    return code;
  }
}
