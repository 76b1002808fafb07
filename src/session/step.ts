import type { Prompt } from "../prompts/prompt.ts";
import type { Effect, TimerName } from "./effect.ts";
import type { Event, EventType, Of } from "./event.ts";
import type { Outcome } from "./outcome.ts";
import { faultPrompt, outcomePrompt, outcomeTone, takesLonger } from "./outcome-prompt.ts";
import type { SessionPolicy } from "./policy.ts";
import type { In, Session, State, StateName, UnderWay } from "./state.ts";

export interface Step {
  readonly session: Session;
  readonly effects: readonly Effect[];
}

/** What a handler may look at: the session it is in and the policy. */
export interface Context {
  readonly session: Session;
  readonly policy: SessionPolicy;
}

/** The rows of one state: what it does on each event it knows; every other event is ignored there. */
export type Rows<Name extends StateName> = {
  readonly [Type in EventType]?: (state: In<Name>, event: Of<Type>, context: Context) => Step;
};

export type AnyRow = (state: State, event: Event, context: Context) => Step;

export function show(prompt: Prompt): Effect {
  return { do: "show", prompt };
}

export function timer(name: TimerName, ms: number): Effect {
  return { do: "startTimer", timer: name, ms };
}

export function tone(name: "key" | "error" | "attention" | "success"): Effect {
  return { do: "tone", tone: name };
}

/** Into another state: the old one's timers go first. */
export function go(context: Context, state: State, ...effects: readonly Effect[]): Step {
  return { session: { ...context.session, state }, effects: [{ do: "stopTimers" }, ...effects] };
}

/** In the same state; its timers run on. */
export function stay(context: Context, state: State, ...effects: readonly Effect[]): Step {
  return { session: { ...context.session, state }, effects };
}

/** What a transaction keeps from one state to the next. */
export function underWay({ transaction, cardIn, asked }: UnderWay): UnderWay {
  return { transaction, cardIn, asked };
}

/** The transaction has ended: digits and card data are wiped, the outcome is told and shown, the card comes back. */
export function end(context: Context, state: UnderWay, outcome: Outcome): Step {
  const { policy } = context;
  const { transaction } = state;
  return go(
    context,
    { at: "showingOutcome", ...underWay(state), outcome },
    { do: "wipeEntry" },
    { do: "disarmReader" },
    { do: "forgetCard" },
    show(outcomePrompt(outcome, transaction)),
    tone(outcomeTone(outcome)),
    { do: "complete", transaction, outcome },
    { do: "ejectCard" },
    timer("outcome", takesLonger(outcome) ? policy.longOutcomeMs : policy.outcomeMs),
  );
}

/** Ready for the next customer, or out of service while a part is. */
export function rest(context: Context, cardIn: boolean): Step {
  const [fault] = context.session.faults;
  if (fault === undefined) return go(context, { at: "idle", cardIn }, show({ id: "IDLE" }));
  return go(
    context,
    { at: "outOfService", cardIn },
    show(faultPrompt(fault)),
    timer("parts", context.policy.partsRecheckMs),
  );
}
