import fc from "fast-check";
import type { TryVerdict } from "../../src/attempts/try-policy.ts";
import { faultCodes } from "../../src/faults/fault-table.ts";
import { responseCodesIso87 } from "../../src/host/profiles/response-codes-iso87.ts";
import { type HostVerdict, responseCodeRow } from "../../src/host/response-codes.ts";
import type { TimerName } from "../../src/session/effect.ts";
import type { Event } from "../../src/session/event.ts";
import { defaultSessionPolicy } from "../../src/session/policy.ts";
import { newSession, type Session, type StateName } from "../../src/session/state.ts";
import type { Step } from "../../src/session/step.ts";
import type { Transaction } from "../../src/session/transaction.ts";
import { next } from "../../src/session/transition.ts";

export const samplePay: Transaction = {
  transaction: "payment",
  id: "p1",
  kind: "0200",
  amountMinor: 2_500,
  currency: "CNY",
};

/** A transaction in which no money moves. */
export function service(transaction: "balance" | "pinChange" | "pinVerification"): Transaction {
  return { transaction, id: "s1", currency: "CNY" };
}

const transactions: readonly Transaction[] = [
  samplePay,
  service("pinChange"),
  service("balance"),
  service("pinVerification"),
];

/** One step of a walk, with the timers that run after it. */
export interface Walked {
  readonly before: Session;
  readonly event: Event;
  readonly step: Step;
  readonly timers: ReadonlySet<TimerName>;
}

/** What happens to a session: any event at all, or, by a number, one that its state waits for. */
export type Happening = Event | number;

const cardIn = fc.boolean();
const code = fc.constantFrom(...faultCodes);
const waitMs = fc.integer({ min: 1, max: 90_000_000 });

