import { describe, expect, it } from "vitest";
import type { Screen } from "../../../../src/ports/display.ts";
import { oledRig, picture, pictureOf, screen } from "../../../support/oled-rig.ts";

const idleCare = { contrast: 200, dimmedContrast: 10, dimAfterMs: 60_000, shiftIntervalMs: 20_000 };

/** Pictures and contrasts as they follow each other. */
function history(rig: ReturnType<typeof oledRig>) {
  const seen: { readonly text: string; readonly contrast: number }[] = [];
  const note = () => {
    const now = { text: picture(rig.chip), contrast: rig.chip.contrast };
    if (now.text !== seen.at(-1)?.text || now.contrast !== seen.at(-1)?.contrast) seen.push(now);
  };
  rig.chip.onChange(note);
  return { seen, note };
}

describe("OledDisplay, when nothing is shown for long", () => {
  it("dims the picture after a while, and not before", async () => {
    const { clock, chip, oled, start } = oledRig({ idleCare });
    oled.show(screen("READY"));
    await start();
    await clock.advanceAsync(59_000);
    expect(chip.contrast).toBe(200);
    await clock.advanceAsync(2_000);
    expect(chip.contrast).toBe(10);
  });

  it("moves the picture about, whole, while it is dimmed", async () => {
    const rig = oledRig({ idleCare });
    rig.oled.show({ lines: [{ text: "READY", scale: 2, align: "center" }] });
    await rig.start();
    const dots = picture(rig.chip).replaceAll(/[^#]/g, "").length;
    const places = new Set<string>();
    for (let minute = 0; minute < 10; minute += 1) {
      await rig.clock.advanceAsync(60_000);
      places.add(picture(rig.chip));
      expect(picture(rig.chip).replaceAll(/[^#]/g, "")).toHaveLength(dots);
    }
    expect(places.size).toBeGreaterThan(3);
  });

  it("is bright and in its place with the first screen that is shown, were it the same one", async () => {
    const rig = oledRig({ idleCare });
    rig.oled.show(screen("READY"));
    await rig.start();
    await rig.clock.advanceAsync(100_000);
    expect(picture(rig.chip)).not.toBe(await pictureOf(screen("READY")));
    rig.oled.show(screen("READY"));
    await rig.oled.settled();
    expect([picture(rig.chip), rig.chip.contrast]).toEqual([await pictureOf(screen("READY")), 200]);
    await rig.clock.advanceAsync(59_000);
    expect(rig.chip.contrast).toBe(200);
  });

  it("has the contrast that a screen asks for while it stands there, however long, and its own with the next", async () => {
    const { clock, chip, oled, start } = oledRig({ idleCare });
    oled.show({ ...screen("READY"), contrast: 77 });
    await start();
    await clock.advanceAsync(100_000);
    expect(chip.contrast).toBe(77);
    oled.show(screen("READY"));
    await oled.settled();
    expect(chip.contrast).toBe(200);
  });

  it("stays dimmed when a dimmed panel is refreshed after it lost its power", async () => {
    const { clock, chip, oled, start } = oledRig({ idleCare });
    oled.show(screen("READY"));
    await start();
    await clock.advanceAsync(61_000);
    chip.unplug();
    chip.replug();
    await clock.advanceAsync(10_000);
    expect([chip.isOn, chip.contrast]).toEqual([true, 10]);
  });
});

describe("OledDisplay, while the customer waits", () => {
  // The mark is a bar whose length is the phase; the rest of the picture stands still.
  const painter = {
    paint: (shown: Screen, phase = 0) =>
      Uint8Array.from({ length: 1024 }, (_, at) => (at < 128 ? shown.lines.length : at < 1000 + phase ? 1 : 0)),
  };
  const busy: Screen = { ...screen("PLEASE WAIT"), isBusy: true };

  it("moves the progress mark every 400 ms, and sends no more than what moves", async () => {
    const rig = oledRig({ painter });
    await rig.start();
    rig.oled.show(busy);
    await rig.oled.settled();
    const { seen, note } = history(rig);
    note();
    const before = { ...rig.chip.writes };
    await rig.clock.advanceAsync(2_000);
    expect(seen).toHaveLength(6);
    expect(rig.chip.writes.transactions - before.transactions).toBe(5);
    expect(rig.chip.writes.bytes - before.bytes).toBeLessThanOrEqual(5 * 14);
  });

  it("stands still once another screen is shown, and begins anew with the next busy one", async () => {
    const rig = oledRig({ painter });
    rig.oled.show(busy);
    await rig.start();
    const first = picture(rig.chip);
    await rig.clock.advanceAsync(1_000);
    expect(picture(rig.chip)).not.toBe(first);
    rig.oled.show(screen("DONE"));
    await rig.oled.settled();
    const before = { ...rig.chip.writes };
    await rig.clock.advanceAsync(5_000);
    expect(rig.chip.writes).toEqual(before);
    rig.oled.show(busy);
    await rig.oled.settled();
    expect(picture(rig.chip)).toBe(first);
  });

  it("is not dimmed, however long that takes: somebody is looking", async () => {
    const rig = oledRig({ painter, idleCare });
    rig.oled.show(busy);
    await rig.start();
    await rig.clock.advanceAsync(300_000);
    expect(rig.chip.contrast).toBe(200);
    rig.oled.show(screen("DONE"));
    await rig.clock.advanceAsync(61_000);
    expect(rig.chip.contrast).toBe(10);
  });

  it("moves on after the panel was away, and not after the stop", async () => {
    const rig = oledRig({ painter });
    rig.oled.show(busy);
    await rig.start();
    rig.chip.unplug();
    await rig.clock.advanceAsync(2_000);
    rig.chip.replug();
    await rig.clock.advanceAsync(10_000);
    expect(rig.heard).toEqual(["PP301", "recovered"]);
    const { seen } = history(rig);
    await rig.clock.advanceAsync(1_000);
    expect(seen.length).toBeGreaterThanOrEqual(2);
    await rig.oled.stop();
    const before = { ...rig.chip.writes };
    await rig.clock.advanceAsync(60_000);
    expect(rig.chip.writes).toEqual(before);
  });
});
