import type { PadEvent } from "../pad/pad-event.ts";
import type { BookEntry, BookLine } from "./acquirer/issuer.ts";

/** What the pad's own events say of each request, by STAN. */
interface PadView {
  /** The customer was told that it is done. */
  readonly shown: ReadonlySet<string>;
  readonly undone: ReadonlySet<string>;
  /** To be undone still, or by a technician. */
  readonly open: ReadonlySet<string>;
}

/** Outcomes that tell the customer of something that stands in the books. */
const doneOutcomes: readonly string[] = ["approved", "pinChanged"];

/**
 * Every contradiction between an acquirer's books and what one pad told of itself, with nothing under way: an approval that the
 * pad neither showed nor undoes, one that it showed and the host did not book, declined or undid, an acknowledged reversal that undid
 * nothing, a STAN or a KSN that was used twice. Pure; empty when the books are right.
 */
export function proveBooks(entries: readonly (BookEntry | BookLine)[], padEvents: readonly PadEvent[]): string[] {
  const pad = padView(padEvents);
  const lasting = entries.filter(({ wish }) => wish === "payment" || wish === "pinChange");
  const booked = new Set(lasting.map(({ stan }) => stan));
  return [
    ...lasting.flatMap((entry) => contradiction(entry, pad) ?? []),
    ...[...pad.shown]
      .filter((stan) => !booked.has(stan))
      .map((stan) => `${stan} was shown as approved, but the host has not booked it`),
    ...usedTwice(entries),
  ];
}

function padView(events: readonly PadEvent[]): PadView {
  const [shown, undone, open] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let lastStan = "";
  for (const event of events) {
    if (event.event === "requestSent") lastStan = event.stan;
    if (event.event === "transactionEnded" && doneOutcomes.includes(event.outcome.kind)) shown.add(lastStan);
    if (event.event === "reversalAcknowledged") undone.add(event.stan);
    if (event.event === "reversalPending" || event.event === "reversalFlagged") open.add(event.stan);
  }
  return { shown, undone, open };
}

function contradiction({ stan, state, responseCode }: BookEntry, { shown, undone, open }: PadView): string | undefined {
  const isShown = shown.has(stan);
  switch (state) {
    case "declined":
      return isShown ? `${stan} was shown as approved, but the host has declined it: ${responseCode}` : undefined;
    case "reversed":
      return isShown ? `${stan} was shown as approved and reversed` : undefined;
    case "approved":
      if (undone.has(stan)) return `${stan}: the reversal was acknowledged and is lost, the approval stands`;
      if (isShown && open.has(stan)) return `${stan} was shown as approved, and its reversal is under way`;
      return isShown || open.has(stan) ? undefined : `${stan} is booked, not shown, not reversed`;
  }
}

function usedTwice(entries: readonly (BookEntry | BookLine)[]): string[] {
  const stans = entries.map(({ terminalId, stan }) => `STAN ${stan} of ${terminalId.trimEnd()}`);
  const ksns = entries.flatMap((entry) => ("ksns" in entry ? entry.ksns.map((ksn) => `KSN ${ksn}`) : []));
  return [...stans, ...ksns].filter((name, at, all) => all.indexOf(name) < at).map((name) => `${name} was used twice`);
}
