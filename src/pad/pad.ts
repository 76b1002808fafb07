import { Fault } from "../faults/fault.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { EntryChange } from "../keys/scd.ts";
import { ServiceKeys } from "../keys/service-keys.ts";
import type { MenuFact } from "../menu/menu-fact.ts";
import type { Timer } from "../ports/clock.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Language } from "../prompts/text.ts";
import type { Outcome } from "../session/outcome.ts";
import type { StateName } from "../session/state.ts";
import type { Payment, Transaction } from "../session/transaction.ts";
import { CardIntake } from "./card-intake.ts";
import { checkedTransaction } from "./checked-transaction.ts";
import type { PadCore } from "./core.ts";
import { CoreOpener } from "./core-opener.ts";
import { FaultBoard } from "./fault-board.ts";
import { inTurn } from "./in-turn.ts";
import { functionKeys, keyEvents } from "./key-events.ts";
import { keyFault } from "./key-fault.ts";
import { KeypadHealthLog } from "./keypad-health-log.ts";
import type { MenuDesk } from "./menu-desk.ts";
import { menuOf } from "./menu-of-pad.ts";
import type { PadEvent, SelfTestPart } from "./pad-event.ts";
import type { PadOptions } from "./pad-options.ts";
import { PadTally } from "./pad-tally.ts";
import { PartWatch } from "./part-watch.ts";
import { PromptScreen } from "./prompt-screen.ts";
import { selfTest } from "./self-test.ts";
import { SessionRunner } from "./session-runner.ts";
import { TakenOut } from "./taken-out.ts";
import { TamperWatch } from "./tamper-watch.ts";
import { within } from "./within.ts";

/** For what is being written down, since a disk may never answer; the service manager gives a stop 10 s. */
const stopPatienceMs = 5_000;
/** A prompt of the app's; then the idle screen is back. */
const appPromptMs = 60_000;

/** The pad process: parts, core and session joined, started in order and stopped in reverse. */
export class Pad {
  readonly #options: PadOptions;
  readonly #faults: FaultBoard;
  readonly #opener: CoreOpener;
  readonly #screen: PromptScreen;
  readonly #tamper: TamperWatch;
  readonly #cards: CardIntake;
  readonly #keypadHealth: KeypadHealthLog;
  readonly #serviceKeys: ServiceKeys;
  readonly #menu: MenuDesk;
  readonly #tally: PadTally;
  #core: PadCore | undefined;
  #runner: SessionRunner | undefined;
  #starting: Promise<void> = Promise.resolve();
  #stopped = false;
  #appPrompt: Timer | undefined;
  readonly #takenOut: TakenOut;

