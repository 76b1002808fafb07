import type { LoggedFault } from "../events/last-faults.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { Buzzer } from "../ports/buzzer.ts";
import type { CardReader } from "../ports/card-reader.ts";
import type { Display } from "../ports/display.ts";
import type { Keypad } from "../ports/keypad.ts";
import type { PromptCatalogue } from "../prompts/catalogue.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Language } from "../prompts/text.ts";
import type { SessionPolicy } from "../session/policy.ts";
import type { CoreOptions } from "./core.ts";
import type { PadMenu } from "./menu-of-pad.ts";
import type { TamperPart } from "./tamper-watch.ts";

/** What a pad is made of. */
interface PadParts {
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
  /** For a panel of 64 rows and without help pages when left out. */
  readonly menu?: PadMenu;
  /** Of the runs before this one, newest first; never rejects. The start does not wait for it. */
  readonly earlierFaults?: () => Promise<readonly LoggedFault[]>;
  /** Out of service, and only a new start can help. */
  readonly onBroken?: (code: FaultCode) => void;
  /** Told of every screen, in the order shown. */
  readonly onPrompt?: (prompt: Prompt, language: Language) => void;
}
