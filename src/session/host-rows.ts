import type { TryVerdict } from "../attempts/try-policy.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { ReversalReason } from "../host/reversal-record.ts";
import type { Prompt } from "../prompts/prompt.ts";
import type { Effect } from "./effect.ts";
import { openEntry } from "./entry-prompt.ts";
import { givenUpSettlement, settleGivenUp } from "./forward-rows.ts";
import { settledOutcome, unsettledOutcome } from "./host-outcome.ts";
import type { HostEnd, In } from "./state.ts";
import { type Context, end, go, type Rows, type Step, show, stay, timer, tone, underWay } from "./step.ts";

/** A code is asked for so often; the PIN, after the first, once. */
const mostAsked = { codes: 2, pins: 1 } as const;

export const awaitingHostRows: Rows<"awaitingHost"> = {
  hostAnswered: (state, { type: _, ...answer }, context) => settle(state, { kind: "verdict", ...answer }, context),
  hostSilent: (state, { code }, context) => settle(state, { kind: "silent", code }, context),
  timerFired: (state, _event, context) => settle(state, { kind: "silent", code: "PP502" }, context),
  cancelPressed: (state, _event, context) => settleGivenUp(context, state, "cancelled"),
  cancelRequested: (state, _event, context) => settleGivenUp(context, state, "cancelled"),
  cardRemoved: (state, _event, context) => settleGivenUp(context, { ...state, cardIn: false }, "cardRemoved"),
};

/** Durable before visible: the screen changes when the try is written down. */
export const settlingRows: Rows<"settling"> = {
  trySettled: (state, { tries }, context) => {
    const verdict = state.end.kind === "verdict" ? state.end.verdict : undefined;
    if (verdict?.kind === "secondFactorRequired") {
      return verdict.factor === "code" ? askForCode(state, context) : askForPin(state, tries, context);
    }
    if (verdict?.kind !== "pinIncorrect") return end(context, state, settledOutcome(state));
    // A request that carried no PIN says nothing about one.
    return state.carried === "code" ? askForCode(state, context) : askAgain(state, tries, context);
  },
  cardRemoved: (state, _event, context) => stay(context, { ...state, cardIn: false, pulled: true }),
  stepFailed: (state, { code }, context) => end(context, state, unsettledOutcome(state, code)),
  // The answer is known but cannot be written down: nothing of it may be shown; the try and the reversal stay.
  timerFired: (state, _event, context) => end(context, state, unsettledOutcome(state, "PP703")),
};

function settle(state: In<"awaitingHost">, hostEnd: Exclude<HostEnd, { kind: "givenUp" }>, context: Context): Step {
  return go(
    context,
    { at: "settling", ...underWay(state), carried: state.carried, end: hostEnd, pulled: false },
    timer("step", context.policy.stepMs),
    { do: "settleTry", ...settlement(hostEnd) },
  );
}

/** The wrong PIN, said at once; the entry is open already, so the first digit typed is the first of the new PIN. */
function askAgain(state: In<"settling">, tries: TryVerdict, context: Context): Step {
  return enterPin(state, tries, true, context, (triesLeft) => wrongPinPrompt(state, triesLeft));
}

/** The bank wants the PIN once more: no blame, and no try is lost. */
function askForPin(state: In<"settling">, tries: TryVerdict, context: Context): Step {
  const pins = state.asked.pins + 1;
  if (pins > mostAsked.pins) return end(context, state, { kind: "secondFactorFailed", factor: "pin" });
  const id = state.transaction.transaction === "pinChange" ? "OLD_PIN_ONCE_MORE" : "PIN_ONCE_MORE";
  return enterPin({ ...state, asked: { ...state.asked, pins } }, tries, false, context, () => ({ id }));
}

/** The PIN was right, or the bank asks in spite of it; the answer goes without one. */
function askForCode(state: In<"settling">, context: Context): Step {
  const codes = state.asked.codes + 1;
  if (codes > mostAsked.codes) return end(context, state, { kind: "secondFactorFailed", factor: "code" });
  const asked = { ...state.asked, codes };
  const entering = { at: "enteringCode", ...underWay({ ...state, asked }), digitCount: 0 } as const;
  const again: Effect[] = state.carried === "code" ? [show({ id: "CODE_WRONG" }), tone("error")] : [];
  return hindrance(state, context) ?? openEntry(entering, context, ...again);
}

function enterPin(
  state: In<"settling">,
  tries: TryVerdict,
  justNow: boolean,
  context: Context,
  prompt: (triesLeft: number) => Prompt,
): Step {
  switch (tries.kind) {
    case "allowed": {
      const { triesLeft } = tries;
      const entering = {
        at: "enteringPin",
        ...underWay(state),
        entry: "pin",
        triesLeft,
        digitCount: 0,
        refusals: 0,
      } as const;
      const said = [show(prompt(triesLeft)), tone(justNow ? "error" : "attention")];
      return hindrance(state, context) ?? openEntry(entering, context, ...said);
    }
    case "lockedHere": {
      const { remainingMs: waitMs } = tries;
      return end(context, state, { kind: "pinTriesExceeded", where: "here", waitMs, justNow });
    }
    case "lockedByBank":
      return end(context, state, { kind: "pinTriesExceeded", where: "bank" });
    case "rateLimited":
      return end(context, state, { kind: "tooManyPins", waitMs: tries.retryAfterMs });
  }
}

function hindrance(state: In<"settling">, context: Context): Step | undefined {
  // The customer has taken the card and left: what is asked for would be typed by somebody else.
  if (state.pulled) return end(context, state, { kind: "cardRemoved", afterSending: false });
  // A part broke while the bank was asked: nobody is asked for anything on a broken keypad.
  const [code] = context.session.faults;
  return code === undefined ? undefined : end(context, state, { kind: "fault", code });
}

function wrongPinPrompt({ transaction: { transaction } }: In<"settling">, triesLeft: number): Prompt {
  if (transaction === "pinChange")
    return triesLeft === 1 ? { id: "LAST_OLD_PIN_TRY" } : { id: "ENTER_VALID_OLD_PIN", triesLeft };
  return triesLeft === 1 ? { id: "LAST_PIN_TRY" } : { id: "ENTER_VALID_PIN", triesLeft };
}

const silenceReasons: { readonly [Code in FaultCode]?: ReversalReason } = { PP504: "invalidAnswer", PP509: "wrongMac" };

/** Silence and malformed answers keep the try counted and have the request reversed; a verdict settles both. */
function settlement(hostEnd: HostEnd): Pick<Extract<Effect, { do: "settleTry" }>, "result" | "reversal"> {
  if (hostEnd.kind === "verdict") return { result: hostEnd.tryEffect, reversal: undefined };
  if (hostEnd.kind === "givenUp") return givenUpSettlement(hostEnd.giveUp);
  return { result: "unknown", reversal: silenceReasons[hostEnd.code] ?? "noAnswer" };
}
