import type { FaultCode } from "../faults/fault-table.ts";
import type { ReversalReason } from "../host/reversal-record.ts";
import type { Effect } from "./effect.ts";
import { type GiveUp, givenUp, type Outcome } from "./outcome.ts";
import { givenUpSettlement, settleGivenUp } from "./pin-rows.ts";
import type { HostEnd, In } from "./state.ts";
import { type Context, end, go, type Rows, type Step, show, stay, timer, tone } from "./step.ts";

export const awaitingHostRows: Rows<"awaitingHost"> = {
  hostAnswered: (state, { verdict, tryEffect }, context) =>
    settle(state, { kind: "verdict", verdict, tryEffect }, context),
  hostSilent: (state, { code }, context) => settle(state, { kind: "silent", code }, context),
  timerFired: (state, _event, context) => settle(state, { kind: "silent", code: "PP502" }, context),
  cancelPressed: (state, _event, context) => giveUp(state, "cancelled", context),
  cancelRequested: (state, _event, context) => giveUp(state, "cancelled", context),
  cardRemoved: (state, _event, context) => giveUp({ ...state, cardIn: false }, "cardRemoved", context),
};

/** Durable before visible: the screen changes when the try is written down. */
export const settlingRows: Rows<"settling"> = {
  trySettled: (state, { tries }, context) => {
    const { payment, cardIn } = state;
    if (state.end.kind !== "verdict" || state.end.verdict.kind !== "pinIncorrect") {
      return end(context, payment, cardIn, finalOutcome(state.end));
    }
    switch (tries.kind) {
      case "allowed":
        return askAgain(state, tries.triesLeft, context);
      case "lockedHere":
        return end(context, payment, cardIn, {
          kind: "pinTriesExceeded",
          where: "here",
          waitMs: tries.remainingMs,
          justNow: true,
        });
      case "lockedByBank":
        return end(context, payment, cardIn, { kind: "pinTriesExceeded", where: "bank" });
      case "rateLimited":
        return end(context, payment, cardIn, { kind: "tooManyPins", waitMs: tries.retryAfterMs });
    }
  },
  cardRemoved: (state, _event, context) => stay(context, { ...state, cardIn: false, pulled: true }),
  stepFailed: (state, { code }, context) => end(context, state.payment, state.cardIn, { kind: "fault", code }),
  // The answer is known but cannot be written down: nothing of it may be shown; the try and the reversal stay.
  timerFired: (state, _event, context) => end(context, state.payment, state.cardIn, { kind: "fault", code: "PP703" }),
};

function settle(state: In<"awaitingHost">, hostEnd: HostEnd, context: Context): Step {
  return go(
    context,
    { at: "settling", payment: state.payment, cardIn: state.cardIn, end: hostEnd, pulled: false },
    timer("step", context.policy.stepMs),
    { do: "settleTry", ...settlement(hostEnd) },
  );
}

function giveUp(state: In<"awaitingHost">, why: GiveUp, context: Context): Step {
  const { payment, cardIn } = state;
  return settleGivenUp(context, payment, cardIn, why);
}

/** The wrong PIN, said at once; the entry is open already, so the first digit typed is the first of the new PIN. */
function askAgain(state: In<"settling">, triesLeft: number, context: Context): Step {
  const { payment, cardIn } = state;
  // The customer has taken the card and left: a next PIN would be typed by somebody else.
  if (state.pulled) return end(context, payment, false, { kind: "cardRemoved", afterSending: false });
  // A part broke while the bank was asked: nobody is asked for a PIN on a broken keypad.
  const [fault] = context.session.faults;
  if (fault !== undefined) return end(context, payment, cardIn, { kind: "fault", code: fault });
  return go(
    context,
    { at: "enteringPin", payment, cardIn, triesLeft, digitCount: 0 },
    { do: "beginPinEntry" },
    show(triesLeft === 1 ? { id: "LAST_PIN_TRY" } : { id: "ENTER_VALID_PIN", triesLeft }),
    tone("error"),
    timer("entryIdle", context.policy.firstDigitMs),
    timer("entryWhole", context.policy.wholeEntryMs),
  );
}

const silenceReasons: { readonly [Code in FaultCode]?: ReversalReason } = { PP504: "invalidAnswer", PP509: "wrongMac" };

/** Silence and malformed answers keep the try counted and have the request reversed; a verdict settles both. */
function settlement(hostEnd: HostEnd): Pick<Extract<Effect, { do: "settleTry" }>, "result" | "reversal"> {
  if (hostEnd.kind === "verdict") return { result: hostEnd.tryEffect, reversal: undefined };
  if (hostEnd.kind === "givenUp") return givenUpSettlement(hostEnd.giveUp);
  return { result: "unknown", reversal: silenceReasons[hostEnd.code] ?? "noAnswer" };
}

function finalOutcome(hostEnd: HostEnd): Outcome {
  if (hostEnd.kind === "givenUp") return givenUp(hostEnd.giveUp, true);
  if (hostEnd.kind === "silent") return { kind: "fault", code: hostEnd.code };
  const { verdict } = hostEnd;
  switch (verdict.kind) {
    case "approved":
      return { kind: "approved" };
    case "pinTriesExceeded":
      return { kind: "pinTriesExceeded", where: "bank" };
    case "declined":
      return { kind: "declined", reason: verdict.reason, responseCode: verdict.responseCode };
    case "secondFactorRequired":
      return { kind: "declined", reason: "pinRequired", responseCode: verdict.responseCode };
    case "hostFault":
      return { kind: "fault", code: verdict.faultCode };
    case "pinIncorrect":
      // Handled by the ledger's verdict above; without one the machine cannot say how many tries are left.
      return { kind: "fault", code: "PP901" };
  }
}
