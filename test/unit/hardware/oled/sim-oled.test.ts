import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { oledChips } from "../../../../hardware/oled/oled-chips.ts";
import { SimOled } from "../../../../hardware/oled/sim-oled.ts";

const windowCommands = (firstColumn: number, lastColumn: number, firstPage: number, lastPage: number) => [
  ...[0x21, firstColumn, lastColumn],
  ...[0x22, firstPage, lastPage],
];

async function on(...commands: readonly number[]) {
  const chip = new SimOled();
  const bus = await chip.open();
  const command = (...bytes: readonly number[]) => bus.write(0x3c, Uint8Array.of(0x00, ...bytes));
  const data = (...bytes: readonly number[]) => bus.write(0x3c, Uint8Array.of(0x40, ...bytes));
  await command(...oledChips.ssd1306.setUp(64), 0xaf, ...windowCommands(0, 127, 0, 7));
  await bus.write(0x3c, new Uint8Array(1025).fill(0).with(0, 0x40));
  await command(...commands);
  return { chip, bus, command, data, lit: () => litPixels(chip) };
}

describe("SimOled", () => {
  it("fills a window row by row in horizontal addressing and comes back to its start", async () => {
    const { data, lit } = await on(...windowCommands(10, 11, 2, 3));
    await data(1, 2, 4, 8, 0x80);
    expect(lit()).toEqual(["11,17", "10,23", "10,26", "11,27"]);
  });

  it("fills a window column by column in vertical addressing", async () => {
    const { data, lit } = await on(0x20, 0x01, ...windowCommands(10, 11, 2, 3));
    await data(1, 2);
    expect(lit()).toEqual(["10,16", "10,25"]);
  });

  it("stays in its page in page addressing", async () => {
    const { data, lit } = await on(0x20, 0x02, 0xb3, 0x0f, 0x17);
    await data(1, 1);
    expect(lit()).toEqual(["0,24", "127,24"]);
  });

  it("takes a command and its arguments in transactions of their own, and single control bytes", async () => {
    const { bus, command, data, lit } = await on();
    for (const byte of windowCommands(5, 5, 0, 0)) await command(byte);
    await data(1);
    await bus.write(0x3c, Uint8Array.of(0x80, 0x21, 0x80, 9, 0x80, 9, 0x40, 2));
    expect(lit()).toEqual(["5,0", "9,1"]);
  });

  it("inverts, lights everything, shifts by the start line, and turns with the wiring of the panel", async () => {
    const { command, data, lit } = await on(...windowCommands(0, 127, 0, 7));
    await data(1);
    await command(0x41);
    expect(lit()).toEqual(["0,63"]);
    await command(0x40, 0xa0, 0xc0);
    expect(lit()).toEqual(["127,63"]);
    await command(0xa1, 0xc8, 0xa7);
    expect(lit()).toHaveLength(128 * 64 - 1);
    await command(0xa6, 0xa5);
    expect(lit()).toHaveLength(128 * 64);
  });

  it("is dark when off, and without its charge pump", async () => {
    const { chip, command, data, lit } = await on(...windowCommands(0, 127, 0, 7));
    await data(0xff);
    await command(0xae);
    expect([chip.isOn, lit()]).toEqual([false, []]);
    await command(0xaf, 0x8d, 0x10);
    expect([chip.isOn, lit()]).toEqual([true, []]);
  });

  it("does not answer to another address, nor while unplugged, and wakes up dark with noise in its RAM", async () => {
    const { chip, bus, command, lit } = await on();
    const nack = { code: "EREMOTEIO" };
    await expect(bus.write(0x3d, Uint8Array.of(0, 0xaf))).rejects.toMatchObject(nack);
    chip.unplug();
    await expect(command(0xaf)).rejects.toMatchObject(nack);
    chip.replug();
    expect(chip.isOn).toBe(false);
    await command(...oledChips.ssd1306.setUp(64), 0xaf);
    expect(lit().length).toBeGreaterThan(100);
  });

  it("shows what oled-i2c-bus draws when that writes to it by itself", async () => {
    const chip = new SimOled();
    const bus = await chip.open();
    const sent: Promise<void>[] = [];
    const wire = {
      i2cWriteSync: (address: number, length: number, bytes: Buffer) => {
        sent.push(bus.write(address, bytes.subarray(0, length)));
        return length;
      },
      i2cReadSync: () => 0,
    };
    const require = createRequire(import.meta.url);
    const Oled = require("oled-i2c-bus/oled.js");
    const oled = new Oled(wire, { width: 128, height: 64, address: 0x3c });
    oled.setCursor(3, 8);
    oled.writeString(require("oled-font-5x7/oled-font-5x7.js"), 2, "Ag", 1, false, false);
    oled.update();
    await new Promise((resolve) => setTimeout(resolve, 0));
    await Promise.all(sent);
    const shown = Array.from({ length: 1024 }, (_, at) =>
      [0, 1, 2, 3, 4, 5, 6, 7].reduce(
        (byte, bit) => byte | (chip.pixel(at % 128, Math.floor(at / 128) * 8 + bit) ? 1 << bit : 0),
        0,
      ),
    );
    expect(Buffer.from(shown)).toEqual(oled.buffer);
  });
});

describe("SimOled as an SH1106", () => {
  async function sh1106() {
    const chip = new SimOled({ chip: "sh1106" });
    const bus = await chip.open();
    const command = (...bytes: readonly number[]) => bus.write(0x3c, Uint8Array.of(0x00, ...bytes));
    const data = (...bytes: readonly number[]) => bus.write(0x3c, Uint8Array.of(0x40, ...bytes));
    await command(...oledChips.sh1106.setUp(64), 0xaf);
    const page = (row: number) => [0xb0 | row, 0x00, 0x10];
    for (let row = 0; row < 8; row += 1) {
      await command(...page(row));
      await data(...Array.from({ length: 132 }, () => 0));
    }
    return { chip, command, data, lit: () => litPixels(chip) };
  }

  it("shows columns 2 to 129 of its 132, and stays in its page when data run over the page's end", async () => {
    const { command, data, lit } = await sh1106();
    await command(0xb3, 0x01, 0x10);
    await data(1, 1);
    expect(lit()).toEqual(["0,24"]);
    await command(0x01, 0x18);
    await data(1, 1, 1, 1, 1, 1, 1, 1);
    expect(lit()).toEqual(["0,24", "127,24"]);
  });

  it("knows no windows: the arguments of 0x21 and 0x22 are commands to it", async () => {
    const { command, data, lit } = await sh1106();
    await command(0xb0, 0x02, 0x10, 0x21, 0x05, 0x06, 0x22, 0xb1, 0xb1);
    await data(1);
    expect(lit()).toEqual(["4,8"]);
  });

  it("is lit by its own pump command, which is on after a reset", async () => {
    const { chip, command, data, lit } = await sh1106();
    await command(0xb0, 0x02, 0x10);
    await data(0xff);
    expect(lit()).toHaveLength(8);
    await command(0x8d, 0x10, 0xad, 0x8a);
    expect([chip.isOn, lit()]).toEqual([true, []]);
  });

  it("turns and mirrors about the panel's own middle", async () => {
    const { command, data, lit } = await sh1106();
    await command(0xb0, 0x02, 0x10);
    await data(1);
    await command(0xa0, 0xc0);
    expect(lit()).toEqual(["127,63"]);
  });
});

function litPixels(chip: SimOled): string[] {
  const pixels: string[] = [];
  for (let y = 0; y < 64; y += 1) for (let x = 0; x < 128; x += 1) if (chip.pixel(x, y)) pixels.push(`${x},${y}`);
  return pixels;
}
