import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { PadNotice, StatusFault } from "../joint/pad-service.ts";
import type { LoggedOutcome, PadEvent } from "./pad-event.ts";

/** From so many wrong PINs on, one after another, whatever the card, somebody should look. */
const wrongPinsWorthTelling = 5;

/** What of the log somebody outside must hear of, and the wrong PINs in a row that it depends on. */
export interface NoticedSoFar {
  readonly wrongPins: number;
}

export const nothingNoticed: NoticedSoFar = { wrongPins: 0 };

interface Noticed {
  readonly so: NoticedSoFar;
  readonly notices: readonly PadNotice[];
}

/** One event of the pad's log after another. Which card it was has no place in a notice. */
export function noticesOf(so: NoticedSoFar, event: PadEvent): Noticed {
  switch (event.event) {
    case "hostAnswered":
      return afterAnswer(so, event.verdict);
    case "fault":
      return { so, notices: [{ notice: noticeOfFault(event.code), fault: toldFault(event.code) }] };
    case "transactionEnded":
      return { so, notices: lockouts(event.outcome) };
    case "keysRunLow":
      return { so, notices: [{ notice: "keysRunLow", transactionsLeft: event.transactionsLeft }] };
    case "reversalFlagged":
      return { so, notices: [{ notice: "reversalFlagged", why: event.why, attempts: event.attempts }] };
    case "maintenanceDue":
      return { so, notices: [{ notice: "maintenanceDue", reasonEn: event.reason, reasonZh: event.reasonZh }] };
    default:
      return { so, notices: [] };
  }
}

export function toldFault(code: FaultCode): StatusFault {
  const { en, zh } = faultTable[code].remedy;
  return { code, remedyEn: en, remedyZh: zh };
}

function noticeOfFault(code: FaultCode): "tamper" | "readerDegraded" | "fault" {
  if (code === "PP802") return "tamper";
  return faultTable[code].area === "reader" ? "readerDegraded" : "fault";
}

function afterAnswer({ wrongPins }: NoticedSoFar, verdict: string): Noticed {
  const isWrong = verdict === "pinIncorrect" || verdict === "pinTriesExceeded";
  const count = isWrong ? wrongPins + 1 : 0;
  return {
    so: { wrongPins: count },
    notices: count >= wrongPinsWorthTelling ? [{ notice: "wrongPinsInARow", count }] : [],
  };
}

function lockouts(outcome: LoggedOutcome): PadNotice[] {
  if (outcome.kind !== "pinTriesExceeded") return [];
  if (outcome.where === "bank") return [{ notice: "lockout", where: "bank" }];
  return [{ notice: "lockout", where: "here", waitMs: outcome.waitMs }];
}