  constructor(given: PadOptions) {
    const tally = new PadTally(given.clock);
    this.#tally = tally;
    const log = (event: PadEvent): void => {
      tally.hear(event);
      this.#core?.upkeep.hear(event);
      given.log(event);
    };
    const options = { ...given, log };
    this.#options = options;
    this.#serviceKeys = new ServiceKeys(options.keyMap, options.memory);
    this.#faults = new FaultBoard(options.log);
    this.#takenOut = new TakenOut(this.#faults.watch());
    this.#tamper = new TamperWatch(options.parts.tamper, this.#faults, options.clock);
    this.#keypadHealth = new KeypadHealthLog(options.parts.keypad, options.clock, options.log);
    const onStoreFault = (fault: Fault) => this.#faults.raise(fault);
    this.#opener = new CoreOpener({ ...options, onStoreFault }, this.#faults.watch());
    this.#cards = new CardIntake({
      log: options.log,
      scd: () => this.#core?.scd,
      present: (card, cardIn) => this.#runner?.presentCard(card, cardIn) ?? false,
      dispatch: (event) => this.#runner?.dispatch(event),
      raise: (fault) => this.#faults.raise(fault),
    });
    this.#screen = new PromptScreen({ ...options, display: options.parts.display });
    this.#menu = menuOf({
      ...options,
      keys: this.#serviceKeys,
      screen: this.#screen,
      tally,
      core: () => this.#core,
      selfTest: () => this.selfTest(),
      faults: () => this.faults,
    });
  }

  /** Where the session is, `outOfService` also while the service menu is open; undefined until the store is open. */
  get at(): StateName | undefined {
    return this.#menu.isOpen ? "outOfService" : this.#runner?.at;
  }

  get faults(): readonly FaultCode[] {
    return this.#runner?.faults ?? this.#faults.early;
  }

  /** What is behind the PIN; undefined until the store is open. */
  get core():
    | Pick<PadCore, "scd" | "ledger" | "reversals" | "hostFault" | "locks" | "selfTests" | "upkeep">
    | undefined {
    return this.#core;
  }

  /**
   * Resolves when the pad is in service, or out of service for a part that may come back. While the store or its key
   * cannot be opened it shows the fault, takes no PIN, and tries again.
   */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  /** An end that is being written down is written and told first; what was sent and not answered is reversed at the next start. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#opener.stop();
    const { clock } = this.#options;
    await within(clock, stopPatienceMs, this.#starting);
    await within(clock, stopPatienceMs, this.#runner?.settled());
    this.#runner?.stop();
    this.#menu.stop();
    this.#appPrompt?.cancel();
    this.#screen.stop();
    this.#keypadHealth.stop();
    const { keypad, reader, display, buzzer } = this.#options.parts;
    const core = this.#core;
    await inTurn([
      () => this.#tamper.stop(stopPatienceMs),
      () => keypad.stop(),
      () => reader.stop(),
      // A disk that does not answer is left to the end of the process.
      () => within(clock, stopPatienceMs, core?.close()),
      () => buzzer.stop(),
      () => display.stop(),
    ]);
    this.#options.log({ event: "stopped" });
  }

  /** Resolves once a customer may begin, however long a part is broken until then; also when the pad is stopped. */
  async idle(): Promise<void> {
    do {
      await this.#menu.closed();
      await this.#runner?.idle();
    } while (this.#menu.isOpen);
  }

  startPayment(payment: Payment): Promise<Outcome | undefined> {
    return this.startTransaction({ ...payment, transaction: "payment" });
  }

  /**
   * Resolves with how it ended; undefined when the pad cannot take a customer now, or is stopped. Fault PP801 for what is no
   * transaction, PP512 for one that the acquirer's messages do not have.
   */
  async startTransaction(transaction: Transaction): Promise<Outcome | undefined> {
    const checked = checkedTransaction(transaction, this.#options.profile);
    if (this.#runner?.at === "idle" && this.#menu.takesTurn()) return undefined;
    return this.#runner?.startTransaction(checked);
  }

  /** Ends what is under way, as the customer's CANCEL does. */
  cancel(): void {
    this.#runner?.dispatch({ type: "cancelRequested" });
  }

  /** For a minute, or until a payment begins. False, and nothing shown, unless the pad is idle. */
  showPrompt(prompt: Prompt, language?: Language): boolean {
    if (this.#stopped || this.at !== "idle") return false;
    this.#appPrompt?.cancel();
    this.#screen.beginTransaction(language);
    this.#screen.show(prompt);
    this.#appPrompt = this.#options.clock.after(appPromptMs, () => this.#runner?.start());
    return true;
  }

  /** The parts that are not as they should be; kept with its time where the store takes it. */
  selfTest(): Promise<readonly SelfTestPart[]> {
    const { parts, clock } = this.#options;
    return selfTest({ ...parts, core: this.#core, faults: this.faults, clock });
  }

  /** As the service menu's page tells them. */
  counters(): Promise<readonly MenuFact[]> {
    return this.#menu.tell("counters");
  }

  /**
   * Out of service for a technician's work, until the returned function is called. Fault PP801 while a customer is served, or a
   * card is not yet taken.
   */
  takeOut(why: string): () => void {
    if (this.#stopped || !(this.#runner?.isAtRest ?? true)) {
      throw new Fault("PP801", "a customer is being served: ask again when the pad is idle");
    }
    return this.#takenOut.begin(why);
  }

  async #start(): Promise<void> {
    const { memory, log } = this.#options;
    const { display } = this.#options.parts;
    const reason = memory.degraded === undefined ? {} : { reason: memory.degraded };
    log({ event: "memory", kind: memory.kind, ...reason });
    void this.#options.earlierFaults?.().then((faults) => this.#tally.recall(faults));
    const watch = this.#faults.watch();
    await watch.start(() => display.start(watch));
    this.#screen.show({ id: "NOT_READY" });
    await this.#startBuzzer();
    if (!this.#stopped) await this.#tamper.start();
    const core = await this.#opener.open(({ row, code }) => this.#screen.show({ id: row.prompt, code }));
    if (!core) return;
    const runner = new SessionRunner({ ...this.#options, ...this.#options.parts, ...core, screen: this.#screen });
    this.#core = core;
    this.#runner = runner;
    this.#tamper.attach(core.tamper);
    core.conversation.start({
      onAnswer: ({ kind: _, ...answer }) => {
        const { verdict } = answer;
        const code = "responseCode" in verdict ? { responseCode: verdict.responseCode } : {};
        log({ event: "hostAnswered", verdict: verdict.kind, ...code });
        runner.dispatch({ type: "hostAnswered", ...answer });
      },
      onSilent: (fault) => {
        this.#faults.log(fault);
        runner.dispatch({ type: "hostSilent", code: fault.code });
      },
    });
    await this.#startInput();
    if (this.#stopped) return;
    this.#keypadHealth.start();
    runner.start();
    this.#faults.attach((event) => runner.dispatch(event));
    // Keys that a sign-on brings are not missing yet, and those that an opening has cost are no fault of their own.
    const noPins = core.network.keysAreDue || this.#tamper.hasOpened ? undefined : keyFault(core.scd);
    if (noPins) this.#faults.raise(noPins);
    log({ event: "started" });
  }

  /** Without sound everything else goes on: the session does not hear of it. */
  async #startBuzzer(): Promise<void> {
    const watch = new PartWatch({
      raise: (fault) => this.#faults.log(fault),
      clear: (code) => this.#options.log({ event: "faultCleared", code }),
    });
    await watch.start(() => this.#options.parts.buzzer.start(watch));
  }

  async #startInput(): Promise<void> {
    const { keypad, reader } = this.#options.parts;
    const [keypadWatch, readerWatch] = [this.#faults.watch(), this.#faults.watch()];
    const { onFault, onRecovered } = keypadWatch;
    const onKey = (keyIndex: number) => this.#onKey(keyIndex);
    const onPairHeld = (first: number, second: number) => {
      if (this.#serviceKeys.opens(first, second)) this.#menu.held(this.#runner?.isAtRest ?? false);
    };
    if (!this.#stopped) await keypadWatch.start(() => keypad.start({ onKey, onPairHeld, onFault, onRecovered }));
    if (!this.#stopped) await readerWatch.start(() => reader.start(this.#cards.listener(readerWatch)));
  }

  /** The digit goes to the Scd and nowhere else; the session hears what it did. */
  #onKey(keyIndex: number): void {
    if (this.#menu.isOpen) {
      this.#menu.onPress(this.#serviceKeys.onKey(keyIndex));
      return;
    }
    const scd = this.#core?.scd;
    // The key that ends HELP does nothing else, whichever it is: nobody cancels, or adds a digit, who only wants to go back.
    if (!scd || this.#screen.pressOverHelp(this.#serviceKeys.isHelp(keyIndex))) return;
    const change = scd.onKey(keyIndex);
    const event = keyEvents[change]?.(scd.digitCount);
    if (event) this.#runner?.dispatch(event);
    else this.#onOtherKey(change);
  }

  #onOtherKey(change: EntryChange): void {
    const functionKey = functionKeys[change];
    if (functionKey) this.#options.log({ event: "functionKeyPressed", key: functionKey });
    if (change === "languagePressed") this.#screen.switchLanguage(this.#runner?.isAtRest ?? true);
    if (change !== "helpPressed") return;
    this.#screen.showHelp(this.faults[0] ?? this.#core?.hostFault?.code);
    this.#runner?.dispatch({ type: "helpRequested" });
  }
}
