import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import { go, type Rows, rest, show, stay, timer, tone } from "./step.ts";

export const showingOutcomeRows: Rows<"showingOutcome"> = {
  cardRemoved: (state, _event, context) => stay(context, { ...state, cardIn: false }),
  slotUnknown: (state, _event, context) => stay(context, { ...state, cardIn: false }),
  timerFired: (state, _event, context) =>
    state.cardIn && !context.session.faults.some(isOfReader)
      ? go(
          context,
          { at: "returningCard", cardIn: true, reminded: false },
          show({ id: "REMOVE_CARD" }),
          tone("attention"),
          timer("removal", context.policy.removalReminderMs),
        )
      : rest(context, state.cardIn),
};

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
