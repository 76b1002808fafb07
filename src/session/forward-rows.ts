import type { Effect } from "./effect.ts";
import { type GiveUp, givenUp } from "./outcome.ts";
import type { In } from "./state.ts";
import { type Context, end, go, type Rows, type Step, stay, timer, underWay } from "./step.ts";

/** The request is being made and sent; until `requestSent` nothing has left the machine. */
export const forwardingRows: Rows<"forwarding"> = {
  requestSent: (state, _event, context) => {
    const { carried, giveUp } = state;
    return giveUp
      ? settleGivenUp(context, state, giveUp)
      : go(context, { at: "awaitingHost", ...underWay(state), carried }, timer("host", context.policy.hostAnswerMs));
  },
  forwardFailed: (state, { code }, context) =>
    end(context, state, state.giveUp ? givenUp(state.giveUp, false) : { kind: "fault", code }),
  forwardAborted: (state, _event, context) =>
    end(context, state, state.giveUp ? givenUp(state.giveUp, false) : { kind: "fault", code: "PP703" }),
  cardRemoved: (state, _event, context) => giveUpForwarding({ ...state, cardIn: false }, "cardRemoved", context),
  cancelPressed: (state, _event, context) => giveUpForwarding(state, "cancelled", context),
  cancelRequested: (state, _event, context) => giveUpForwarding(state, "cancelled", context),
  // A store or link that does not come back. What has been written down stays counted, and its reversal pending.
  timerFired: (state, _event, context) => {
    const step = end(context, state, { kind: "fault", code: "PP703" });
    return { ...step, effects: [{ do: "abortForwarding" }, ...step.effects] };
  },
};

/** The wish to end it is remembered; what happens depends on whether the request gets out first. */
export function giveUpForwarding(state: In<"forwarding">, why: GiveUp, context: Context): Step {
  if (state.giveUp) return stay(context, state);
  return stay(context, { ...state, giveUp: why }, { do: "abortForwarding" });
}

/** The request is out and its answer is not waited for: the try stays counted and the reversal goes out. */
export function settleGivenUp(context: Context, state: In<"forwarding" | "awaitingHost">, giveUp: GiveUp): Step {
  const { carried } = state;
  const pulled = giveUp === "cardRemoved";
  return go(
    context,
    { at: "settling", ...underWay(state), carried, end: { kind: "givenUp", giveUp }, pulled },
    timer("step", context.policy.stepMs),
    { do: "settleTry", ...givenUpSettlement(giveUp) },
  );
}

export function givenUpSettlement(giveUp: GiveUp): Pick<Extract<Effect, { do: "settleTry" }>, "result" | "reversal"> {
  const byCustomer = giveUp === "cancelled" || giveUp === "cardRemoved";
  return { result: "unknown", reversal: byCustomer ? "cancelled" : "noAnswer" };
}
