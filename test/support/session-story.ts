import type { TryVerdict } from "../../src/attempts/try-policy.ts";
import type { Effect, TimerName } from "../../src/session/effect.ts";
import type { Event } from "../../src/session/event.ts";
import { defaultSessionPolicy as policy } from "../../src/session/policy.ts";
import { newSession, type Session } from "../../src/session/state.ts";
import type { Step } from "../../src/session/step.ts";
import { next } from "../../src/session/transition.ts";
import { answered, samplePay } from "./session-walk.ts";

export const start: Event = { type: "asked", transaction: samplePay };
export const inserted: Event = { type: "cardRead", cardIn: true };
export const pulled: Event = { type: "cardRemoved" };
export const unreadable: Event = { type: "cardUnreadable", cardIn: true };
export const cancel: Event = { type: "cancelPressed" };
export const sent: Event = { type: "requestSent" };
export const silent: Event = { type: "hostSilent", code: "PP502" };
export const aborted: Event = { type: "forwardAborted" };
export const enter: Event = { type: "entered" };
export const wrongPin = answered("55");
export const allowed = (triesLeft: number): TryVerdict => ({ kind: "allowed", triesLeft });
export const mayTry = (triesLeft = 3): Event => ({ type: "triesChecked", tries: allowed(triesLeft) });
export const settled = (tries: TryVerdict): Event => ({ type: "trySettled", tries });
export const fired = (timer: TimerName): Event => ({
  type: "timerFired",
  timer,
});
export const broken: Event = { type: "faultRaised", code: "PP202" };
/** A fault that waits for no answer. */
export const tampered: Event = { type: "faultRaised", code: "PP802" };
export const mended: Event = { type: "faultCleared", code: "PP202" };

export const toEntry = [start, inserted, mayTry()];
export const toHost = [...toEntry, enter, sent];

/** The last step of these events, from the start. */
export function following(...events: Event[]): Step {
  return events.reduce<Step>((step, event) => next(step.session, event, policy), { session: newSession, effects: [] });
}

export function screens({ effects }: Step): unknown[] {
  return effects.flatMap((effect) => (effect.do === "show" ? [effect.prompt] : []));
}

export function only<Do extends Effect["do"]>({ effects }: Step, name: Do): Effect[] {
  return effects.filter((effect) => effect.do === name);
}

export function outcomes(step: Step): unknown[] {
  return step.effects.flatMap((effect) => (effect.do === "complete" ? [effect.outcome] : []));
}

export const at = ({ session }: { session: Session }) => session.state.at;
