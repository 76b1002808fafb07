import { entryPrompt, entryWaits, openEntry, tooShortPrompt } from "./entry-prompt.ts";
import type { In, State } from "./state.ts";
import { type Context, end, go, type Rows, type Step, show, stay, timer, tone, underWay } from "./step.ts";

type Entering = In<"enteringPin" | "enteringCode">;

/** What both entries do on the events that they have in common. */
const typing = {
  digitsChanged: (state: Entering, { count }: { count: number }, context: Context): Step => {
    const next = { ...state, digitCount: count };
    const { firstDigitMs, betweenDigitsMs } = entryWaits(state, context.policy);
    return stay(
      context,
      next,
      tone("key"),
      show(entryPrompt(next, context.policy)),
      timer("entryIdle", count === 0 ? firstDigitMs : betweenDigitsMs),
    );
  },
  entryFull: (state: Entering, _event: unknown, context: Context): Step =>
    stay(context, state, tone("error"), timer("entryIdle", entryWaits(state, context.policy).betweenDigitsMs)),
  tooShort: (state: Entering, _event: unknown, context: Context): Step =>
    stay(
      context,
      state,
      tone("error"),
      show(tooShortPrompt(state, context.policy)),
      timer("entryIdle", entryWaits(state, context.policy).betweenDigitsMs),
    ),
  // Time to read it: the longest of the waits for a key begins anew; the whole entry's does not.
  helpRequested: (state: Entering, _event: unknown, context: Context): Step =>
    stay(context, state, timer("entryIdle", entryWaits(state, context.policy).firstDigitMs)),
  cardRemoved: (state: Entering, _event: unknown, context: Context): Step =>
    end(context, { ...state, cardIn: false }, { kind: "cardRemoved", afterSending: false }),
  cancelPressed: cancel,
  cancelRequested: cancel,
  timerFired: (state: Entering, _event: unknown, context: Context): Step => end(context, state, { kind: "timedOut" }),
};

export const enteringPinRows: Rows<"enteringPin"> = {
  ...typing,
  entered: (state, _event, context) => {
    if (state.transaction.transaction !== "pinChange" || state.entry === "repeatedPin") return forward(state, context);
    const entry = state.entry === "pin" ? "newPin" : "repeatedPin";
    return openEntry({ ...state, entry, digitCount: 0 }, context);
  },
  newPinRefused: (state, { why }, context) => {
    if (state.entry === "pin") return stay(context, state);
    const refusals = state.refusals + 1;
    if (refusals >= context.policy.newPinRefusals) return end(context, state, { kind: "newPinRefused", why });
    const again = { ...state, entry: "newPin", digitCount: 0, refusals } as const;
    return openEntry(
      again,
      context,
      show(why === "differs" ? { id: "PINS_DIFFER" } : { id: "WEAK_PIN", weakness: why }),
      tone("error"),
    );
  },
};

export const enteringCodeRows: Rows<"enteringCode"> = {
  ...typing,
  entered: (state, _event, context) => forward(state, context),
};

function forward(state: Entering, context: Context): Step {
  const carried = state.at === "enteringCode" ? "code" : "pin";
  const next: State = { at: "forwarding", ...underWay(state), carried, giveUp: undefined };
  return go(
    context,
    next,
    show({ id: "PLEASE_WAIT", purpose: state.transaction }),
    timer("step", context.policy.stepMs),
    { do: "forward", transaction: state.transaction, carried },
  );
}

function cancel(state: Entering, _event: unknown, context: Context): Step {
  return end(context, state, { kind: "cancelled", afterSending: false });
}
