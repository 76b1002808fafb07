import type { ToldFault } from "../doctor/running-checks.ts";
import { faultTable } from "../faults/fault-table.ts";
import { menuPages } from "../menu/menu-pages.ts";
import { menuScreen } from "../menu/menu-screen.ts";
import type { Menu, MenuRules } from "../menu/menu-state.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Language } from "../prompts/text.ts";
import { faultFinding } from "./fault-finding.ts";
import type { PadEvent } from "./pad-event.ts";
import type { PromptScreen } from "./prompt-screen.ts";

export interface TechnicianNoticesParts {
  readonly screen: Pick<PromptScreen, "cover" | "uncover">;
  readonly clock: Clock;
  readonly language: Language;
  readonly rules: MenuRules;
  readonly faults: () => readonly ToldFault[];
  /** The service menu can ask for its code. */
  readonly hasMenu: () => boolean;
}

/** A fault that mends itself is gone by then, and customers have read why they cannot pay. */
const firstMs = 60_000;
const betweenMs = 20_000;
const pageMs = 5_000;

/** What a pad shows that is out of service. */
const standingPrompts: readonly string[] = ["MACHINE_FAULT", "CONFIG_FAULT"];

/**
 * Where the service menu may not be to be had, since the keypad is out or the store is not open, the panel itself tells the
 * technician: pages with class, cause and fix take turns with the customer's screen. Give it the pad's events.
 */
export class TechnicianNotices {
  readonly #parts: TechnicianNoticesParts;
  #timer: Timer | undefined;
  #isCovering = false;

  constructor(parts: TechnicianNoticesParts) {
    this.#parts = parts;
  }

  hear(event: PadEvent): void {
    if (event.event === "screen") {
      if (!standingPrompts.includes(event.prompt)) this.stop();
      else this.#timer ??= this.#after(firstMs);
    }
    if (/^(faultCleared|helpRequested)$/.test(event.event) && this.#isCovering) this.#uncover();
    // The menu covers the screen from here on, and gives it back itself.
    if (event.event === "serviceMenuAsked") this.stop();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#isCovering = false;
  }

  #after(delayMs: number): Timer {
    return this.#parts.clock.after(delayMs, () => this.#show(0));
  }

  #show(page: number): void {
    const notice = this.#notice();
    const { screen, clock, rules } = this.#parts;
    const drawn = notice && page < menuPages(notice, rules) ? menuScreen(turned(notice, page), rules) : undefined;
    if (!drawn) {
      this.#uncover();
      return;
    }
    this.#isCovering = true;
    screen.cover(drawn);
    this.#timer = clock.after(pageMs, () => this.#show(page + 1));
  }

  #uncover(): void {
    this.stop();
    this.#timer = this.#after(betweenMs);
    // Draws the session's screen, whichever it is by now, and tells of it.
    this.#parts.screen.uncover();
  }

  /** Undefined where the menu tells. */
  #notice(): Menu | undefined {
    const { faults, hasMenu, language } = this.#parts;
    const told = faults().filter(({ code }) => !hasMenu() || faultTable[code].area === "keypad");
    if (told.length === 0) return undefined;
    return { language, place: { at: "notice", facts: told.map(faultFinding), page: 0 } };
  }
}

function turned({ language, place }: Menu, page: number): Menu {
  return { language, place: "page" in place ? { ...place, page } : place };
}
