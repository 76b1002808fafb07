import { type FaultCode, faultTable } from "../../faults/fault-table.ts";
import type { PadNotice, PadStatus, StatusFault } from "../../joint/pad-service.ts";
import type { Draft } from "./notification-kinds.ts";

/** What receivers have been told of the machine. Outlives a restart, so that none hears the same twice or misses the end of it. */
export interface Told {
  /** The codes that it is out of service for, joined; undefined while it is in service. */
  readonly outFor?: string;
  readonly tampered?: true;
}

export type Heard =
  | PadNotice
  /** Asked when pad and gateway have found each other: what was said before, nobody heard. */
  | { readonly notice: "status"; readonly status: PadStatus }
  /** The pad's process has been away for longer than a restart takes. */
  | { readonly notice: "padGone" };

interface WorthTelling {
  readonly told: Told;
  readonly drafts: readonly Draft[];
}

type Row<Name extends Heard["notice"]> = (told: Told, heard: Extract<Heard, { readonly notice: Name }>) => WorthTelling;

const nothing = (told: Told): WorthTelling => ({ told, drafts: [] });
const one = (told: Told, draft: Draft): WorthTelling => ({ told, drafts: [draft] });

const rows: { readonly [Name in Heard["notice"]]: Row<Name> } = {
  wrongPinsInARow: (told, { count }) => one(told, draft("wrongPinsInARow", [], { count })),
  lockout: (told, { where, waitMs }) => {
    const facts = { byBank: where === "bank" ? 1 : 0, ...(waitMs === undefined ? {} : { waitMs }) };
    return one(told, draft("cardLocked", [], facts));
  },
  tamper: (told) => one({ ...told, tampered: true }, draft("tamper", ["PP802"], {})),
  readerDegraded: (told, { fault }) => one(told, draft("readerDegraded", codesOf([fault]), {})),
  reversalFlagged: (told, { why, attempts }) =>
    one(told, draft("reversalFlagged", [], { attempts, refused: why === "refused" ? 1 : 0 })),
  keysRunLow: (told, { transactionsLeft }) => one(told, draft("keysRunLow", [], { transactionsLeft })),
  maintenanceDue: (told, { reasonEn, reasonZh }) =>
    one(told, { ...draft("maintenanceDue", [], {}), said: { en: reasonEn, zh: reasonZh } }),
  outOfService: (told, { faults }) => out(told, codesOf(faults)),
  inService: (told) => (told.outFor === undefined ? nothing({}) : one({}, draft("inService", [], {}))),
  padGone: (told) => out(told, ["PP804"]),
  status: (told, { status }) => ofStatus(told, status),
  // What takes the machine out of service is told as that.
  fault: nothing,
  connected: nothing,
  disconnected: nothing,
};

/** Pure: what of all that is heard goes out, one after another. */
export function worthTelling(told: Told, heard: Heard): WorthTelling {
  return (rows[heard.notice] as Row<Heard["notice"]>)(told, heard as never);
}

function ofStatus(told: Told, { inService, state, faults }: PadStatus): WorthTelling {
  if (state === "starting" && faults.length === 0) return nothing(told);
  if (inService) return worthTelling(told, { notice: "inService" });
  const codes = codesOf(faults);
  const isNews = codes.includes("PP802") && told.tampered === undefined;
  const first = isNews ? rows.tamper(told, { notice: "tamper" } as never) : nothing(told);
  const second = out(first.told, codes);
  return { told: second.told, drafts: [...first.drafts, ...second.drafts] };
}

function out(told: Told, codes: readonly FaultCode[]): WorthTelling {
  const outFor = codes.join(" ");
  if (told.outFor === outFor) return nothing(told);
  return one({ ...told, outFor }, draft("outOfService", codes, {}));
}

function draft(kind: Draft["kind"], faultCodes: readonly FaultCode[], facts: Draft["facts"]): Draft {
  return { kind, faultCodes, facts };
}

/** The pad's process may be a newer one, with faults that are unknown here. */
function codesOf(faults: readonly StatusFault[]): FaultCode[] {
  return faults.flatMap(({ code }) => (Object.hasOwn(faultTable, code) ? [code as FaultCode] : []));
}
