import { describe, expect, it } from "vitest";
import { type Chaos, noChaos } from "../../src/bench/acquirer/chaos.ts";
import { selfSigned } from "../../src/bench/acquirer/test-authority.ts";
import { type BenchPlace, playOnBench } from "../../src/bench/play-on-bench.ts";
import type { Scenario, Step } from "../../src/bench/scenario.ts";
import { leave, pay } from "../../src/bench/scenarios/story.ts";
import { inTempFolder } from "../support/temp-folder.ts";

/** A story on a whole pad with a real TCP host: what did not go as told, the books included. */
async function problemsOf(steps: readonly Step[], ends: readonly string[], place: Partial<BenchPlace>) {
  const scenario: Scenario = { id: "chaos", title: "chaos", steps, ends };
  return inTempFolder(async (stateFolder) => {
    const { problems } = await playOnBench(scenario, { stateFolder, acquirer: undefined, ...place });
    return problems;
  });
}

const chaos = (changes: Partial<Chaos>) => ({ chaos: { ...noChaos, ...changes } });

describe("a host whose answers", () => {
  it("come one byte at a time are as good as any", async () => {
    expect(await problemsOf([...pay(2_500), { see: "APPROVED" }], ["approved"], chaos({ split: true }))).toEqual([]);
  });

  it("come twice: the second one is dropped, and the next customer gets none of it", async () => {
    const steps: Step[] = [
      ...pay(2_500),
      { see: "APPROVED" },
      ...leave,
      ...pay(2_551),
      { see: "DECLINED_FUNDS" },
      { hear: "answerDropped" },
    ];
    expect(await problemsOf(steps, ["approved", "declined funds"], chaos({ duplicate: true }))).toEqual([]);
  });

  it("have another request's STAN are nobody's: no answer, the try counted, the reversal pending", async () => {
    const steps: Step[] = [
      ...pay(2_500),
      { acquirer: "hasRequest" },
      { hear: "answerDropped" },
      { passS: 31 },
      { see: "NO_ANSWER", with: { code: "PP502" } },
      { hear: "reversalPending" },
    ];
    expect(await problemsOf(steps, ["fault PP502"], chaos({ wrongStan: true }))).toEqual([]);
  });

  // An answer has more bytes than these. That to the reversal ends there, too: it stays pending.
  it.each(Array.from({ length: 96 }, (_, bytes) => bytes))(
    "end after %d bytes are no answer",
    async (closeAfterBytes) => {
      const steps: Step[] = [...pay(2_500), { see: "NO_ANSWER", with: { code: "PP503" } }, { hear: "reversalPending" }];
      expect(await problemsOf(steps, ["fault PP503"], chaos({ closeAfterBytes }))).toEqual([]);
    },
  );
});

describe("a host that another authority vouches for", () => {
  it("gets nothing: no request, no try, and the customer is told of the set-up, not of a PIN", async () => {
    const certificate = selfSigned({
      commonName: "127.0.0.1",
      names: ["127.0.0.1"],
      notBeforeMs: Date.UTC(2020, 0),
      notAfterMs: Date.UTC(2090, 0),
    });
    const steps: Step[] = [
      ...pay(2_500),
      { see: "CONFIG_FAULT", with: { code: "PP511" } },
      { hearNothingOf: "requestSent" },
    ];
    const problems = await problemsOf(steps, ["fault PP511"], { way: { tls: true }, falseCertificate: certificate });
    expect(problems).toEqual([]);
  });
});

describe("a PIN change whose answer is lost", () => {
  it("leaves open which PIN holds, and says so; it is to be undone", async () => {
    const typed = (type: "rightPin" | "newPin"): Step[] => [{ type }, { press: "enter" }];
    const steps: Step[] = [
      { ask: "pinChange" },
      { see: "INSERT_CARD" },
      { insert: "good" },
      { see: "ENTER_OLD_PIN" },
      ...typed("rightPin"),
      { see: "ENTER_NEW_PIN" },
      ...typed("newPin"),
      { see: "REPEAT_NEW_PIN" },
      ...typed("newPin"),
      { see: "PIN_CHANGE_UNKNOWN", with: { about: "PP503" } },
      { hear: "reversalPending" },
    ];
    const problems = await problemsOf(steps, ["pinChangeUnknown PP503"], chaos({ closeAfterBytes: 3 }));
    expect(problems).toEqual([]);
  });
});
