import { type KeptFrame, mostFramesKept } from "../joint/tool-frames.ts";
import type { ToolHandlers } from "../joint/tool-questions.ts";
import type { Clock } from "../ports/clock.ts";
import type { PromptId } from "../prompts/prompt.ts";
import { isCustomersOwn, type MirroredPanel } from "./display-questions.ts";

interface PanelFramesParts {
  /** The panel as it stands when a prompt is told. */
  readonly panel: () => MirroredPanel["panel"];
  readonly clock: Clock;
}

interface Kept extends Omit<KeptFrame, "frame"> {
  readonly frame: Uint8Array | undefined;
}

/**
 * The last frames of the panel, in memory only. One for each time that a prompt came, as the prompt last looked: a frame for each key
 * would be the rhythm of a PIN. Give it every prompt, once it is on the display.
 */
export class PanelFrames {
  readonly #parts: PanelFramesParts;
  readonly #startedMs: number;
  #kept: readonly Kept[] = [];

  constructor(parts: PanelFramesParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock.monotonicMs();
  }

  see(screen: PromptId): void {
    const { clock } = this.#parts;
    const { width, height, frame } = this.#parts.panel();
    const picture = { width, height, frame: isCustomersOwn(screen) ? undefined : Uint8Array.from(frame) };
    const last = this.#kept.at(-1);
    if (last?.screen === screen) {
      this.#kept = [...this.#kept.slice(0, -1), { ...last, ...picture }];
      return;
    }
    const upMs = clock.monotonicMs() - this.#startedMs;
    const when = { upMs, wallMs: clock.wallMs(), timeKnown: clock.wallSynchronised() };
    this.#kept = [...this.#kept, { screen, ...when, ...picture }].slice(-mostFramesKept);
  }

  answers(): Pick<ToolHandlers, "lastFrames"> {
    const told = ({ frame, ...kept }: Kept): KeptFrame => ({
      ...kept,
      ...(frame ? { frame: Buffer.from(frame).toString("base64") } : {}),
    });
    return { lastFrames: async () => ({ frames: this.#kept.map(told) }) };
  }
}
