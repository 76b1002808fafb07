import { asFault, type Fault } from "../faults/fault.ts";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { EntryChange } from "../keys/scd.ts";
import type { Buzzer } from "../ports/buzzer.ts";
import type { CardRead, CardReader, CardReaderListener } from "../ports/card-reader.ts";
import type { Timer } from "../ports/clock.ts";
import type { Display } from "../ports/display.ts";
import type { Keypad } from "../ports/keypad.ts";
import type { PromptCatalogue } from "../prompts/catalogue.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Event } from "../session/event.ts";
import type { Outcome } from "../session/outcome.ts";
import type { SessionPolicy } from "../session/policy.ts";
import type { Payment, StateName } from "../session/state.ts";
import { cardOf } from "./card-of.ts";
import { type CoreOptions, openCore, type PadCore } from "./core.ts";
import { PartWatch } from "./part-watch.ts";
import { SessionRunner } from "./session-runner.ts";

const storeRetryMs = 30_000;

export interface PadParts {
  readonly keypad: Keypad;
  readonly display: Display;
  readonly reader: CardReader;
  readonly buzzer: Buzzer;
}

export interface PadOptions extends CoreOptions {
  readonly parts: PadParts;
  readonly catalogue: PromptCatalogue;
  readonly policy: SessionPolicy;
  /** Told of every screen, in the order shown. */
  readonly onPrompt?: (prompt: Prompt) => void;
}

/** What a key did, as the session hears it; what it does not hear of changes nothing. */
const keyEvents: { readonly [Change in EntryChange]?: (digitCount: number) => Event } = {
  counted: (count) => ({ type: "digitsChanged", count }),
  cleared: (count) => ({ type: "digitsChanged", count }),
  full: () => ({ type: "entryFull" }),
  tooShort: () => ({ type: "pinTooShort" }),
  entered: () => ({ type: "pinEntered" }),
  cancelPressed: () => ({ type: "cancelPressed" }),
};

/** The pad process: parts, core and session joined, started in order and stopped in reverse. */
export class Pad {
  readonly #options: PadOptions;
  #core: PadCore | undefined;
  #runner: SessionRunner | undefined;
  #retry: { readonly timer: Timer; readonly resolve: () => void } | undefined;
  #stopped = false;
  /** Faults of parts that failed before there was a session to tell. */
  readonly #early = new Set<FaultCode>();

  constructor(options: PadOptions) {
    this.#options = options;
  }

  /** Where the session is; undefined until the store is open. */
  get at(): StateName | undefined {
    return this.#runner?.at;
  }

  get faults(): readonly FaultCode[] {
    return this.#runner?.faults ?? [...this.#early];
  }

