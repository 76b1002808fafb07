import type { Effect } from "./effect.ts";
import { openEntry } from "./entry-prompt.ts";
import type { In, UnderWay } from "./state.ts";
import { type Context, end, go, type Rows, type Step, show, stay, timer, tone, underWay } from "./step.ts";
import type { Transaction } from "./transaction.ts";

export const idleRows: Rows<"idle"> = {
  asked: (state, { transaction }, context) =>
    state.cardIn ? returnFirst(context) : go(context, awaiting(transaction), ...askForCard(transaction, context)),
  cardRemoved: (_state, _event, context) => stay(context, { at: "idle", cardIn: false }),
  slotUnknown: (_state, _event, context) => stay(context, { at: "idle", cardIn: false }),
};

export const awaitingCardRows: Rows<"awaitingCard"> = {
  cardRead: (state, { cardIn }, context) =>
    go(
      context,
      { at: "checkingTries", ...underWay(state), cardIn },
      { do: "disarmReader" },
      timer("step", context.policy.stepMs),
      { do: "checkTries" },
    ),
  cardUnreadable: (state, { cardIn }, context) => {
    const failedReads = state.failedReads + 1;
    if (failedReads >= context.policy.cardReads) return end(context, { ...state, cardIn }, { kind: "cardUnreadable" });
    return go(
      context,
      { ...state, failedReads, cardIn },
      show({ id: "CARD_UNREADABLE", purpose: state.transaction }),
      tone("error"),
      { do: "ejectCard" },
      timer("card", context.policy.cardWaitMs),
    );
  },
  cardRemoved: (state, _event, context) => stay(context, { ...state, cardIn: false }),
  cancelPressed: cancel,
  cancelRequested: cancel,
  timerFired: (state, _event, context) => end(context, state, { kind: "timedOut" }),
};

export const checkingTriesRows: Rows<"checkingTries"> = {
  triesChecked: (state, { tries }, context) => {
    switch (tries.kind) {
      case "allowed": {
        const { triesLeft } = tries;
        const entering = { at: "enteringPin", entry: "pin", triesLeft, digitCount: 0, refusals: 0 } as const;
        return openEntry({ ...underWay(state), ...entering }, context);
      }
      case "lockedHere":
        return end(context, state, {
          kind: "pinTriesExceeded",
          where: "here",
          waitMs: tries.remainingMs,
          justNow: false,
        });
      case "lockedByBank":
        return end(context, state, { kind: "pinTriesExceeded", where: "bank" });
      case "rateLimited":
        return end(context, state, { kind: "tooManyPins", waitMs: tries.retryAfterMs });
    }
  },
  cardRemoved: (state, _event, context) =>
    end(context, { ...state, cardIn: false }, { kind: "cardRemoved", afterSending: false }),
  cancelPressed: cancel,
  cancelRequested: cancel,
  stepFailed: (state, { code }, context) => end(context, state, { kind: "fault", code }),
  // The ledger did not answer: PIN entry is refused, never assumed to be allowed.
  timerFired: (state, _event, context) => end(context, state, { kind: "fault", code: "PP703" }),
};

function awaiting(transaction: Transaction): In<"awaitingCard"> {
  return { at: "awaitingCard", transaction, cardIn: false, asked: { pins: 0, codes: 0 }, failedReads: 0 };
}

function askForCard(transaction: Transaction, { policy }: Context): Effect[] {
  return [
    { do: "begin", transaction },
    show({ id: "INSERT_CARD", purpose: transaction }),
    { do: "armReader" },
    timer("card", policy.cardWaitMs),
  ];
}

/** The last customer's card is still in the slot: nobody is served until it is out. */
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

function cancel(state: UnderWay, _event: unknown, context: Context): Step {
  return end(context, state, { kind: "cancelled", afterSending: false });
}