const tries: fc.Arbitrary<TryVerdict> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("allowed" as const), triesLeft: fc.integer({ min: 1, max: 9 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lockedHere" as const), remainingMs: waitMs }) },
  { weight: 1, arbitrary: fc.constant({ kind: "lockedByBank" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rateLimited" as const), retryAfterMs: waitMs }) },
);

/** The host's answer as it is read from a response code; codes that no profile knows are among them. */
export function answered(responseCode: string): Extract<Event, { type: "hostAnswered" }> {
  const { verdict, tryEffect } = responseCodeRow(responseCodesIso87, responseCode);
  return { type: "hostAnswered", verdict: verdictOf(verdict, responseCode), tryEffect };
}

function verdictOf(verdict: ReturnType<typeof responseCodeRow>["verdict"], responseCode: string): HostVerdict {
  if (verdict.kind === "declined" || verdict.kind === "hostFault" || verdict.kind === "secondFactorRequired")
    return { ...verdict, responseCode };
  return { kind: verdict.kind === "approvedInPart" ? "approved" : verdict.kind };
}

/** The bank wants something besides the PIN, or the PIN once more. */
export function asksFor(factor: "code" | "pin"): Extract<Event, { type: "hostAnswered" }> {
  const verdict = { kind: "secondFactorRequired", factor, responseCode: "1A" } as const;
  return { type: "hostAnswered", verdict, tryEffect: "otherAnswer" };
}

const responseCode = fc.oneof(
  fc.constantFrom("00", "55", "55", "55", "75", "51", "81", "05"),
  fc.string({ minLength: 2, maxLength: 2 }),
);

const timerNames: readonly TimerName[] = [
  "card",
  "entryIdle",
  "entryWhole",
  "step",
  "host",
  "outcome",
  "removal",
  "parts",
];

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.constantFrom(...transactions).map((transaction): Event => ({ type: "asked", transaction })),
  fc
    .constantFrom("sameAsOld" as const, "run" as const, "differs" as const)
    .map((why): Event => ({ type: "newPinRefused", why })),
  fc.constantFrom("code" as const, "pin" as const).map(asksFor),
  fc.record({ type: fc.constantFrom("cardRead" as const, "cardUnreadable" as const), cardIn }),
  fc
    .constantFrom(
      "cardRemoved" as const,
      "entryFull" as const,
      "tooShort" as const,
      "entered" as const,
      "cancelPressed" as const,
      "cancelRequested" as const,
      "helpRequested" as const,
      "requestSent" as const,
      "forwardAborted" as const,
    )
    .map((type): Event => ({ type })),
  fc.record({ type: fc.constantFrom("triesChecked" as const, "trySettled" as const), tries }),
  fc.record({ type: fc.constant("digitsChanged" as const), count: fc.nat(12) }),
  fc.record({
    type: fc.constantFrom(
      "forwardFailed" as const,
      "hostSilent" as const,
      "stepFailed" as const,
      "faultRaised" as const,
      "faultCleared" as const,
    ),
    code,
  }),
  responseCode.map(answered),
  fc.record({ type: fc.constant("timerFired" as const), timer: fc.constantFrom(...timerNames) }),
);

const allowed: TryVerdict = { kind: "allowed", triesLeft: 2 };
const lastOne: TryVerdict = { kind: "allowed", triesLeft: 1 };
const locked: TryVerdict = { kind: "lockedHere", remainingMs: 60_000 };

/** The events by which a payment goes on in each state, so that a walk gets as far as the host and back. */
const expected: { readonly [Name in StateName]: readonly Event[] } = {
  idle: transactions.map((transaction) => ({ type: "asked", transaction })),
  awaitingCard: [
    { type: "cardRead", cardIn: true },
    { type: "cardRead", cardIn: false },
    { type: "cardUnreadable", cardIn: true },
  ],
  checkingTries: [
    { type: "triesChecked", tries: allowed },
    { type: "triesChecked", tries: lastOne },
  ],
  enteringPin: [
    { type: "entered" },
    { type: "digitsChanged", count: 4 },
    { type: "entered" },
    { type: "newPinRefused", why: "differs" },
    { type: "entered" },
    { type: "faultRaised", code: "PP202" },
  ],
  enteringCode: [{ type: "digitsChanged", count: 4 }, { type: "entered" }, { type: "entered" }, { type: "tooShort" }],
  forwarding: [
    { type: "requestSent" },
    { type: "requestSent" },
    { type: "cancelPressed" },
    { type: "faultRaised", code: "PP202" },
  ],
  awaitingHost: [answered("55"), asksFor("code"), answered("00"), answered("??"), answered("55"), asksFor("pin")],
  settling: [
    { type: "trySettled", tries: allowed },
    { type: "trySettled", tries: lastOne },
    { type: "trySettled", tries: locked },
  ],
  showingOutcome: [
    { type: "timerFired", timer: "outcome" },
    { type: "cardRemoved" },
    { type: "faultCleared", code: "PP202" },
    { type: "timerFired", timer: "outcome" },
  ],
  returningCard: [{ type: "cardRemoved" }],
  outOfService: [
    { type: "timerFired", timer: "parts" },
    { type: "faultCleared", code: "PP202" },
    { type: "faultCleared", code: "PP703" },
  ],
};

export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof({ weight: 6, arbitrary: fc.nat(11) }, { weight: 1, arbitrary: anyEvent }),
  { maxLength: 80, size: "max" },
);

/** What a session does on these happenings, one after the other, from the start. */
export function walk(choices: readonly Happening[]): Walked[] {
  const walked: Walked[] = [];
  let session = newSession;
  let timers: ReadonlySet<TimerName> = new Set();
  for (const choice of choices) {
    const event = typeof choice === "number" ? eventFor(session.state.at, choice) : choice;
    const before = session;
    const step = next(before, event, defaultSessionPolicy);
    timers = timersAfter(timers, event, step);
    walked.push({ before, event, step, timers });
    session = step.session;
  }
  return walked;
}

/** The timers that run once the step's effects are done. */
export function timersAfter(running: ReadonlySet<TimerName>, event: Event, step: Step): Set<TimerName> {
  const timers = new Set(running);
  if (event.type === "timerFired") timers.delete(event.timer);
  for (const effect of step.effects) {
    if (effect.do === "stopTimers") timers.clear();
    if (effect.do === "startTimer") timers.add(effect.timer);
  }
  return timers;
}

function eventFor(at: StateName, choice: number): Event {
  const events = expected[at];
  const event = events[choice % events.length];
  if (!event) throw new Error(`nothing is expected in ${at}`);
  return event;
}
