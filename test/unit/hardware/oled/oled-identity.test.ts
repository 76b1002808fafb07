import { describe, expect, it } from "vitest";
import { chipOfStatus, oledIdentity } from "../../../../hardware/oled/oled-identity.ts";
import { SimOled } from "../../../../hardware/oled/sim-oled.ts";

async function asked(twin: SimOled, address = 0x3c) {
  return oledIdentity(await twin.open(), address);
}

describe("what a display tells of itself", () => {
  it.each(["ssd1306", "sh1106"] as const)("its chip, lit or dark: %s", async (chip) => {
    const twin = new SimOled({ chip });
    expect(await asked(twin)).toMatchObject({ addresses: [0x3c], chip });
    const bus = await twin.open();
    await bus.write(0x3c, Uint8Array.of(0x00, 0xaf));
    expect(await oledIdentity(bus, 0x3c)).toMatchObject({ chip, status: expect.any(Number) });
  });

  it("and keeps picture, contrast and power as they are", async () => {
    const twin = new SimOled();
    const bus = await twin.open();
    await bus.write(0x3c, Uint8Array.of(0x00, 0x8d, 0x14, 0x81, 0x42, 0xaf));
    const lit = () => Array.from({ length: 128 * 64 }, (_, at) => twin.pixel(at % 128, Math.floor(at / 128)));
    const before = lit();
    await oledIdentity(bus, 0x3c);
    expect([lit(), twin.contrast, twin.isOn]).toEqual([before, 0x42, true]);
  });

  it("who else is there, where the address is wrong or nobody is", async () => {
    const twin = new SimOled({ address: 0x3d });
    expect(await asked(twin)).toEqual({ addresses: [0x3d], chip: undefined, status: undefined });
    twin.unplug();
    expect(await asked(twin)).toMatchObject({ addresses: [] });
  });

  it("nothing by a status byte of which nothing is known", () => {
    const known = [0x08, 0x48, 0x06, 0x46, 0x03, 0x07].map(chipOfStatus);
    expect(known).toEqual(["sh1106", "sh1106", "ssd1306", "ssd1306", "ssd1306", "ssd1306"]);
    expect([0x00, 0x01, 0x0f, 0xff].map(chipOfStatus)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
