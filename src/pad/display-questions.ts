import type { MirrorPicture } from "../joint/tool-display.ts";
import type { ToolHandlers } from "../joint/tool-questions.ts";
import type { Clock } from "../ports/clock.ts";
import { type DisplayPattern, displayPatterns } from "../ports/display-pattern.ts";
import type { PromptId } from "../prompts/prompt.ts";
import type { Pad } from "./pad.ts";
import { pause } from "./pause.ts";

/** A panel as its driver shows it to a technician. */
export interface MirroredPanel {
  readonly panel: { readonly width: number; readonly height: number; readonly frame: Uint8Array };
  showPattern(pattern: DisplayPattern | undefined): void;
}

interface DisplayQuestionsParts {
  readonly display: MirroredPanel;
  readonly pad: Pick<Pad, "takeOut">;
  readonly clock: Clock;
  /** The prompt on the panel. */
  readonly screen: () => string;
}

/** As fast as a person follows; the panel itself is not read for it. */
const mirrorIntervalMs = 150;

/** What a customer has of the bank is theirs to see, and nobody's behind an SSH line. */
const customersOwn: ReadonlySet<string> = new Set<PromptId>(["BALANCE"]);

export function isCustomersOwn(screen: string): boolean {
  return customersOwn.has(screen);
}

export function displayAnswers(parts: DisplayQuestionsParts): Pick<ToolHandlers, "mirror" | "displayTest"> {
  const { clock } = parts;
  return {
    mirror: async ({ once }, tell, signal) => {
      let last = "";
      while (!signal.aborted) {
        const picture = pictureOf(parts);
        const shown = `${picture.screen} ${picture.frame ?? ""}`;
        if (shown !== last) tell(picture);
        if (once) break;
        last = shown;
        await pause(clock, mirrorIntervalMs, signal);
      }
      return {};
    },
    displayTest: async ({ pattern, seconds }, tell, signal) => {
      const putBack = parts.pad.takeOut("the display is tested");
      try {
        for (const one of pattern ? [pattern] : displayPatterns) {
          if (signal.aborted) break;
          parts.display.showPattern(one);
          tell({ pattern: one });
          await pause(clock, seconds * 1_000, signal);
        }
        return {};
      } finally {
        parts.display.showPattern(undefined);
        putBack();
      }
    },
  };
}

function pictureOf({ display, screen }: DisplayQuestionsParts): MirrorPicture {
  const { width, height, frame } = display.panel;
  const shown = { screen: screen(), width, height };
  return isCustomersOwn(shown.screen) ? shown : { ...shown, frame: Buffer.from(frame).toString("base64") };
}
