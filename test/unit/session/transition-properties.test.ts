import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultCode } from "../../../src/faults/fault-table.ts";
import { wrongPinPrompts } from "../../../src/prompts/prompt.ts";
import type { TimerName } from "../../../src/session/effect.ts";
import { faultOf } from "../../../src/session/outcome.ts";
import { defaultSessionPolicy } from "../../../src/session/policy.ts";
import type { StateName } from "../../../src/session/state.ts";
import { next } from "../../../src/session/transition.ts";
import { happenings, timersAfter, walk } from "../../support/session-walk.ts";
import { always, at, effectsOf } from "../../support/walked.ts";

const timersOf: { readonly [Name in StateName]: readonly TimerName[] } = {
  idle: [],
  awaitingCard: ["card"],
  checkingTries: ["step"],
  enteringPin: ["entryIdle", "entryWhole"],
  enteringCode: ["entryIdle", "entryWhole"],
  forwarding: ["step"],
  awaitingHost: ["host"],
  settling: ["step"],
  showingOutcome: ["outcome"],
  returningCard: ["removal"],
  outOfService: ["parts"],
};

const paying: readonly StateName[] = [
  "awaitingCard",
  "checkingTries",
  "enteringPin",
  "enteringCode",
  "forwarding",
  "awaitingHost",
  "settling",
];

describe("any sequence of events", () => {
  it("gets to every state there is", () => {
    const seen = new Set<StateName>();
    always((walked) => {
      for (const { step } of walked) seen.add(at(step.session));
    });
    expect([...seen].sort()).toEqual(Object.keys(timersOf).sort());
  });

  it("tells of a wrong PIN only when the host said so of the last request, and it is written down", () => {
    let told = 0;
    always((walked) => {
      let hostSaidWrong = false;
      for (const step of walked) {
        const { before, event } = step;
        if (at(before) === "forwarding" && event.type === "requestSent") hostSaidWrong = false;
        if (at(before) === "awaitingHost" && event.type === "hostAnswered") {
          hostSaidWrong = event.verdict.kind === "pinIncorrect";
        }
        for (const { prompt } of effectsOf(step, "show")) {
          if (!wrongPinPrompts.includes(prompt.id)) continue;
          told += 1;
          expect([event.type, at(before), hostSaidWrong]).toEqual(["trySettled", "settling", true]);
        }
      }
    });
    expect(told).toBeGreaterThan(20);
  });

  it("leaves exactly the timers of its state running after every step", () => {
    always((walked) => {
      for (const { step, timers } of walked) expect([...timers].sort()).toEqual(timersOf[at(step.session)]);
    });
  });

  it("has each timer of a state end it, or have the parts asked again when out of service", () => {
    always((walked) => {
      for (const { step } of walked) {
        const { session } = step;
        for (const timer of timersOf[at(session)]) {
          const fired = next(session, { type: "timerFired", timer }, defaultSessionPolicy);
          if (at(session) === "outOfService") expect(fired.effects).toContainEqual({ do: "recheckParts" });
          else expect(fired.session.state).not.toEqual(session.state);
        }
      }
    }, 60);
  });

  it("comes to rest when nothing but time goes on", () => {
    fc.assert(
      fc.property(happenings, fc.nat(1), (choices, which) => {
        const last = walk(choices).at(-1);
        if (!last) return;
        let { session } = last.step;
        let timers: ReadonlySet<TimerName> = last.timers;
        let steps = 0;
        while (at(session) !== "idle" && at(session) !== "outOfService") {
          const timer = [...timers][which % timers.size];
          if (!timer) throw new Error(`no timer runs in ${at(session)}`);
          const step = next(session, { type: "timerFired", timer }, defaultSessionPolicy);
          timers = timersAfter(timers, { type: "timerFired", timer }, step);
          session = step.session;
          expect(++steps).toBeLessThanOrEqual(5);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("completes each payment once, with its outcome, its digits wiped and its card forgotten, and never without one", () => {
    always((walked) => {
      for (const step of walked) {
        const ends = paying.includes(at(step.before)) && !paying.includes(at(step.step.session));
        const completed = effectsOf(step, "complete");
        expect(completed).toHaveLength(ends ? 1 : 0);
        expect(effectsOf(step, "forgetCard")).toHaveLength(completed.length);
        if (!ends) continue;
        expect(effectsOf(step, "wipeEntry")).toHaveLength(1);
        expect(step.step.session.state).toMatchObject({ at: "showingOutcome", outcome: completed[0]?.outcome });
      }
    });
  });

  it("starts no payment while another is under way", () => {
    always((walked) => {
      for (const { before, event, step } of walked) {
        if (event.type !== "asked" || at(before) === "idle") continue;
        expect([step.session, step.effects]).toEqual([before, []]);
      }
    });
  });

  it("has the reader armed in awaitingCard and in no other state", () => {
    always((walked) => {
      let armed = false;
      for (const { step } of walked) {
        for (const effect of step.effects) {
          if (effect.do === "armReader") armed = true;
          if (effect.do === "disarmReader") armed = false;
        }
        expect(armed).toBe(at(step.session) === "awaitingCard");
      }
    });
  });

  it("settles every request that left exactly once, before the payment completes, and nothing else", () => {
    always((walked) => {
      let open = 0;
      for (const step of walked) {
        if (at(step.before) === "forwarding" && step.event.type === "requestSent") open += 1;
        open -= effectsOf(step, "settleTry").length;
        expect(open).toBe(at(step.step.session) === "awaitingHost" ? 1 : 0);
      }
    });
  });

  it("has a request reversed when no verdict counts, and never when one does", () => {
    always((walked) => {
      for (const step of walked) {
        for (const { result, reversal } of effectsOf(step, "settleTry")) {
          if (step.event.type === "hostAnswered") {
            expect([result, reversal]).toEqual([step.event.tryEffect, undefined]);
          } else {
            expect(result).toBe("unknown");
            expect(reversal).toBeDefined();
          }
        }
      }
    });
  });

  it("asks nobody for a card or a PIN while a part is broken", () => {
    const healthy: readonly StateName[] = ["idle", "awaitingCard", "checkingTries", "enteringPin", "enteringCode"];
    always((walked) => {
      for (const { step } of walked) if (healthy.includes(at(step.session))) expect(step.session.faults).toEqual([]);
    });
  });

  it("remembers a fault only from when it is raised or ends a payment, and until it is cleared", () => {
    always((walked) => {
      const known = new Set<FaultCode>();
      for (const step of walked) {
        const { event } = step;
        if (event.type === "faultRaised") known.add(event.code);
        if (event.type === "faultCleared") known.delete(event.code);
        for (const { outcome } of effectsOf(step, "complete")) {
          const code = faultOf(outcome);
          if (code) known.add(code);
        }
        for (const code of step.step.session.faults) expect(known).toContain(code);
      }
    });
  });

  it("is answered without touching what it was given", () => {
    always((walked) => {
      for (const { before, event } of walked.slice(-3)) {
        const copies = structuredClone({ before, event });
        const once = next(before, event, defaultSessionPolicy);
        expect(next(copies.before, copies.event, defaultSessionPolicy)).toEqual(once);
        expect({ before, event }).toEqual(copies);
      }
    }, 60);
  });
});
