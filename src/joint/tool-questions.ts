import { z } from "zod";
import { attemptsListAnswer, attemptsUnlockAnswer, attemptsUnlockAsk } from "./tool-attempts.ts";
import { countersAnswer } from "./tool-counters.ts";
import { displayTestAsk, displayTestNews, mirrorAsk, mirrorNews } from "./tool-display.ts";
import { lastFramesAnswer } from "./tool-frames.ts";
import { keypadTestAsk, keypadTestNews } from "./tool-keypad.ts";
import { selfTestAnswer } from "./tool-self-test.ts";
import { statusAnswer } from "./tool-status.ts";

/** What a technician's tool may ask the running pad. Fields that are not named do not get through, either way. */
interface ToolQuestion {
  readonly ask: z.ZodType<object>;
  readonly answer: z.ZodType;
  /** What is told before the answer; a question that has news may take as long as whoever asks it wants. */
  readonly news?: z.ZodType;
}

/** One row a question. PINs, keys and whole PANs have no place in any of them. */
export const toolQuestions = {
  status: { ask: z.strictObject({}), answer: statusAnswer },
  attemptsList: { ask: z.strictObject({}), answer: attemptsListAnswer },
  attemptsUnlock: { ask: attemptsUnlockAsk, answer: attemptsUnlockAnswer },
  selfTest: { ask: z.strictObject({}), answer: selfTestAnswer },
  mirror: { ask: mirrorAsk, answer: z.strictObject({}), news: mirrorNews },
  lastFrames: { ask: z.strictObject({}), answer: lastFramesAnswer },
  counters: { ask: z.strictObject({}), answer: countersAnswer },
  displayTest: { ask: displayTestAsk, answer: z.strictObject({}), news: displayTestNews },
  keypadTest: { ask: keypadTestAsk, answer: keypadTestNews, news: keypadTestNews },
} as const satisfies Readonly<Record<string, ToolQuestion>>;

export type ToolName = keyof typeof toolQuestions;
export type ToolParameters<Name extends ToolName> = z.output<(typeof toolQuestions)[Name]["ask"]>;
export type ToolAnswer<Name extends ToolName> = z.output<(typeof toolQuestions)[Name]["answer"]>;
export type ToolNews<Name extends ToolName> = (typeof toolQuestions)[Name] extends { readonly news: infer News }
  ? z.output<News & z.ZodType>
  : never;

/**
 * Answers one question. `tell` sends news until the promise settles; `signal` is aborted when whoever asked has gone. Rejects
 * with a Fault, which is passed on.
 */
export type ToolHandler<Name extends ToolName> = (
  parameters: ToolParameters<Name>,
  tell: (news: ToolNews<Name>) => void,
  signal: AbortSignal,
) => Promise<ToolAnswer<Name>>;

export type ToolHandlers = { readonly [Name in ToolName]: ToolHandler<Name> };

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(toolQuestions, name);
}

export function toolQuestion(name: ToolName): ToolQuestion {
  return toolQuestions[name];
}
