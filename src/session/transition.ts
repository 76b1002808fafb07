import type { FaultRow } from "../faults/fault-row.ts";
import { faultTable } from "../faults/fault-table.ts";
import { awaitingCardRows, checkingTriesRows, idleRows } from "./card-rows.ts";
import { isOfReader, outOfServiceRows, returningCardRows, showingOutcomeRows } from "./closing-rows.ts";
import { enteringCodeRows, enteringPinRows } from "./entry-rows.ts";
import type { Event } from "./event.ts";
import { forwardingRows, giveUpForwarding, settleGivenUp } from "./forward-rows.ts";
import { awaitingHostRows, settlingRows } from "./host-rows.ts";
import { faultOf } from "./outcome.ts";
import type { SessionPolicy } from "./policy.ts";
import type { Session, StateName } from "./state.ts";
import { type AnyRow, type Context, end, type Rows, rest, type Step, stay } from "./step.ts";

const table: { readonly [Name in StateName]: Rows<Name> } = {
  idle: idleRows,
  awaitingCard: awaitingCardRows,
  checkingTries: checkingTriesRows,
  enteringPin: enteringPinRows,
  enteringCode: enteringCodeRows,
  forwarding: forwardingRows,
  awaitingHost: awaitingHostRows,
  settling: settlingRows,
  showingOutcome: showingOutcomeRows,
  returningCard: returningCardRows,
  outOfService: outOfServiceRows,
};

/** What happens next: pure, and the only place where it is decided. An event a state has no row for changes nothing. */
export function next(session: Session, event: Event, policy: SessionPolicy): Step {
  const context = { session, policy };
  if (event.type === "faultRaised") return raiseFault(event.code, context);
  if (event.type === "faultCleared") return clearFault(event.code, context);
  const step = row(session.state.at, event)?.(session.state, event, context) ?? { session, effects: [] };
  return session.state.at === "showingOutcome" ? step : remember(step);
}

function row(at: StateName, event: Event): AnyRow | undefined {
  // The table's type ties each row to its state and event; looked up by both, that tie is not visible to the compiler.
  return table[at][event.type] as AnyRow | undefined;
}

/** A fault that has just ended a transaction and keeps the pad out of service is not forgotten with the transaction. */
function remember(step: Step): Step {
  const { state, faults } = step.session;
  const code = state.at === "showingOutcome" ? faultOf(state.outcome) : undefined;
  if (code === undefined || !faultTable[code].outOfService || faults.includes(code)) return step;
  return { ...step, session: { ...step.session, faults: [...faults, code] } };
}

/**
 * Before ENTER a broken part ends the payment at once; after it the answer is awaited first, for the try's sake, unless the
 * fault is one that waits for nothing.
 */
function raiseFault(code: Session["faults"][number], context: Context): Step {
  const { session, policy } = context;
  if (session.faults.includes(code)) return stay(context, session.state);
  const broken: Context = { policy, session: { ...session, faults: [...session.faults, code] } };
  const { state } = session;
  const { endsPaymentAtOnce }: FaultRow = faultTable[code];
  switch (state.at) {
    case "idle":
      return rest(broken, state.cardIn);
    case "awaitingCard":
    case "checkingTries":
    case "enteringPin":
    case "enteringCode":
      return end(broken, state, { kind: "fault", code });
    case "forwarding":
      return endsPaymentAtOnce ? giveUpForwarding(state, code, broken) : stay(broken, state);
    case "awaitingHost":
      return endsPaymentAtOnce ? settleGivenUp(broken, state, code) : stay(broken, state);
    case "returningCard":
      return isOfReader(code) ? rest(broken, state.cardIn) : stay(broken, state);
    default:
      return stay(broken, state);
  }
}

function clearFault(code: Session["faults"][number], context: Context): Step {
  const { session, policy } = context;
  const faults = session.faults.filter((known) => known !== code);
  const mended: Context = { policy, session: { ...session, faults } };
  if (session.state.at !== "outOfService") return stay(mended, session.state);
  return rest(mended, session.state.cardIn);
}
