import { describe, expect, it } from "vitest";
import { bootIdOf, hardwareClockMs } from "../../../src/pad/hardware-clock.ts";

const machine = (files: Readonly<Record<string, string>>) => ({ text: async (path: string) => files[path] });
const rtc = "/sys/class/rtc/rtc0";
const id = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
const bare = id.replaceAll("-", "");

describe("what a machine tells of being switched on", () => {
  it("is the time of its clock with a battery, where it has one", async () => {
    const kept = machine({ [`${rtc}/name`]: "rtc-ds1307", [`${rtc}/since_epoch`]: "1795000000\n" });
    expect(await hardwareClockMs(kept)).toBe(1_795_000_000_000);
    expect(await hardwareClockMs(machine({}))).toBeUndefined();
    expect(await hardwareClockMs(undefined)).toBeUndefined();
  });

  it("is no time of a clock that knows to have stopped", async () => {
    expect(await hardwareClockMs(machine({ [`${rtc}/name`]: "rtc-ds1307" }))).toBe(0);
  });

  it("is the kernel's name for it, by the service manager's word or its own", async () => {
    const kernel = machine({ "/proc/sys/kernel/random/boot_id": `${id}\n` });
    expect(await bootIdOf(kernel, undefined)).toBe(bare);
    expect(await bootIdOf(machine({}), bare)).toBe(bare);
    expect(await bootIdOf(machine({}), "%b")).toBeNull();
    expect(await bootIdOf(undefined, undefined)).toBeNull();
  });
});
