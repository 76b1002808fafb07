import type { Effect } from "./effect.ts";
import { entryPrompt } from "./entry-prompt.ts";
import type { In, Payment } from "./state.ts";
import { type Context, end, go, type Rows, type Step, show, stay, timer, tone } from "./step.ts";

export const idleRows: Rows<"idle"> = {
  paymentStarted: (state, event, context) =>
    state.cardIn ? returnFirst(context) : go(context, awaiting(event.payment), ...askForCard(event.payment, context)),
  cardRemoved: (_state, _event, context) => stay(context, { at: "idle", cardIn: false }),
  slotUnknown: (_state, _event, context) => stay(context, { at: "idle", cardIn: false }),
};

export const awaitingCardRows: Rows<"awaitingCard"> = {
  cardRead: ({ payment }, { cardIn }, context) =>
    go(
      context,
      { at: "checkingTries", payment, cardIn },
      { do: "disarmReader" },
      timer("step", context.policy.stepMs),
      { do: "checkTries" },
    ),
  cardUnreadable: (state, { cardIn }, context) => {
    const failedReads = state.failedReads + 1;
    if (failedReads >= context.policy.cardReads) return end(context, state.payment, cardIn, { kind: "cardUnreadable" });
    return go(
      context,
      { ...state, failedReads, cardIn },
      show({ id: "CARD_UNREADABLE", amount: state.payment }),
      tone("error"),
      { do: "ejectCard" },
      timer("card", context.policy.cardWaitMs),
    );
  },
  cardRemoved: (state, _event, context) => stay(context, { ...state, cardIn: false }),
  cancelPressed: cancel,
  cancelRequested: cancel,
  timerFired: (state, _event, context) => end(context, state.payment, state.cardIn, { kind: "timedOut" }),
};

export const checkingTriesRows: Rows<"checkingTries"> = {
  triesChecked: (state, { tries }, context) => {
    const { payment, cardIn } = state;
    switch (tries.kind) {
      case "allowed":
        return go(
          context,
          { at: "enteringPin", payment, cardIn, triesLeft: tries.triesLeft, digitCount: 0 },
          { do: "beginPinEntry" },
          show(entryPrompt(payment, tries.triesLeft, 0, context.policy)),
          timer("entryIdle", context.policy.firstDigitMs),
          timer("entryWhole", context.policy.wholeEntryMs),
        );
      case "lockedHere":
        return end(context, payment, cardIn, {
          kind: "pinTriesExceeded",
          where: "here",
          waitMs: tries.remainingMs,
          justNow: false,
        });
      case "lockedByBank":
        return end(context, payment, cardIn, { kind: "pinTriesExceeded", where: "bank" });
      case "rateLimited":
        return end(context, payment, cardIn, { kind: "tooManyPins", waitMs: tries.retryAfterMs });
    }
  },
  cardRemoved: (state, _event, context) =>
    end(context, state.payment, false, { kind: "cardRemoved", afterSending: false }),
  cancelPressed: cancel,
  cancelRequested: cancel,
  stepFailed: (state, { code }, context) => end(context, state.payment, state.cardIn, { kind: "fault", code }),
  // The ledger did not answer: PIN entry is refused, never assumed to be allowed.
  timerFired: (state, _event, context) => end(context, state.payment, state.cardIn, { kind: "fault", code: "PP703" }),
};

function awaiting(payment: Payment): In<"awaitingCard"> {
  return { at: "awaitingCard", payment, cardIn: false, failedReads: 0 };
}

function askForCard(payment: Payment, { policy }: Context): Effect[] {
  return [
    { do: "begin", payment },
    show({ id: "INSERT_CARD", amount: payment }),
    { do: "armReader" },
    timer("card", policy.cardWaitMs),
  ];
}

/** The last customer's card is still in the slot: nobody pays until it is out. */
function returnFirst(context: Context): Step {
  return go(
    context,
    { at: "returningCard", cardIn: true, reminded: true },
    show({ id: "CARD_LEFT" }),
    tone("attention"),
    { do: "ejectCard" },
    timer("removal", context.policy.removalGiveUpMs),
  );
}

function cancel(state: { payment: Payment; cardIn: boolean }, _event: unknown, context: Context): Step {
  return end(context, state.payment, state.cardIn, { kind: "cancelled", afterSending: false });
}
