import type { FaultCode } from "../faults/fault-table.ts";
import type { Balance } from "../host/balances.ts";
import { type GiveUp, givenUp, type Outcome } from "./outcome.ts";
import type { HostEnd, In } from "./state.ts";
import type { Transaction } from "./transaction.ts";

/** What the bank's yes comes to. */
const approvals: { readonly [Name in Transaction["transaction"]]: (balances: readonly Balance[]) => Outcome } = {
  payment: () => ({ kind: "approved" }),
  balance: (balances) => ({ kind: "balanceTold", balances }),
  pinChange: () => ({ kind: "pinChanged" }),
  pinVerification: () => ({ kind: "pinVerified" }),
};

/** How a transaction ends whose request was sent, once its end is written down. */
export function settledOutcome({ transaction: { transaction }, end }: In<"settling">): Outcome {
  if (end.kind === "givenUp") return unanswered(transaction, end.giveUp);
  if (end.kind === "silent") return unanswered(transaction, end.code);
  return verdictOutcome(transaction, end);
}

/** The end could not be written down: nothing of it may be shown. */
export function unsettledOutcome({ transaction: { transaction } }: In<"settling">, code: FaultCode): Outcome {
  return unanswered(transaction, code);
}

function unanswered(transaction: Transaction["transaction"], why: GiveUp): Outcome {
  return transaction === "pinChange" ? { kind: "pinChangeUnknown", why } : givenUp(why, true);
}

function verdictOutcome(
  transaction: Transaction["transaction"],
  { verdict, balances }: Extract<HostEnd, { kind: "verdict" }>,
): Outcome {
  switch (verdict.kind) {
    case "approved":
      return approvals[transaction](balances ?? []);
    case "pinTriesExceeded":
      return { kind: "pinTriesExceeded", where: "bank" };
    case "declined":
      return { kind: "declined", reason: verdict.reason, responseCode: verdict.responseCode };
    case "hostFault":
      return { kind: "fault", code: verdict.faultCode };
    case "pinIncorrect":
    case "secondFactorRequired":
      // What follows from these depends on the ledger, and is no end yet.
      return { kind: "fault", code: "PP901" };
  }
}
