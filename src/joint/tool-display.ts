import { z } from "zod";
import { displayPatterns } from "../ports/display-pattern.ts";
import { asked } from "./asked.ts";

export const mirrorAsk = z.strictObject({
  /** One picture, and the answer. */
  once: z.boolean(),
});

/** One picture of the panel. A PIN is on it what it is on the panel: dots. */
export const mirrorNews = z.strictObject({
  /** The prompt that it shows. */
  screen: z.string().max(40),
  width: z.number().int().min(8).max(256),
  height: z.number().int().min(8).max(128),
  /** Panel RAM: a byte is 8 pixels of a column, bit 0 on top; page by page from the top. Missing where it is nobody's but the customer's. */
  frame: z.base64().max(8_192).exactOptional(),
});

export const displayTestAsk = z.strictObject({
  pattern: asked(z.enum(displayPatterns), displayPatterns.join(", ")).optional(),
  /** Of each pattern. */
  seconds: asked(z.number().int().min(1).max(30), "a whole number from 1 to 30"),
});

export const displayTestNews = z.strictObject({ pattern: z.enum(displayPatterns) });

export type MirrorPicture = z.output<typeof mirrorNews>;
