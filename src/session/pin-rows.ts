import type { Effect } from "./effect.ts";
import { entryPrompt } from "./entry-prompt.ts";
import { type GiveUp, givenUp } from "./outcome.ts";
import type { In, Payment } from "./state.ts";
import { type Context, end, go, type Rows, type Step, show, stay, timer, tone } from "./step.ts";

export const enteringPinRows: Rows<"enteringPin"> = {
  digitsChanged: (state, { count }, context) =>
    stay(
      context,
      { ...state, digitCount: count },
      tone("key"),
      show(entryPrompt(state.payment, state.triesLeft, count, context.policy)),
      timer("entryIdle", count === 0 ? context.policy.firstDigitMs : context.policy.betweenDigitsMs),
    ),
  entryFull: (state, _event, context) =>
    stay(context, state, tone("error"), timer("entryIdle", context.policy.betweenDigitsMs)),
  pinTooShort: (state, _event, context) =>
    stay(
      context,
      state,
      tone("error"),
      show({ id: "PIN_TOO_SHORT", minDigits: context.policy.minDigits, digitCount: state.digitCount }),
      timer("entryIdle", context.policy.betweenDigitsMs),
    ),
  // Time to read it: the longest of the waits for a key begins anew; the whole entry's does not.
  helpRequested: (state, _event, context) => stay(context, state, timer("entryIdle", context.policy.firstDigitMs)),
  pinEntered: ({ payment, cardIn }, _event, context) =>
    go(
      context,
      { at: "forwarding", payment, cardIn, giveUp: undefined },
      show({ id: "PLEASE_WAIT", amount: payment }),
      timer("step", context.policy.stepMs),
      { do: "forwardPin", payment },
    ),
  cardRemoved: (state, _event, context) =>
    end(context, state.payment, false, { kind: "cardRemoved", afterSending: false }),
  cancelPressed: cancel,
  cancelRequested: cancel,
  timerFired: (state, _event, context) => end(context, state.payment, state.cardIn, { kind: "timedOut" }),
};

/** The PIN block is being made and the request sent; until `requestSent` nothing has left the machine. */
export const forwardingRows: Rows<"forwarding"> = {
  requestSent: ({ payment, cardIn, giveUp }, _event, context) =>
    giveUp
      ? settleGivenUp(context, payment, cardIn, giveUp)
      : go(context, { at: "awaitingHost", payment, cardIn }, timer("host", context.policy.hostAnswerMs)),
  forwardFailed: (state, { code }, context) =>
    end(context, state.payment, state.cardIn, state.giveUp ? givenUp(state.giveUp, false) : { kind: "fault", code }),
  forwardAborted: (state, _event, context) =>
    end(
      context,
      state.payment,
      state.cardIn,
      state.giveUp ? givenUp(state.giveUp, false) : { kind: "fault", code: "PP703" },
    ),
  cardRemoved: (state, _event, context) => giveUpForwarding({ ...state, cardIn: false }, "cardRemoved", context),
  cancelPressed: (state, _event, context) => giveUpForwarding(state, "cancelled", context),
  cancelRequested: (state, _event, context) => giveUpForwarding(state, "cancelled", context),
  // A store or link that does not come back. What has been written down stays counted, and its reversal pending.
  timerFired: (state, _event, context) => {
    const step = end(context, state.payment, state.cardIn, { kind: "fault", code: "PP703" });
    return { ...step, effects: [{ do: "abortForwarding" }, ...step.effects] };
  },
};

/** The wish to end it is remembered; what happens depends on whether the request gets out first. */
export function giveUpForwarding(state: In<"forwarding">, why: GiveUp, context: Context): Step {
  if (state.giveUp) return stay(context, state);
  return stay(context, { ...state, giveUp: why }, { do: "abortForwarding" });
}

/** The request is out and its answer is not waited for: the try stays counted and the reversal goes out. */
export function settleGivenUp(context: Context, payment: Payment, cardIn: boolean, giveUp: GiveUp): Step {
  return go(
    context,
    { at: "settling", payment, cardIn, end: { kind: "givenUp", giveUp }, pulled: giveUp === "cardRemoved" },
    timer("step", context.policy.stepMs),
    { do: "settleTry", ...givenUpSettlement(giveUp) },
  );
}

export function givenUpSettlement(giveUp: GiveUp): Pick<Extract<Effect, { do: "settleTry" }>, "result" | "reversal"> {
  const byCustomer = giveUp === "cancelled" || giveUp === "cardRemoved";
  return { result: "unknown", reversal: byCustomer ? "cancelled" : "noAnswer" };
}

function cancel(state: In<"enteringPin">, _event: unknown, context: Context): Step {
  return end(context, state.payment, state.cardIn, { kind: "cancelled", afterSending: false });
}
