import { asFault } from "../faults/fault.ts";
import type { ServiceKeys, ServicePress } from "../keys/service-keys.ts";
import type { MenuEffect, MenuEvent } from "../menu/menu-event.ts";
import type { MenuFact } from "../menu/menu-fact.ts";
import { menuScreen } from "../menu/menu-screen.ts";
import { type AskedItem, closedMenu, type Menu, type MenuRules } from "../menu/menu-state.ts";
import { nextMenu } from "../menu/menu-transition.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Language } from "../prompts/text.ts";
import type { PadCore } from "./core.ts";
import { answerMenu, type MenuAnswersParts } from "./menu-answers.ts";
import type { PadLog } from "./pad-event.ts";
import type { PromptScreen } from "./prompt-screen.ts";
import type { TechnicianNotices } from "./technician-notices.ts";

const wholeMs = 15 * 60_000;
const betweenKeysMs = 2 * 60_000;
/** Time to end by CANCEL what is being asked for. */
const waitsItsTurnMs = 30_000;

export interface MenuDeskParts {
  readonly code: () => PadCore["serviceCode"] | undefined;
  readonly keys: ServiceKeys;
  readonly screen: Pick<PromptScreen, "cover" | "uncover">;
  readonly answers: MenuAnswersParts;
  readonly memory: SecretMemory;
  readonly clock: Clock;
  readonly log: PadLog;
  readonly language: Language;
  /** What the panel says where there is no menu. */
  readonly notices: Pick<TechnicianNotices, "stop">;
  readonly rules: MenuRules;
}

/** The imperative shell of the service menu, beside the session's: while it is open the keypad is its own, and nobody pays. */
export class MenuDesk {
  readonly #parts: MenuDeskParts;
  readonly #rules: MenuRules;
  #menu: Menu;
  #whole: Timer | undefined;
  #betweenKeys: Timer | undefined;
  #closed: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  /** Until then it opens in place of the next transaction. */
  #wantedUntilMs = 0;
  /** Counts what was asked, so that an answer that comes late is nobody's. */
  #turn = 0;

