import { describe, expect, it } from "vitest";
import { type Cut, StepPlan } from "../../power/step-plan.ts";

const steps = ["reserved: sync 1 done", "sent: sync 1 done", "the answer is read"];

function cuts(plan: StepPlan, count: number): Cut[] {
  return Array.from({ length: count }, () => plan.next());
}

describe("the plan of power cuts", () => {
  it("begins anywhere, since no step is known yet", () => {
    expect(cuts(new StepPlan(1), 3).every(({ kind }) => kind === "moment")).toBe(true);
  });

  it("comes to every step that was seen, before it comes to one again, and every third time to any moment", () => {
    const plan = new StepPlan(1);
    for (const step of steps) plan.saw(step);
    const planned = cuts(plan, 9);
    const atSteps = planned.flatMap((cut) => (cut.kind === "step" ? cut.step : []));
    expect(planned.filter(({ kind }) => kind === "moment")).toHaveLength(3);
    expect([atSteps.slice(0, 3).sort(), atSteps.slice(3).sort()]).toEqual([steps, steps]);
  });

  it("is the same for the same seed, and another for another", () => {
    const [once, again, other] = [7, 7, 8].map((seed) => {
      const plan = new StepPlan(seed);
      for (const step of steps) plan.saw(step);
      return cuts(plan, 20);
    });
    expect(again).toEqual(once);
    expect(other).not.toEqual(once);
  });

  it("counts what was really cut, planned or not", () => {
    const plan = new StepPlan(1);
    plan.saw("the answer is read");
    plan.cutAt("the answer is read");
    plan.cutAt("sent: sync 1 done");
    plan.saw("key state: sync 1 due");
    expect(Object.fromEntries(plan.cuts)).toEqual({
      "the answer is read": 1,
      "sent: sync 1 done": 1,
      "key state: sync 1 due": 0,
    });
  });
});
