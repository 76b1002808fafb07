import { Fault } from "../faults/fault.ts";
import type { ToolHandlers } from "../joint/tool-questions.ts";
import type { CardLocks } from "./card-locks.ts";
import type { Pad } from "./pad.ts";

/** What a technician asks of the cards that have tries counted. Fault PP702 while the store is not open. */
export function attemptsAnswers(
  pad: Pick<Pad, "core" | "faults">,
): Pick<ToolHandlers, "attemptsList" | "attemptsUnlock"> {
  const locks = (): CardLocks => {
    if (pad.core) return pad.core.locks;
    throw new Fault("PP702", `the pad could not open its store yet: ${pad.faults.join(", ") || "it is starting"}`);
  };
  return {
    attemptsList: async () => locks().list(),
    attemptsUnlock: async ({ card, reason }) => locks().unlock(card, reason),
  };
}
