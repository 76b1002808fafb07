import { describe, expect, it } from "vitest";
import type { SeenScreen } from "../../src/bench/bench-world.ts";
import { type PlayedScenario, playOnBench } from "../../src/bench/play-on-bench.ts";
import type { Scenario } from "../../src/bench/scenario.ts";
import { scenarios, selfContainedScenarios } from "../../src/bench/scenarios.ts";
import { wrongPinPrompts } from "../../src/prompts/prompt.ts";
import { inTempFolder } from "../support/temp-folder.ts";

const play = (scenario: Scenario): Promise<PlayedScenario> =>
  inTempFolder((stateFolder) => playOnBench(scenario, { stateFolder, acquirer: undefined }));

const named = (id: string): Scenario => {
  const scenario = scenarios.find((candidate) => candidate.id === id);
  if (!scenario) throw new Error(`there is no scenario ${id}`);
  return scenario;
};

/**
 * A picture is missing when the next screen came before it was drawn, and an answer comes before ENTER is let go or after: real disk
 * and network decide that.
 */
const seenOf = (screens: readonly SeenScreen[]) => screens.map(({ picture: _, atMs: __, ...seen }) => seen);

describe("on the bench", () => {
  it.each(selfContainedScenarios.map((scenario) => [scenario.title, scenario] as const))("%s", async (_, scenario) => {
    const { problems, ends } = await play(scenario);
    expect(problems).toEqual([]);
    expect(ends).toEqual(scenario.ends);
  });

  it.each(["wrong-pin-then-approved", "no-answer", "display-dead", "card-unreadable"])(
    "%s shows the same screens whenever it is played",
    async (id) => {
      const first = await play(named(id));
      const second = await play(named(id));
      expect(seenOf(second.screens)).toEqual(seenOf(first.screens));
      expect(first.screens.length).toBeGreaterThan(3);
    },
  );

  it.each([3, 4] as const)(
    "a payment is approved with the PIN in a block of format %i, and a wrong one is told",
    async (format) => {
      const { problems } = await inTempFolder((stateFolder) =>
        playOnBench(named("wrong-pin-then-approved"), { stateFolder, acquirer: undefined, pinBlockFormat: format }),
      );
      expect(problems).toEqual([]);
    },
  );

  it("a balance is what the bank holds for this card", async () => {
    const { screens } = await play(named("balance"));
    const told = screens.flatMap(({ prompt }) => (prompt.id === "BALANCE" ? [prompt.balance] : []));
    expect(told).toEqual([{ amountMinor: 1_000_000, currency: "CNY" }]);
  });

  it("test keys are said on the idle screen, in both languages", async () => {
    const { screens } = await play(named("approved"));
    const idle = screens.filter(({ prompt }) => prompt.id === "IDLE");
    expect(idle.map(({ en, zh }) => [en.at(-1), zh.at(-1)])).toEqual(idle.map(() => ["TEST KEYS", "测试密钥"]));
    expect(idle.length).toBeGreaterThan(0);
  });

  it.each(["wrong-pin-then-approved", "locked-on-this-machine", "language-key", "network-down"])(
    "%s is shown in Chinese where the site speaks it",
    async (id) => {
      const { problems, screens } = await inTempFolder((stateFolder) =>
        playOnBench(named(id), { stateFolder, acquirer: undefined, language: "zh" }),
      );
      expect(problems).toEqual([]);
      expect(screens[0]?.language).toBe("zh");
    },
  );

  it("a scenario that does not end as it states is told", async () => {
    const approved = named("approved");
    const { problems } = await play({ ...approved, ends: ["declined funds"] });
    expect(problems).toEqual(["ended as [approved], stated is [declined funds]"]);
  });

  it("no fault of machine, network or bank is ever shown as a wrong PIN", async () => {
    const rightPinOnly = selfContainedScenarios.filter(
      // After a PIN change the card's old PIN is a wrong one.
      ({ id, steps }) => id !== "pin-change" && !steps.some((step) => "type" in step && step.type === "wrongPin"),
    );
    expect(rightPinOnly.length).toBeGreaterThan(15);
    for (const scenario of rightPinOnly) {
      const { screens } = await play(scenario);
      const shown = screens.map(({ prompt }) => prompt.id);
      expect(
        shown.filter((id) => wrongPinPrompts.includes(id)),
        scenario.id,
      ).toEqual([]);
    }
  });

  it("every scenario has an id and a title of its own", () => {
    for (const key of ["id", "title"] as const) {
      expect(new Set(scenarios.map((scenario) => scenario[key])).size).toBe(scenarios.length);
    }
  });
});
