import { describe, expect, it } from "vitest";
import { displayPatterns } from "../../../../src/ports/display-pattern.ts";
import { oledRig, picture, screen } from "../../../support/oled-rig.ts";

const litOf = (text: string) => [...text].filter((pixel) => pixel === "#").length;

async function shown() {
  const rig = oledRig();
  rig.oled.show(screen("READY"));
  await rig.start();
  return rig;
}

describe("the patterns of a display test", () => {
  it("light every pixel, and each half of a checker what the other leaves dark", async () => {
    const { chip, oled } = await shown();
    const pictures = new Map<string, string>();
    for (const pattern of displayPatterns) {
      oled.showPattern(pattern);
      await oled.settled();
      pictures.set(pattern, picture(chip));
    }
    expect(litOf(pictures.get("all-on") ?? "")).toBe(128 * 64);
    expect(litOf(pictures.get("checker") ?? "")).toBe(128 * 32);
    expect(litOf(pictures.get("checker-inverse") ?? "")).toBe(128 * 32);
    expect(pictures.get("checker")).not.toBe(pictures.get("checker-inverse"));
    expect(litOf(pictures.get("glyphs") ?? "")).toBeGreaterThan(500);
    expect(new Set(pictures.values()).size).toBe(displayPatterns.length - 1);
  });

  it("go from the darkest to the brightest contrast, and back to the usual one", async () => {
    const { chip, oled } = await shown();
    const usual = chip.contrast;
    const contrasts: number[] = [];
    for (const pattern of ["darkest", "brightest", undefined] as const) {
      oled.showPattern(pattern);
      await oled.settled();
      contrasts.push(chip.contrast);
    }
    expect(contrasts).toEqual([0, 255, usual]);
  });

  it("lie over what is shown meanwhile: the newest screen stands there afterwards", async () => {
    const { chip, oled } = await shown();
    oled.showPattern("all-on");
    oled.show(screen("PAY"));
    await oled.settled();
    expect(litOf(picture(chip))).toBe(128 * 64);
    oled.showPattern(undefined);
    await oled.settled();
    const rig = oledRig();
    rig.oled.show(screen("PAY"));
    await rig.start();
    expect(picture(chip)).toBe(picture(rig.chip));
  });

  it("are drawn on a panel of 32 rows, too", async () => {
    const rig = oledRig({ height: 32 });
    await rig.start();
    for (const pattern of displayPatterns) {
      rig.oled.showPattern(pattern);
      await rig.oled.settled();
      expect(litOf(picture(rig.chip)), pattern).toBeGreaterThan(100);
    }
  });

  it("do not wake a panel that is not there, and the mirror goes on", async () => {
    const { chip, oled, heard } = await shown();
    chip.unplug();
    oled.showPattern("rows");
    await oled.settled();
    expect(heard).toEqual(["PP301"]);
    expect(oled.panel.frame.some((byte) => byte !== 0)).toBe(true);
  });
});
