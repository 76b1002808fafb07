import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { exportGpioLine, findGpioBase, raspberryPiChipLabels } from "../../../../hardware/bus/sysfs-gpio.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";

let sysfs: string;

beforeEach(async () => {
  sysfs = await mkdtemp(join(tmpdir(), "sysfs-gpio-"));
  await writeFile(join(sysfs, "export"), "");
});

afterEach(() => rm(sysfs, { recursive: true }));

async function chip(folder: string, label: string, base: number) {
  await mkdir(join(sysfs, folder));
  await writeFile(join(sysfs, folder, "label"), `${label}\n`);
  await writeFile(join(sysfs, folder, "base"), `${base}\n`);
}

async function line(number: number, files = ["value", "direction", "active_low", "edge"]) {
  await mkdir(join(sysfs, `gpio${number}`), { recursive: true });
  for (const file of files) await writeFile(join(sysfs, `gpio${number}`, file), "0");
}

/** Lets the promise's file accesses and timers run, one poll after another, and nothing wait in real time. */
async function settle<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let isPending = true;
  const settled = promise.finally(() => {
    isPending = false;
  });
  settled.catch(() => undefined);
  while (isPending) await clock.advanceAsync(20);
  return settled;
}

describe("findGpioBase", () => {
  it.each([
    ["a Pi 4 before kernel 6.6", [["gpiochip0", "pinctrl-bcm2711", 0]], 0],
    [
      "a Pi 4 since kernel 6.6",
      [
        ["gpiochip512", "pinctrl-bcm2711", 512],
        ["gpiochip570", "raspberrypi-exp-gpio", 570],
      ],
      512,
    ],
    [
      "a Pi 5",
      [
        ["gpiochip512", "gpio-brcmstb@107d508500", 512],
        ["gpiochip571", "pinctrl-rp1", 571],
      ],
      571,
    ],
  ] as const)("finds the header's chip by its label on %s", async (_, chips, base) => {
    for (const [folder, label, chipBase] of chips) await chip(folder, label, chipBase);
    expect(await findGpioBase(sysfs, raspberryPiChipLabels)).toBe(base);
  });

  it("names what it looked for and what there is when no chip fits", async () => {
    await chip("gpiochip0", "gpio-mockup-A", 0);
    await expect(findGpioBase(sysfs, ["pinctrl-rp1"])).rejects.toMatchObject({
      code: "PP201",
      detail: "No GPIO chip is labelled pinctrl-rp1; there is gpio-mockup-A",
    });
  });

  it("says so when the kernel has no sysfs GPIO", async () => {
    await expect(findGpioBase(join(sysfs, "none"), raspberryPiChipLabels)).rejects.toMatchObject({
      code: "PP201",
      cause: { code: "ENOENT" },
    });
  });
});

describe("exportGpioLine", () => {
  it("exports the line and waits for udev to hand its files over", async () => {
    const clock = new VirtualClock();
    const exporting = exportGpioLine(sysfs, 517, clock);
    while ((await readFile(join(sysfs, "export"), "utf8")) !== "517") await clock.advanceAsync(0);
    await line(517, ["value", "direction"]);
    await clock.advanceAsync(100);
    await line(517);
    await settle(clock, exporting);
    expect(clock.monotonicMs()).toBeLessThan(2000);
  });

  it("takes a line that is exported already as it is", async () => {
    const clock = new VirtualClock();
    await line(517);
    await settle(clock, exportGpioLine(sysfs, 517, clock));
    expect(await readFile(join(sysfs, "export"), "utf8")).toBe("");
  });

  it("gives up with PP201 when the files never come, without blocking", async () => {
    const clock = new VirtualClock();
    await expect(settle(clock, exportGpioLine(sysfs, 517, clock))).rejects.toMatchObject({
      code: "PP201",
      detail: expect.stringContaining("517"),
    });
  });

  it("says so when the kernel refuses the line", async () => {
    const clock = new VirtualClock();
    await rm(join(sysfs, "export"));
    await mkdir(join(sysfs, "export"));
    await expect(settle(clock, exportGpioLine(sysfs, 17, clock))).rejects.toMatchObject({
      code: "PP201",
      detail: expect.stringContaining("17 cannot be exported"),
    });
  });
});
