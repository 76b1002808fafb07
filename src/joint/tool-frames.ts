import { z } from "zod";
import { mirrorNews } from "./tool-display.ts";

/** As many as tell the customer before this one, too. Their pictures together are far below what a frame of the joint may hold. */
export const mostFramesKept = 20;

/** What the panel showed, as the mirror shows it. */
const keptFrame = mirrorNews.extend({
  /** When the prompt came: since the pad's process began, and by the wall, Unix epoch. Nothing tells when a key was pressed. */
  upMs: z.number().min(0),
  wallMs: z.number(),
  /** Whether the wall clock had a time source then. */
  timeKnown: z.boolean(),
});

/** The oldest first. */
export const lastFramesAnswer = z.strictObject({ frames: z.array(keptFrame).max(mostFramesKept) });

export type KeptFrame = z.output<typeof keptFrame>;
