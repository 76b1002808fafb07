import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { In } from "./state.ts";
import { type Context, go, type Rows, rest, type Step, show, stay, timer, tone } from "./step.ts";

export const showingOutcomeRows: Rows<"showingOutcome"> = {
  cardRemoved: (state, _event, context) => stay(context, { ...state, cardIn: false }),
  slotUnknown: (state, _event, context) => stay(context, { ...state, cardIn: false }),
  // A balance is nobody else's business: CANCEL takes it away.
  cancelPressed: (state, _event, context) =>
    state.outcome.kind === "balanceTold" ? leave(state, context) : stay(context, state),
  timerFired: (state, _event, context) => leave(state, context),
};

function leave(state: In<"showingOutcome">, context: Context): Step {
  if (!state.cardIn || context.session.faults.some(isOfReader)) return rest(context, state.cardIn);
  return go(
    context,
    { at: "returningCard", cardIn: true, reminded: false },
    show({ id: "REMOVE_CARD" }),
    tone("attention"),
    timer("removal", context.policy.removalReminderMs),
  );
}

/** Nobody is asked to take a card that the reader cannot give. */
export function isOfReader(code: FaultCode): boolean {
  return faultTable[code].area === "reader";
}

export const returningCardRows: Rows<"returningCard"> = {
  cardRemoved: (_state, _event, context) => rest(context, false),
  slotUnknown: (_state, _event, context) => rest(context, false),
  timerFired: (state, _event, context) =>
    state.reminded
      ? rest(context, true)
      : go(
          context,
          { ...state, reminded: true },
          show({ id: "CARD_LEFT" }),
          tone("attention"),
          timer("removal", context.policy.removalGiveUpMs),
        ),
};

export const outOfServiceRows: Rows<"outOfService"> = {
  cardRemoved: (state, _event, context) => stay(context, { ...state, cardIn: false }),
  slotUnknown: (state, _event, context) => stay(context, { ...state, cardIn: false }),
  timerFired: (state, _event, context) =>
    stay(context, state, { do: "recheckParts" }, timer("parts", context.policy.partsRecheckMs)),
};
