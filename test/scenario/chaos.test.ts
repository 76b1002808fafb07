import { describe, expect, it } from "vitest";
import { chaosOf, noChaos } from "../../src/bench/acquirer/chaos.ts";
import { playOnBench } from "../../src/bench/play-on-bench.ts";
import type { Step } from "../../src/bench/scenario.ts";
import { leave, pay } from "../../src/bench/scenarios/story.ts";
import type { PadEvent } from "../../src/pad/pad-event.ts";
import { at, paysWith, played, recovers, reversed, scenario, states, withAcquirer } from "../support/chaos-story.ts";
import { inTempFolder } from "../support/temp-folder.ts";

/** The fewest bytes. */
const wayOfShortAnswers = { way: { profile: "iso87-binary" } } as const;

/** How many bytes it takes until the pad has its answer. */
async function answerBytes(): Promise<number> {
  let [tooFew, enough] = [0, 1_000];
  while (enough - tooFew > 1) {
    const bytes = Math.floor((tooFew + enough) / 2);
    const steps: Step[] = [{ chaos: `close:${bytes}` }, ...pay(2_500), { hear: "transactionEnded" }];
    const { ends } = await inTempFolder((stateFolder) =>
      playOnBench(scenario(steps, []), { stateFolder, acquirer: undefined, ...wayOfShortAnswers }),
    );
    if (ends[0] === "approved") enough = bytes;
    else tooFew = bytes;
  }
  return enough;
}

describe("an acquirer over TCP that", () => {
  it("takes the request and says nothing: no answer, reversed", async () => {
    const steps: Step[] = [
      { chaos: "silent" },
      ...pay(2_500),
      { acquirer: "hasRequest" },
      { passS: 31 },
      { see: "NO_ANSWER", with: { code: "PP502" } },
      ...recovers,
    ];
    expect(await played(steps, ["fault PP502", "approved"])).toEqual([]);
  });

  it("closes after any number of bytes of its answer: no answer, reversed; the whole answer is an approval", async () => {
    const whole = await answerBytes();
    // Length, type, bitmap and fields of an answer.
    expect(whole).toBeGreaterThan(60);
    for (let bytes = 0; bytes < whole; bytes += 1) {
      const cut: Step[] = [{ chaos: `close:${bytes}` }, ...pay(2_500), { see: "NO_ANSWER", with: { code: "PP503" } }];
      const problems = await played([...cut, ...reversed], ["fault PP503"], wayOfShortAnswers);
      expect(problems, `${bytes} of ${whole} bytes`).toEqual([]);
    }
  });

  it("sends its answer byte by byte: approved", async () => {
    expect(await played([{ chaos: "split" }, ...paysWith(3)], ["approved"])).toEqual([]);
  });

  it("closes in the middle of its answer to a PIN change: which PIN holds is not known, then the old one is back", async () => {
    const typed = (type: "rightPin" | "newPin"): Step[] => [{ type }, { press: "enter" }];
    const steps: Step[] = [
      { chaos: "close:40" },
      { ask: "pinChange" },
      { see: "INSERT_CARD" },
      { insert: "good" },
      { see: "ENTER_OLD_PIN", with: { triesLeft: 3 } },
      ...typed("rightPin"),
      { see: "ENTER_NEW_PIN" },
      ...typed("newPin"),
      { see: "REPEAT_NEW_PIN" },
      ...typed("newPin"),
      { see: "PIN_CHANGE_UNKNOWN", with: { about: "PP503" } },
      ...recovers,
    ];
    expect(await played(steps, ["pinChangeUnknown PP503", "approved"])).toEqual([]);
  });

  it("sends every answer twice: approved once, and the second one is nobody's, nor the next customer's", async () => {
    const steps: Step[] = [
      { chaos: "duplicate" },
      ...paysWith(3),
      { hear: "answerDropped" },
      ...leave,
      ...pay(2_551),
      { see: "DECLINED_FUNDS" },
      ...leave,
      ...paysWith(3),
    ];
    expect(await played(steps, ["approved", "declined funds", "approved"])).toEqual([]);
  });

  it("answers another STAN: that answer is nobody's, and the payment is reversed", async () => {
    const steps: Step[] = [
      { chaos: "wrong-stan" },
      ...pay(2_500),
      { hear: "answerDropped" },
      { passS: 31 },
      { see: "NO_ANSWER", with: { code: "PP502" } },
      ...recovers,
    ];
    expect(await played(steps, ["fault PP502", "approved"])).toEqual([]);
  });

  it.each(["silent", "close:0", "close:40", "wrong-stan"])(
    "does not mend (%s): no further payment leaves before the reversal is acknowledged",
    async (chaos) => {
      const steps: Step[] = [
        { chaos },
        ...pay(2_500),
        { acquirer: "hasRequest" },
        { passS: 31 },
        { see: "NO_ANSWER" },
        ...leave,
        ...pay(2_500),
        { passS: 31 },
        { see: "NETWORK_FAULT", with: { code: "PP507" } },
        { chaos: "none" },
        ...leave,
        { passS: 300 },
        { hear: "reversalAcknowledged" },
        ...paysWith(2),
      ];
      const code = chaos.startsWith("close") ? "PP503" : "PP502";
      expect(await played(steps, [`fault ${code}`, "fault PP507", "approved"])).toEqual([]);
    },
  );
});

describe("two terminals that get each other's answers", () => {
  it("show no approval that is not theirs; both payments are reversed", async () => {
    await withAcquirer(async (acquirer) => {
      acquirer.behave(chaosOf(["swap"]) ?? noChaos);
      let swapped = 0;
      const onPadEvent = ({ event }: PadEvent) => {
        if (event !== "answerDropped") return;
        swapped += 1;
        if (swapped === 2) acquirer.behave(noChaos);
      };
      const steps: Step[] = [
        { hear: "answerDropped" },
        { passS: 31 },
        { see: "NO_ANSWER", with: { code: "PP502" } },
        ...leave,
        { passS: 30 },
        { hear: "reversalAcknowledged" },
      ];
      const one = (terminalId: string, card: string) =>
        inTempFolder((stateFolder) =>
          playOnBench(scenario([...pay(2_500, card), ...steps], ["fault PP502"]), {
            stateFolder,
            acquirer: at(acquirer),
            terminalId,
            onPadEvent,
          }),
        );
      const both = await Promise.all([one("PINPAD01", "good"), one("PINPAD02", "unionpay")]);
      expect(both.flatMap(({ problems }) => problems)).toEqual([]);
      expect(states(acquirer)).toEqual(["reversed", "reversed"]);
    });
  });
});
