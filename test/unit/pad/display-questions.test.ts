import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { Fault } from "../../../src/faults/fault.ts";
import { type MirrorPicture, mirrorNews } from "../../../src/joint/tool-display.ts";
import { displayAnswers } from "../../../src/pad/display-questions.ts";
import { type DisplayPattern, displayPatterns } from "../../../src/ports/display-pattern.ts";

function bench(refusal?: Fault) {
  const clock = new VirtualClock();
  const panel = { width: 128, height: 64, frame: new Uint8Array(1_024) };
  const steps: (string | undefined)[] = [];
  let screen = "IDLE";
  const display = { panel, showPattern: (pattern: DisplayPattern | undefined) => void steps.push(pattern ?? "own") };
  const takeOut = () => {
    if (refusal) throw refusal;
    steps.push("taken out");
    return () => void steps.push("put back");
  };
  const answers = displayAnswers({ display, pad: { takeOut }, clock, screen: () => screen });
  const leaving = new AbortController();
  const pictures: MirrorPicture[] = [];
  return {
    clock,
    panel,
    steps,
    pictures,
    show: (prompt: string, lit: number) => {
      screen = prompt;
      panel.frame[0] = lit;
    },
    mirror: (once: boolean) => answers.mirror({ once }, (news) => pictures.push(news), leaving.signal),
    test: (pattern?: DisplayPattern) => answers.displayTest({ seconds: 2, pattern }, () => undefined, leaving.signal),
    leave: () => leaving.abort(),
  };
}

describe("the mirror", () => {
  it("tells one picture, or each that differs until whoever looks has gone", async () => {
    const { clock, pictures, show, mirror, leave } = bench();
    await mirror(true);
    expect(pictures).toHaveLength(1);
    const live = mirror(false);
    await clock.advanceAsync(10_000);
    show("ENTER_PIN", 1);
    await clock.advanceAsync(1_000);
    leave();
    await live;
    show("IDLE", 0);
    await clock.advanceAsync(1_000);
    expect(pictures.map(({ screen }) => screen)).toEqual(["IDLE", "IDLE", "ENTER_PIN"]);
    for (const picture of pictures) expect(mirrorNews.safeParse(picture).success).toBe(true);
    expect(Buffer.from(pictures.at(-1)?.frame ?? "", "base64")[0]).toBe(1);
  });

  it("does not show what a customer has at the bank", async () => {
    const { pictures, show, mirror } = bench();
    show("BALANCE", 1);
    await mirror(true);
    expect(pictures).toEqual([{ screen: "BALANCE", width: 128, height: 64 }]);
  });
});

describe("a display test", () => {
  it("shows every pattern out of service, then the pad's own screen", async () => {
    const { clock, steps, test } = bench();
    const end = test();
    await clock.advanceAsync(2_000 * displayPatterns.length);
    await end;
    expect(steps).toEqual(["taken out", ...displayPatterns, "own", "put back"]);
  });

  it("is over, and everything back, as soon as whoever asked has gone", async () => {
    const { steps, test, leave } = bench();
    const end = test();
    leave();
    await end;
    expect(steps).toEqual(["taken out", "all-on", "own", "put back"]);
  });

  it("touches nothing when the pad cannot be taken out of service", async () => {
    const refusal = new Fault("PP801", "a customer is being served");
    const { steps, test } = bench(refusal);
    await expect(test("rows")).rejects.toBe(refusal);
    expect(steps).toEqual([]);
  });
});
