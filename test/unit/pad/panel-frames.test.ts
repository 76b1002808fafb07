import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScreenPainter } from "../../../hardware/oled/screen-painter.ts";
import { drawPanel } from "../../../src/bench/oled-picture.ts";
import { VirtualClock } from "../../../src/bench/virtual-clock.ts";
import { lastFramesAnswer, mostFramesKept } from "../../../src/joint/tool-frames.ts";
import { PanelFrames } from "../../../src/pad/panel-frames.ts";
import { PromptCatalogue } from "../../../src/prompts/catalogue.ts";
import type { Prompt } from "../../../src/prompts/prompt.ts";
import { pixelsOf, showsText } from "../../support/pictures.ts";

const catalogue = new PromptCatalogue({});
const purpose = { transaction: "payment", amountMinor: 2_500, currency: "CNY" } as const;
const pinEntry = (digitCount: number): Prompt => ({ id: "ENTER_PIN", digitCount, minDigits: 4, triesLeft: 3, purpose });

function bench() {
  const clock = new VirtualClock();
  const painter = new ScreenPainter(128, 64);
  let frame = new Uint8Array(1_024);
  const frames = new PanelFrames({ clock, panel: () => ({ width: 128, height: 64, frame }) });
  const show = (prompt: Prompt): void => {
    frame = Uint8Array.from(painter.paint(catalogue.screen(prompt, "en")));
    frames.see(prompt.id);
  };
  const told = async () =>
    (await frames.answers().lastFrames({}, () => undefined, new AbortController().signal)).frames;
  return { clock, show, told };
}

function pixels(frame: string | undefined) {
  return pixelsOf(128, 64, Buffer.from(frame ?? "", "base64"));
}

describe("the last frames of the panel", () => {
  it("are what it showed, the oldest first, with both times of each prompt's coming", async () => {
    const { clock, show, told } = bench();
    await clock.advanceAsync(1_000);
    show({ id: "INSERT_CARD", purpose });
    const wallMs = clock.wallMs();
    await clock.advanceAsync(500);
    show({ id: "DECLINED" });
    const [card, declined] = await told();
    expect(card).toMatchObject({ screen: "INSERT_CARD", upMs: 1_000, wallMs, timeKnown: clock.wallSynchronised() });
    expect(declined).toMatchObject({ screen: "DECLINED", upMs: 1_500, wallMs: wallMs + 500 });
    expect(showsText(pixels(card?.frame), "25.00")).toBe(true);
    expect(showsText(pixels(declined?.frame), "25.00")).toBe(false);
    expect(drawPanel(pixels(declined?.frame), "dots").join("")).not.toBe("");
  });

  it("tell nothing of when the keys of a PIN were pressed", async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 4, maxLength: 4 });
    const typed = async (pauses: readonly number[]) => {
      const { clock, show, told } = bench();
      show(pinEntry(0));
      for (const [at, pause] of pauses.entries()) {
        await clock.advanceAsync(pause);
        show(pinEntry(at + 1));
      }
      return told();
    };
    await fc.assert(
      fc.asyncProperty(delays, delays, async (one, other) => {
        const [fast, slow] = [await typed(one), await typed(other)];
        expect(fast).toHaveLength(1);
        expect(slow).toEqual(fast);
      }),
    );
  });

  it("keep one of a prompt that comes again, for each time that it came", async () => {
    const { show, told } = bench();
    for (const prompt of [pinEntry(0), pinEntry(1), { id: "HELP" }, pinEntry(1), pinEntry(2)] as const) show(prompt);
    expect((await told()).map(({ screen }) => screen)).toEqual(["ENTER_PIN", "HELP", "ENTER_PIN"]);
  });

  it("are at most twenty, and go through the joint as they are", async () => {
    const { show, told } = bench();
    for (let round = 0; round < mostFramesKept; round += 1) {
      show({ id: "IDLE" });
      show({ id: "DECLINED" });
    }
    show({ id: "NOT_READY" });
    const frames = await told();
    expect([frames.length, frames.at(-1)?.screen]).toEqual([mostFramesKept, "NOT_READY"]);
    expect(lastFramesAnswer.parse(JSON.parse(JSON.stringify({ frames })))).toEqual({ frames });
  });

  it("have no picture of what a customer has at the bank", async () => {
    const { show, told } = bench();
    show({ id: "BALANCE", balance: { amountMinor: 1_000_000, currency: "CNY" } });
    const [balance] = await told();
    expect(balance).toMatchObject({ screen: "BALANCE", width: 128 });
    expect(balance).not.toHaveProperty("frame");
  });
});