  /**
   * Resolves when the pad is in service, or out of service for a part that may come back. While the store or its key
   * cannot be opened it shows the fault, takes no PIN, and tries again.
   */
  async start(): Promise<void> {
    const { memory, log } = this.#options;
    const { display, keypad, reader } = this.#options.parts;
    const reason = memory.degraded === undefined ? {} : { reason: memory.degraded };
    log({ event: "memory", kind: memory.kind, ...reason });
    const watch = { display: this.#watch(), keypad: this.#watch(), reader: this.#watch() };
    await watch.display.start(() => display.start(watch.display));
    this.#show({ id: "NOT_READY" });
    const core = await this.#openCore();
    if (!core) return;
    const runner = new SessionRunner({ ...this.#options, ...this.#options.parts, ...core });
    this.#core = core;
    this.#runner = runner;
    core.conversation.start({
      onAnswer: ({ verdict, tryEffect }) => runner.dispatch({ type: "hostAnswered", verdict, tryEffect }),
      onSilent: (fault) => {
        this.#logFault(fault);
        runner.dispatch({ type: "hostSilent", code: fault.code });
      },
    });
    const { onFault, onRecovered } = watch.keypad;
    const onKey = (keyIndex: number) => this.#onKey(keyIndex);
    await watch.keypad.start(() => keypad.start({ onKey, onFault, onRecovered }));
    await watch.reader.start(() => reader.start(this.#cardListener(watch.reader)));
    runner.start();
    for (const code of this.#early) runner.dispatch({ type: "faultRaised", code });
    this.#early.clear();
    this.#options.log({ event: "started" });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry?.timer.cancel();
    this.#retry?.resolve();
    this.#runner?.stop();
    const { keypad, reader, display } = this.#options.parts;
    await keypad.stop();
    await reader.stop();
    await this.#core?.close();
    await display.stop();
    this.#options.log({ event: "stopped" });
  }

  /** Resolves with how it ended; undefined when the pad cannot take a payment now, or is stopped. */
  startPayment(payment: Payment): Promise<Outcome | undefined> {
    return this.#runner?.startPayment(payment) ?? Promise.resolve(undefined);
  }

  cancelPayment(): void {
    this.#runner?.dispatch({ type: "cancelRequested" });
  }

  /** The digit goes to the Scd and nowhere else; the session hears what it did. */
  #onKey(keyIndex: number): void {
    const scd = this.#core?.scd;
    if (!scd) return;
    const event = keyEvents[scd.onKey(keyIndex)]?.(scd.digitCount);
    if (event) this.#runner?.dispatch(event);
  }

  #cardListener({ onFault, onRecovered }: PartWatch): CardReaderListener {
    return {
      onFault,
      onRecovered,
      onCard: (read) => this.#onCard(read),
      onCardUnreadable: (reason, inSlot) => this.#refuse(reason, inSlot),
      onCardRemoved: () => this.#runner?.dispatch({ type: "cardRemoved" }),
    };
  }

  #onCard({ track2, inSlot }: CardRead): void {
    const scd = this.#core?.scd;
    if (!scd) return;
    try {
      const card = cardOf(track2, scd);
      if (!("track2" in card)) {
        this.#refuse(`track 2: ${card.problem} at ${card.at}`, inSlot);
        return;
      }
      this.#options.log({ event: "cardRead", card: card.track2.pan.masked() });
      this.#runner?.presentCard(card, inSlot);
    } catch (error) {
      this.#raise(asFault(error));
    } finally {
      track2.fill(0);
    }
  }

  #refuse(problem: string, inSlot: boolean): void {
    this.#options.log({ event: "cardRefused", problem });
    this.#runner?.dispatch({ type: "cardUnreadable", cardIn: inSlot });
  }

  #watch(): PartWatch {
    return new PartWatch({ raise: (fault) => this.#raise(fault), clear: (code) => this.#clear(code) });
  }

  #raise(fault: Fault): void {
    this.#logFault(fault);
    if (this.#runner) this.#runner.dispatch({ type: "faultRaised", code: fault.code });
    else this.#early.add(fault.code);
  }

  #clear(code: FaultCode): void {
    this.#options.log({ event: "faultCleared", code });
    this.#early.delete(code);
    this.#runner?.dispatch({ type: "faultCleared", code });
  }

  #logFault({ code, detail }: Fault): void {
    this.#options.log({ event: "fault", code, detail });
  }

  #show(prompt: Prompt): void {
    const { parts, catalogue, log, onPrompt } = this.#options;
    log({ event: "screen", prompt: prompt.id });
    parts.display.show(catalogue.screen(prompt, "en"));
    onPrompt?.(prompt);
  }

  /** Undefined when the pad was stopped while it waited. */
  async #openCore(): Promise<PadCore | undefined> {
    const watch = this.#watch();
    while (!this.#stopped) {
      try {
        const core = await this.#openWithReversal();
        watch.onRecovered();
        if (!this.#stopped) return core;
        await core.close();
      } catch (error) {
        const fault = asFault(error);
        watch.onFault(fault);
        this.#show({ id: faultTable[fault.code].prompt, code: fault.code });
        await this.#pauseBeforeRetry();
      }
    }
    return undefined;
  }

  /** A pending reversal that cannot be read is as bad as a store that cannot: the next one would overwrite it. */
  async #openWithReversal(): Promise<PadCore> {
    const core = await openCore(this.#options);
    try {
      core.reversals.start();
      return core;
    } catch (error) {
      await core.close();
      throw error;
    }
  }

  #pauseBeforeRetry(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#retry = { timer: this.#options.clock.after(storeRetryMs, resolve), resolve };
    });
  }
}
