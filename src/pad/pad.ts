import { Fault } from "../faults/fault.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { EntryChange, FunctionKey } from "../keys/scd.ts";
import type { Buzzer } from "../ports/buzzer.ts";
import type { CardReader } from "../ports/card-reader.ts";
import type { Timer } from "../ports/clock.ts";
import type { Display } from "../ports/display.ts";
import type { Keypad } from "../ports/keypad.ts";
import type { PromptCatalogue } from "../prompts/catalogue.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Language } from "../prompts/text.ts";
import type { Event } from "../session/event.ts";
import type { Outcome } from "../session/outcome.ts";
import type { SessionPolicy } from "../session/policy.ts";
import type { StateName } from "../session/state.ts";
import type { Payment, Transaction } from "../session/transaction.ts";
import { CardIntake } from "./card-intake.ts";
import { checkedTransaction } from "./checked-transaction.ts";
import type { CoreOptions, PadCore } from "./core.ts";
import { CoreOpener } from "./core-opener.ts";
import { FaultBoard } from "./fault-board.ts";
import { inTurn } from "./in-turn.ts";
import { KeypadHealthLog } from "./keypad-health-log.ts";
import type { SelfTestPart } from "./pad-event.ts";
import { PartWatch } from "./part-watch.ts";
import { PromptScreen } from "./prompt-screen.ts";
import { comesTo, selfTest } from "./self-test.ts";
import { SessionRunner } from "./session-runner.ts";
import { type TamperPart, TamperWatch } from "./tamper-watch.ts";
import { within } from "./within.ts";

/** For what is being written down, since a disk may never answer; the service manager gives a stop 10 s. */
const stopPatienceMs = 5_000;
/** A prompt of the app's; then the idle screen is back. */
const appPromptMs = 60_000;

export interface PadParts {
  readonly keypad: Keypad;
  readonly display: Display;
  readonly reader: CardReader;
  readonly buzzer: Buzzer;
  /** Undefined where the housing has none. */
  readonly tamper?: TamperPart | undefined;
}

export interface PadOptions extends CoreOptions {
  readonly parts: PadParts;
  readonly catalogue: PromptCatalogue;
  /** Of the site; a payment or a customer may choose another. */
  readonly language: Language;
  readonly policy: SessionPolicy;
  /** Out of service, and only a new start can help. */
  readonly onBroken?: (code: FaultCode) => void;
  /** Told of every screen, in the order shown. */
  readonly onPrompt?: (prompt: Prompt, language: Language) => void;
}

/** What a key did, as the session hears it; what it does not hear of changes nothing. */
const keyEvents: { readonly [Change in EntryChange]?: (digitCount: number) => Event } = {
  counted: (count) => ({ type: "digitsChanged", count }),
  cleared: (count) => ({ type: "digitsChanged", count }),
  full: () => ({ type: "entryFull" }),
  tooShort: () => ({ type: "tooShort" }),
  entered: () => ({ type: "entered" }),
  sameAsOld: () => ({ type: "newPinRefused", why: "sameAsOld" }),
  repeated: () => ({ type: "newPinRefused", why: "repeated" }),
  run: () => ({ type: "newPinRefused", why: "run" }),
  partOfPan: () => ({ type: "newPinRefused", why: "partOfPan" }),
  date: () => ({ type: "newPinRefused", why: "date" }),
  differs: () => ({ type: "newPinRefused", why: "differs" }),
  cancelPressed: () => ({ type: "cancelPressed" }),
};

const functionKeys: { readonly [Change in EntryChange]?: FunctionKey } = {
  f1Pressed: "f1",
  f2Pressed: "f2",
  f3Pressed: "f3",
  f4Pressed: "f4",
};

/** The pad process: parts, core and session joined, started in order and stopped in reverse. */
export class Pad {
  readonly #options: PadOptions;
  readonly #faults: FaultBoard;
  readonly #opener: CoreOpener;
  readonly #screen: PromptScreen;
  readonly #tamper: TamperWatch;
  readonly #cards: CardIntake;
  readonly #keypadHealth: KeypadHealthLog;
  #core: PadCore | undefined;
  #runner: SessionRunner | undefined;
  #starting: Promise<void> = Promise.resolve();
  #stopped = false;
  #appPrompt: Timer | undefined;
  readonly #service: PartWatch;
  #takenOut = 0;

  constructor(options: PadOptions) {
    this.#options = options;
    this.#faults = new FaultBoard(options.log);
    this.#service = this.#faults.watch();
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
  }

  /** Where the session is; undefined until the store is open. */
  get at(): StateName | undefined {
    return this.#runner?.at;
  }

  get faults(): readonly FaultCode[] {
    return this.#runner?.faults ?? this.#faults.early;
  }

  /** What is behind the PIN; undefined until the store is open. */
  get core(): Pick<PadCore, "scd" | "ledger" | "reversals" | "hostFault" | "locks" | "selfTests"> | undefined {
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
    await this.#runner?.idle();
  }

  startPayment(payment: Payment): Promise<Outcome | undefined> {
    return this.startTransaction({ ...payment, transaction: "payment" });
  }

  /**
   * Resolves with how it ended; undefined when the pad cannot take a customer now, or is stopped. Fault PP801 for what is no
   * transaction, PP512 for one that the acquirer's messages do not have.
   */
  async startTransaction(transaction: Transaction): Promise<Outcome | undefined> {
    return this.#runner?.startTransaction(checkedTransaction(transaction, this.#options.profile));
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
  async selfTest(): Promise<readonly SelfTestPart[]> {
    const { parts, clock } = this.#options;
    const failed = await selfTest({ ...parts, core: this.#core, faults: this.faults, clock });
    if (failed.includes("store")) return failed;
    const isKept = await comesTo(clock, this.#core?.selfTests.keep(failed));
    return isKept ? failed : [...failed, "store"];
  }

  /**
   * Out of service for a technician's work, until the returned function is called. Fault PP801 while a customer is served, or a
   * card is not yet taken.
   */
  takeOut(why: string): () => void {
    if (this.#stopped || !(this.#runner?.isAtRest ?? true)) {
      throw new Fault("PP801", "a customer is being served: ask again when the pad is idle");
    }
    this.#takenOut += 1;
    if (this.#takenOut === 1) this.#service.onFault(new Fault("PP809", why));
    let isBack = false;
    return () => {
      if (isBack) return;
      isBack = true;
      this.#takenOut -= 1;
      if (this.#takenOut === 0) this.#service.onRecovered();
    };
  }

  async #start(): Promise<void> {
    const { memory, log } = this.#options;
    const { display } = this.#options.parts;
    const reason = memory.degraded === undefined ? {} : { reason: memory.degraded };
    log({ event: "memory", kind: memory.kind, ...reason });
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
    if (!this.#stopped) await keypadWatch.start(() => keypad.start({ onKey, onFault, onRecovered }));
    if (!this.#stopped) await readerWatch.start(() => reader.start(this.#cards.listener(readerWatch)));
  }

  /** The digit goes to the Scd and nowhere else; the session hears what it did. */
  #onKey(keyIndex: number): void {
    const scd = this.#core?.scd;
    // The key that ends HELP does nothing else, whichever it is: nobody cancels, or adds a digit, who only wants to go back.
    if (!scd || this.#screen.endHelp()) return;
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
