import fc from "fast-check";
import type { Effect } from "../../src/session/effect.ts";
import type { EntryName, Session, StateName } from "../../src/session/state.ts";
import { happenings, type Walked, walk } from "./session-walk.ts";

/** For any walk from the start. */
export function always(holds: (walked: readonly Walked[]) => void, numRuns = 150): void {
  fc.assert(
    fc.property(happenings, (choices) => holds(walk(choices))),
    { numRuns },
  );
}

export function effectsOf<Do extends Effect["do"]>({ step }: Walked, name: Do): Extract<Effect, { do: Do }>[] {
  return step.effects.filter((effect): effect is Extract<Effect, { do: Do }> => effect.do === name);
}

export const at = ({ state }: Session): StateName => state.at;

/** What is typed in this state, if anything is. */
export function entryOf({ state }: Session): EntryName | undefined {
  if (state.at === "enteringCode") return "code";
  return state.at === "enteringPin" ? state.entry : undefined;
}
