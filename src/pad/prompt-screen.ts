import type { FaultCode } from "../faults/fault-table.ts";
import { helpPage } from "../menu/help-page.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Display, Screen } from "../ports/display.ts";
import { languages, type PromptCatalogue } from "../prompts/catalogue.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Language } from "../prompts/text.ts";
import type { PadLog } from "./pad-event.ts";

/** How long HELP lies over a screen: as long as it takes to read, and less than any wait for a key. */
const helpMs = 8_000;
/** Time to take a telephone out and scan. */
const helpPageMs = 30_000;
/** Whoever chose a language and then did not pay has gone. */
const choiceMs = 60_000;

export interface PromptScreenParts {
  readonly display: Display;
  readonly catalogue: PromptCatalogue;
  readonly clock: Clock;
  readonly log: PadLog;
  /** Of the site: spoken whenever nobody has chosen another. */
  readonly language: Language;
  /** Told of every screen, in the order shown. */
  readonly onPrompt?: (prompt: Prompt, language: Language) => void;
  /** Without it there is no way to help pages. */
  readonly menu?: Parameters<typeof helpPage>[2];
}

/** What stands on the panel: the session's newest prompt, in the language of whoever stands before it, or HELP over it. */
export class PromptScreen {
  readonly #parts: PromptScreenParts;
  #language: Language;
  #prompt: Prompt = { id: "NOT_READY" };
  #help: Timer | undefined;
  /** What HELP is about, while its page can still be turned to. */
  #helpAbout: FaultCode | undefined;
  #choice: Timer | undefined;
  #isCovered = false;

  constructor(parts: PromptScreenParts) {
    this.#parts = parts;
    this.#language = parts.language;
  }

  /** A newer prompt is more important than help with the one before. */
  show(prompt: Prompt): void {
    this.#forgetHelp();
    this.#prompt = prompt;
    this.#draw(prompt);
  }

  /** A transaction begins: in its own language, if it names one, else in the one that was chosen, or the site's. */
  beginTransaction(language: Language | undefined): void {
    this.#choice?.cancel();
    if (language) this.#language = language;
  }

  /** The last customer has gone. */
  endTransaction(): void {
    this.#choice?.cancel();
    this.#language = this.#parts.language;
  }

  /** The next language, on the screen that stands there. `isAtRest`: nobody is served, so the choice does not last. */
  switchLanguage(isAtRest: boolean): void {
    const next = languages[(languages.indexOf(this.#language) + 1) % languages.length] ?? this.#parts.language;
    this.#speak(next);
    this.#parts.log({ event: "languageChosen", language: next });
    this.#choice?.cancel();
    if (isAtRest) this.#choice = this.#parts.clock.after(choiceMs, () => this.#speak(this.#parts.language));
  }

  /** Whom to turn to, until the next key or for some seconds. `fault`: what the pad has, if its screen does not say. */
  showHelp(fault: FaultCode | undefined): void {
    this.#parts.log({ event: "helpRequested", over: this.#prompt.id });
    const about = "code" in this.#prompt ? this.#prompt.code : fault;
    this.#draw({ id: "HELP", ...(about ? { about } : {}) });
    this.#helpFor(helpMs);
    this.#helpAbout = about;
  }

  /**
   * A key while HELP is shown: the HELP key turns from a fault to the way to its help page, any other goes back to the screen below.
   * False when there was no help.
   */
  pressOverHelp(isHelpKey: boolean): boolean {
    if (!this.#help) return false;
    const { menu, display } = this.#parts;
    const page = isHelpKey && this.#helpAbout && menu && helpPage(this.#helpAbout, this.#language, menu);
    if (!page) {
      this.#endHelp();
      return true;
    }
    this.#helpAbout = undefined;
    this.#helpFor(helpPageMs);
    display.show(page);
    return true;
  }

  #helpFor(timeMs: number): void {
    this.#help?.cancel();
    this.#help = this.#parts.clock.after(timeMs, () => this.#endHelp());
  }

  #endHelp(): void {
    this.#forgetHelp();
    this.#draw(this.#prompt);
  }

  /** Lies over every prompt until `uncover`: what is shown meanwhile stands below. */
  cover(screen: Screen): void {
    this.#forgetHelp();
    this.#isCovered = true;
    this.#parts.display.show(screen);
  }

  uncover(): void {
    if (!this.#isCovered) return;
    this.#isCovered = false;
    this.#draw(this.#prompt);
  }

  stop(): void {
    this.#forgetHelp();
    this.#choice?.cancel();
  }

  #forgetHelp(): void {
    this.#help?.cancel();
    this.#help = undefined;
  }

  #speak(language: Language): void {
    this.#language = language;
    this.show(this.#prompt);
  }

  #draw(prompt: Prompt): void {
    if (this.#isCovered) return;
    const { display, catalogue, log, onPrompt } = this.#parts;
    log({ event: "screen", prompt: prompt.id });
    display.show(catalogue.screen(prompt, this.#language));
    onPrompt?.(prompt, this.#language);
  }
}