  readonly #rows: { readonly [Do in MenuEffect["do"]]: (effect: Extract<MenuEffect, { do: Do }>) => void } = {
    open: () => this.#open(),
    beginCode: () => this.#parts.keys.beginCode(),
    checkCode: () => void this.#checkCode(),
    ask: ({ item }) => void this.#answer(item),
    record: ({ what }) => this.#parts.log(what),
    close: () => this.#close(),
  };

  constructor(parts: MenuDeskParts) {
    this.#parts = parts;
    this.#rules = parts.rules;
    this.#menu = closedMenu(parts.language);
  }

  get isOpen(): boolean {
    return this.#closed !== undefined;
  }

  /** Resolves once it is closed; at once when it is. */
  closed(): Promise<void> {
    return this.#closed?.promise ?? Promise.resolve();
  }

  /**
   * The keys that open it were held. Never in a transaction: there it waits for its end, since where no app asks one follows
   * another, and there is no other moment.
   */
  held(isAtRest: boolean): void {
    if (isAtRest) this.#askCode();
    else this.#wantedUntilMs = this.#parts.clock.monotonicMs() + waitsItsTurnMs;
  }

  /** Before a transaction, with nobody being served: whether the menu is open instead, now or already. */
  takesTurn(): boolean {
    if (!this.isOpen && this.#parts.clock.monotonicMs() < this.#wantedUntilMs) this.#askCode();
    return this.isOpen;
  }

  #askCode(): void {
    this.#wantedUntilMs = 0;
    const code = this.#parts.code();
    if (!code) return;
    const { isSet: hasCode, tries } = code;
    const { language } = this.#parts;
    this.#hear({ type: "held", hasCode, waitMs: tries.waitMs, triesLeft: tries.triesLeft, language });
  }

  /** A key while it is open. */
  onPress(press: ServicePress | undefined): void {
    if (!press) return;
    this.#awaitKey();
    if ("name" in press) {
      this.#hear({ type: "pressed", name: press.name });
      return;
    }
    const { code, digitCount } = press;
    if (code === "entered") this.#hear({ type: "codeEntered" });
    else if (code === "canceled") this.#hear({ type: "codeCanceled" });
    else if (code === "tooShort") this.#hear({ type: "codeTooShort", digitCount });
    else if (code !== "ignored") this.#hear({ type: "codeTyped", digitCount });
  }

  /** What a page of the menu tells, for whoever asks from elsewhere. */
  tell(item: Exclude<AskedItem, "faults">): Promise<readonly MenuFact[]> {
    return answerMenu(item, this.#parts.answers, () => undefined);
  }

  stop(): void {
    this.#hear({ type: "stopped" });
    this.#parts.notices.stop();
    this.#parts.keys.release();
  }

  #hear<Type extends MenuEvent["type"]>(event: Extract<MenuEvent, { type: Type }>): void {
    const { menu, effects } = nextMenu<Type>(this.#menu, event, this.#rules);
    const hasChanged = menu !== this.#menu;
    this.#menu = menu;
    for (const effect of effects) this.#perform(effect);
    const screen = hasChanged ? menuScreen(this.#menu, this.#rules) : undefined;
    if (screen) this.#parts.screen.cover(screen);
  }

  #perform<Do extends MenuEffect["do"]>(effect: Extract<MenuEffect, { do: Do }>): void {
    // As in the session's shell, the tie of a row to its effect is not visible to the compiler.
    const row = this.#rows[effect.do] as (effect: Extract<MenuEffect, { do: Do }>) => void;
    row(effect);
  }

  #open(): void {
    let resolve: () => void = () => undefined;
    const promise = new Promise<void>((done) => {
      resolve = done;
    });
    this.#closed = { promise, resolve };
    this.#whole = this.#parts.clock.after(wholeMs, () => this.#hear({ type: "timeUp" }));
    this.#awaitKey();
  }

  #awaitKey(): void {
    this.#betweenKeys?.cancel();
    this.#betweenKeys = this.#parts.clock.after(betweenKeysMs, () => this.#hear({ type: "timeUp" }));
  }

  #close(): void {
    this.#turn += 1;
    this.#whole?.cancel();
    this.#betweenKeys?.cancel();
    this.#parts.keys.endCode();
    const closed = this.#closed;
    this.#closed = undefined;
    this.#parts.screen.uncover();
    closed?.resolve();
  }

  async #checkCode(): Promise<void> {
    const turn = ++this.#turn;
    const { keys, memory } = this.#parts;
    let typed: Buffer | undefined;
    try {
      typed = keys.takeCode();
      const verdict = await this.#parts.code()?.tries.check(typed);
      if (turn !== this.#turn) return;
      if (verdict?.kind === "right") this.#hear({ type: "codeRight" });
      else this.#hear({ type: "codeWrong", triesLeft: verdict?.triesLeft ?? 0, waitMs: verdict?.waitMs ?? 0 });
    } catch (error) {
      const { code, detail } = asFault(error);
      this.#parts.log({ event: "fault", code, detail });
      const fault = { code, detail, agoMs: 0, isStanding: true };
      if (turn === this.#turn) this.#hear({ type: "codeFailed", fault });
    } finally {
      if (typed) memory.release(typed);
    }
  }

  async #answer(item: AskedItem): Promise<void> {
    const turn = ++this.#turn;
    const { answers } = this.#parts;
    if (item === "faults") {
      this.#hear({ type: "faultsTold", faults: answers.tally.faults });
      return;
    }
    const facts = await answerMenu(item, answers, (done, of) => {
      if (turn === this.#turn) this.#hear({ type: "progressed", item, done, of });
    });
    if (turn === this.#turn) this.#hear({ type: "told", item, facts });
  }
}
