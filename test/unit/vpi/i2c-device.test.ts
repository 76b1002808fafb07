import { describe, expect, it } from "vitest";
import { SimOled } from "../../../hardware/oled/sim-oled.ts";
import { I2cDevice } from "../../vpi/guest/i2c-device.ts";

const ioctl = { kind: "ioctl", unique: 1n, handle: 1n, roomBytes: 0 } as const;
const turnOn = { kind: "write", unique: 1n, handle: 1n, data: Uint8Array.of(0x00, 0xaf) } as const;
const chooseChip = (address: bigint) => ({ ...ioctl, command: 0x0703, argument: address });

async function deviceWithChip() {
  const chip = new SimOled();
  const device = new I2cDevice("i2c-1", await chip.open());
  expect(await device.answer({ kind: "open", unique: 1n })).toEqual({ kind: "opened", handle: 1n });
  return { chip, device };
}

describe("a /dev/i2c-1 with twins behind it", () => {
  it("hands what is written to the chip whose address was chosen", async () => {
    const { chip, device } = await deviceWithChip();
    expect(await device.answer(chooseChip(0x3cn))).toEqual({ kind: "ioctl", data: new Uint8Array() });
    expect(await device.answer(turnOn)).toEqual({ kind: "written", sizeBytes: 2 });
    expect(chip.isOn).toBe(true);
  });

  it("says EREMOTEIO where nobody answers: at another address, and when the chip was unplugged", async () => {
    const { chip, device } = await deviceWithChip();
    await device.answer(chooseChip(0x3dn));
    expect(await device.answer(turnOn)).toEqual({ kind: "error", errno: 121 });
    await device.answer(chooseChip(0x3cn));
    chip.unplug();
    expect(await device.answer(turnOn)).toEqual({ kind: "error", errno: 121 });
    chip.replug();
    expect(await device.answer(turnOn)).toEqual({ kind: "written", sizeBytes: 2 });
  });

  it("keeps the address with the file it was chosen for, and not after that was closed", async () => {
    const { device } = await deviceWithChip();
    await device.answer(chooseChip(0x3cn));
    expect(await device.answer({ kind: "open", unique: 1n })).toEqual({ kind: "opened", handle: 2n });
    expect(await device.answer({ ...turnOn, handle: 2n })).toMatchObject({ kind: "error" });
    await device.answer({ kind: "release", unique: 1n, handle: 1n });
    expect(await device.answer(turnOn)).toMatchObject({ kind: "error" });
  });

  it("says what it can, once the kernel has room for that, and refuses what it cannot", async () => {
    const { device } = await deviceWithChip();
    const functions = { ...ioctl, command: 0x0705, argument: 0x7ffen };
    expect(await device.answer(functions)).toEqual({ kind: "ioctlRetry", address: 0x7ffen, lengthBytes: 8 });
    expect(await device.answer({ ...functions, roomBytes: 8 })).toEqual({
      kind: "ioctl",
      data: Buffer.of(1, 0, 0, 0, 0, 0, 0, 0),
    });
    expect(await device.answer({ ...ioctl, command: 0x0720, argument: 0n })).toEqual({ kind: "error", errno: 25 });
    expect(await device.answer({ kind: "unknown", unique: 1n, opcode: 77 })).toEqual({ kind: "error", errno: 38 });
    expect(await device.answer({ kind: "interrupt", unique: 1n })).toBeUndefined();
  });
});
