import type { ToolAnswer, ToolName, ToolNews, ToolParameters } from "../joint/tool-questions.ts";
import { askPad } from "./ask-pad.ts";
import { exitCodes } from "./exit-codes.ts";
import { nobodyAnswers, type ToolOptions, toolConfig } from "./tool-place.ts";

/** The pad's answer; undefined, with exit code 1 and what to do on standard error, when no pad runs. Faults as `askPad`. */
export async function askOrFail<Name extends ToolName>(
  options: ToolOptions,
  question: Name,
  parameters: ToolParameters<Name>,
  onNews?: (news: ToolNews<Name>) => void,
  signal?: AbortSignal,
): Promise<ToolAnswer<Name> | undefined> {
  const { socket } = (await toolConfig(options)).service;
  const answer = await askPad(socket, question, parameters, onNews, signal);
  if (answer === undefined && !signal?.aborted) {
    console.error(nobodyAnswers(socket));
    process.exitCode = exitCodes.failed;
  }
  return answer;
}
