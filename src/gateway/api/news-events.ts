import type { PadNotice, StatusFault, TransactionNews } from "../../joint/pad-service.ts";
import { event, type Message, unsolicited } from "./envelope.ts";

const eventNames: { readonly [News in TransactionNews["news"]]: string } = {
  cardAwaited: "Card.AwaitedEvent",
  cardRead: "Card.ReadEvent",
  cardRemoved: "Card.RemovedEvent",
  pinEntry: "Pin.EntryEvent",
  pinIncorrect: "Pin.IncorrectEvent",
  hostAwaited: "Host.AwaitedEvent",
  prompt: "Pad.PromptEvent",
};

/** News of a transaction as an event of the command that started it. */
export function eventOf({ news, ...facts }: TransactionNews, requestId: number): Message {
  return event(eventNames[news], requestId, facts);
}

/** A notice as it goes to every connection: the pad's status, or an error. */
export function unsolicitedOf(notice: PadNotice): Message {
  switch (notice.notice) {
    case "inService":
    case "connected":
    case "disconnected":
      return unsolicited("Pad.StatusChangedEvent", { status: notice.notice });
    case "outOfService":
      return unsolicited("Pad.StatusChangedEvent", { status: notice.notice, faults: notice.faults.map(faultFacts) });
    case "tamper":
    case "readerDegraded":
    case "fault":
      return unsolicited("Pad.ErrorEvent", { error: notice.notice, ...faultFacts(notice.fault) });
    case "lockout": {
      const { where, waitMs } = notice;
      return unsolicited("Pad.ErrorEvent", {
        error: notice.notice,
        where,
        ...(waitMs === undefined ? {} : { waitMs }),
      });
    }
    case "wrongPinsInARow":
      return unsolicited("Pad.ErrorEvent", { error: notice.notice, count: notice.count });
    case "reversalFlagged":
      return unsolicited("Pad.ErrorEvent", { error: notice.notice, why: notice.why, attempts: notice.attempts });
    case "keysRunLow":
      return unsolicited("Pad.ErrorEvent", { error: notice.notice, transactionsLeft: notice.transactionsLeft });
    case "maintenanceDue": {
      const { reasonEn, reasonZh } = notice;
      return unsolicited("Pad.ErrorEvent", { error: notice.notice, reasonEn, reasonZh });
    }
  }
}

function faultFacts({ code, remedyEn, remedyZh }: StatusFault) {
  return { code, remedyEn, remedyZh };
}
