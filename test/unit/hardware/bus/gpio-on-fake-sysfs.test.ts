import fs from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openOnoffGpio } from "../../../../hardware/bus/onoff-gpio.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { fakeEpoll, interruptAll, watchedLines } from "../../../support/fake-epoll.ts";
import { type FakeChip, FakeGpioKernel, type FakeTree } from "../../../support/fake-gpio-kernel.ts";

// Loaded before any file system is mocked; onoff is optional, and absent where there is no compiler.
const onoff = fakeEpoll() ? await import("onoff") : undefined;

const root = "/sys/class/gpio";
const chip = (label: string, base: number, lines: number): FakeChip => ({ label, base, lines });
const pi4: FakeTree = { chips: [chip("pinctrl-bcm2711", 512, 58), chip("raspberrypi-exp-gpio", 570, 8)] };
const brcmstb = [
  chip("gpio-brcmstb@107d508500", 512, 32),
  chip("gpio-brcmstb@107d508520", 544, 4),
  chip("gpio-brcmstb@107d517c00", 548, 17),
  chip("gpio-brcmstb@107d517c20", 565, 6),
];

afterEach(() => FakeGpioKernel.uninstall());

/** Lets file accesses and timers run, one poll after another; nothing waits in real time. */
async function settled<T>(clock: VirtualClock, promise: Promise<T>): Promise<T> {
  let isPending = true;
  const end = promise.finally(() => {
    isPending = false;
  });
  end.catch(() => undefined);
  while (isPending) await clock.advanceAsync(20);
  return end;
}

async function opened(tree: FakeTree, lines: readonly number[] = [17], labels: readonly string[] = []) {
  const kernel = new FakeGpioKernel(tree).install();
  const clock = new VirtualClock();
  const bus = await settled(clock, openOnoffGpio(labels, lines, clock));
  return { kernel, clock, bus };
}

async function refused(tree: FakeTree, prepare: (kernel: FakeGpioKernel) => void = () => undefined, lines = [17]) {
  const kernel = new FakeGpioKernel(tree).install();
  prepare(kernel);
  const clock = new VirtualClock();
  const opening = settled(clock, openOnoffGpio([], lines, clock));
  const { code, detail } = await opening.then(
    () => ({ code: "none", detail: "" }),
    (thrown: { code: string; detail: string }) => thrown,
  );
  return { code, detail, passedMs: clock.monotonicMs() };
}

/** Permissions are root's to ignore, so the tests are somebody else. */
function asUserOfGroup(group: number): void {
  vi.spyOn(process as Required<typeof process>, "getuid").mockReturnValue(1000);
  vi.spyOn(process as Required<typeof process>, "getgid").mockReturnValue(group);
}

function caught(act: () => unknown): unknown {
  try {
    return act();
  } catch (thrown) {
    return thrown;
  }
}

describe.skipIf(onoff === undefined)("GPIO lines through onoff, on the sysfs of", () => {
  it.each<[string, FakeTree, number]>([
    ["a Pi 3, kernel 6.1", { chips: [chip("raspberrypi-exp-gpio", 504, 8), chip("pinctrl-bcm2835", 0, 54)] }, 0],
    ["a Pi 3, kernel 6.6", { chips: [chip("pinctrl-bcm2835", 512, 54), chip("raspberrypi-exp-gpio", 566, 8)] }, 512],
    ["a Pi 4, kernel 6.1", { chips: [chip("pinctrl-bcm2711", 0, 58), chip("raspberrypi-exp-gpio", 504, 8)] }, 0],
    ["a Pi 4, kernel 6.6", pi4, 512],
    ["a Pi 4, kernel 6.17", { ...pi4, files: "both" }, 512],
    ["a Pi 5, kernel 6.1", { chips: [...brcmstb, chip("pinctrl-rp1", 399, 54)] }, 399],
    ["a Pi 5, kernel 6.6", { chips: [...brcmstb, chip("pinctrl-rp1", 571, 54)] }, 571],
    [
      "a Pi 5, kernel 6.17, its chips in another order",
      {
        chips: [chip("pinctrl-rp1", 571, 54), ...brcmstb.toReversed()],
        files: "both",
      },
      571,
    ],
  ])("%s are found by the chip's label", async (_, tree, base) => {
    const { kernel, bus } = await opened(tree, [17, 27]);
    const [input, output] = [bus.input(17), bus.output(27, 1)];
    expect(kernel.exported().sort()).toEqual([base + 17, base + 27]);
    expect(["direction", "edge", "active_low"].map((name) => kernel.file(base + 17, name))).toEqual([
      "in",
      "both",
      "0",
    ]);
    expect([kernel.file(base + 27, "direction"), kernel.file(base + 27, "value"), input.read()]).toEqual([
      "out",
      "1",
      1,
    ]);
    output.write(0);
    expect(kernel.file(base + 27, "value")).toMatch(/^0/);
    bus.close();
    expect(kernel.exported()).toEqual([]);
  });

  it("a board with a chip of its own, which the profile names", async () => {
    const { kernel } = await opened({ chips: [chip("gpio-mockup-A", 458, 54)] }, [3], ["other", "gpio-mockup-A"]);
    expect(kernel.exported()).toEqual([461]);
  });
});

describe.skipIf(onoff === undefined)("a GPIO line that is not to be had is a fault of its own:", () => {
  it("PP104 where the kernel has no GPIO in sysfs", async () => {
    const { code, detail } = await refused(pi4, () => fs.rmSync(root, { recursive: true }));
    expect([code, detail]).toEqual(["PP104", "There is no folder /sys/class/gpio"]);
  });

  it("PP105 where the kernel has the new files only (6.17, CONFIG_GPIO_SYSFS_LEGACY=n)", async () => {
    const { code, detail } = await refused({ ...pi4, files: "new" });
    expect(code).toBe("PP105");
    expect(detail).toContain("only the new entries of pinctrl-bcm2711, raspberrypi-exp-gpio");
  });

  it("PP106 for a user who is not in group gpio, and none for one who is", async () => {
    asUserOfGroup(1000);
    const { code, detail } = await refused(pi4);
    expect([code, detail]).toEqual(["PP106", expect.stringMatching(/gpio\/export: the user is not in group gpio/)]);
    FakeGpioKernel.uninstall();
    asUserOfGroup(993);
    expect((await refused(pi4)).code).toBe("none");
  });

  it("PP106 when udev hands the line's files over to nobody within 2 s", async () => {
    asUserOfGroup(993);
    const late = await refused({ ...pi4, modes: { exportFile: 0o220, lineFiles: 0o644 } });
    expect(late.code).toBe("PP106");
    expect(late.passedMs).toBeGreaterThanOrEqual(2_000);
    expect(late.detail).toContain("/sys/class/gpio/gpio529/value");
  });

  it("PP106 where the service's sandbox has /sys read-only", async () => {
    const { code, detail } = await refused(pi4, ({ refusals }) => refusals.set(`${root}/export`, "EROFS"));
    expect([code, detail]).toEqual(["PP106", expect.stringContaining("ReadWritePaths=")]);
  });

  it("PP107 with what there is, when no chip has the label", async () => {
    const { code, detail } = await refused({ chips: [chip("gpio-mockup-A", 458, 8)] });
    expect([code, detail]).toEqual([
      "PP107",
      "No GPIO chip is labelled pinctrl-bcm2835 or pinctrl-bcm2711 or pinctrl-rp1; there is gpio-mockup-A (8 lines from 458)",
    ]);
  });

  it.each<[string, FakeTree["more"], string]>([
    ["usually", undefined, "usually SPI (dtparam=spi)"],
    [
      "really",
      { "/sys/kernel/debug/gpio": " gpio-519 (GPIO7               |spi0 CS1            ) out hi\n" },
      'it is held by "spi0 CS1"',
    ],
  ])("PP108 when a driver has it, and who that %s is", async (_, more = {}, owner) => {
    const { code, detail } = await refused({ ...pi4, held: [519], more }, undefined, [7]);
    expect([code, detail]).toEqual(["PP108", expect.stringContaining(owner)]);
    expect(detail).toContain("GPIO 7 (the kernel's 519)");
  });

  it("PP109 for a number that the chip does not have", async () => {
    const { code, detail } = await refused(pi4, undefined, [58]);
    expect([code, detail]).toEqual(["PP109", "pinctrl-bcm2711 has GPIO lines 0 to 57, and no 58"]);
  });

  it("PP109 when the kernel does not export it", async () => {
    const { code, detail } = await refused(pi4, ({ refusals }) => refusals.set(`${root}/export`, "ENODEV"));
    expect([code, detail]).toEqual(["PP109", expect.stringContaining("does not export it: ENODEV")]);
  });

  it("PP109 when it gives no interrupts, or does not change its direction, which onoff would not say", async () => {
    const { kernel, bus } = await opened(pi4, [17, 27]);
    fs.rmSync(`${root}/gpio529/edge`);
    kernel.refusals.set(`${root}/gpio539/direction`, "EPERM");
    expect(caught(() => bus.input(17))).toMatchObject({ code: "PP109" });
    expect(caught(() => bus.output(27, 0))).toMatchObject({
      code: "PP109",
      detail: 'GPIO 27 was to be set to "out", and is "in"',
    });
    bus.close();
    expect(kernel.exported()).toEqual([]);
  });
});

describe.skipIf(onoff === undefined)("a GPIO line through onoff", () => {
  it("that is open drain is an input until it is driven, and again when it is let go of", async () => {
    const { kernel, bus } = await opened(pi4);
    const line = bus.openDrain(17);
    const directions = [kernel.file(529, "direction")];
    line.drive();
    directions.push(kernel.file(529, "direction"), kernel.file(529, "value"));
    line.release();
    expect([...directions, kernel.file(529, "direction")]).toEqual(["in", "out", "0", "in"]);
    bus.close();
  });

  it("is waited for while udev hands its files over", async () => {
    asUserOfGroup(993);
    const kernel = new FakeGpioKernel({ ...pi4, modes: { exportFile: 0o220, lineFiles: 0o644 } }).install();
    const clock = new VirtualClock();
    clock.after(1_000, () => {
      for (const name of fs.readdirSync(`${root}/gpio529`)) fs.chmodSync(`${root}/gpio529/${name}`, 0o664);
    });
    await settled(clock, openOnoffGpio([], [17], clock));
    expect(kernel.exported()).toEqual([529]);
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(1_000);
    expect(clock.monotonicMs()).toBeLessThan(2_000);
  });

  it("that was left exported by a crash, inverted, deaf or interrupting, is taken over as it should be", async () => {
    const kernel = new FakeGpioKernel(pi4).install();
    kernel.export(529);
    fs.writeFileSync(`${root}/gpio529/active_low`, "1");
    kernel.export(539);
    fs.writeFileSync(`${root}/gpio539/edge`, "both");
    const clock = new VirtualClock();
    const bus = await settled(clock, openOnoffGpio([], [17, 27], clock));
    bus.input(17);
    bus.output(27, 0);
    expect(["direction", "edge", "value"].map((name) => kernel.file(539, name))).toEqual(["out", "none", "0"]);
    expect(["direction", "edge", "active_low"].map((name) => kernel.file(529, name))).toEqual(["in", "both", "0"]);
    bus.close();
  });

  it("whose files are gone fails at the first look, where onoff alone would look 10,000 times", async () => {
    const { kernel, bus } = await opened(pi4);
    kernel.remove(529);
    const before = kernel.syncOpens;
    expect(caught(() => bus.input(17))).toMatchObject({ code: "PP109", detail: expect.stringContaining("ENOENT") });
    expect(kernel.syncOpens - before).toBeLessThan(3);
    // What it is about: the same, without us.
    const Gpio = onoff?.Gpio;
    const exportFile = vi.spyOn(fs, "existsSync").mockReturnValueOnce(true);
    expect(caught(() => Gpio && new Gpio(529, "in", "both"))).toMatchObject({ code: "ENOENT" });
    exportFile.mockRestore();
    expect(kernel.syncOpens - before).toBeGreaterThanOrEqual(10_000);
  });

  it("tells of every edge, also of one whose level is back already, until it is unwatched", async () => {
    const { kernel, bus } = await opened(pi4);
    const input = bus.input(17);
    const seen: number[] = [];
    input.watch(() => seen.push(input.read()));
    fs.writeFileSync(`${root}/gpio529/value`, "0");
    interruptAll();
    fs.writeFileSync(`${root}/gpio529/value`, "1");
    interruptAll();
    interruptAll();
    expect(seen).toEqual([0, 1, 1]);
    input.unwatch();
    interruptAll();
    expect([seen.length, watchedLines(), kernel.exported()]).toEqual([3, 0, [529]]);
    bus.close();
  });

  it("that cannot be read in an interrupt ends nothing, and says so at the next read", async () => {
    const { bus } = await opened(pi4);
    const input = bus.input(17);
    const seen: unknown[] = [];
    input.watch(() => seen.push(caught(() => input.read())));
    const readSync = vi.spyOn(fs, "readSync").mockImplementation(() => {
      throw Object.assign(new Error("ENODEV: no such device, read"), { code: "ENODEV" });
    });
    expect(interruptAll).not.toThrow();
    readSync.mockRestore();
    expect(seen).toEqual([expect.objectContaining({ code: "PP201" })]);
    bus.close();
    expect(watchedLines()).toBe(0);
  });

  it("can be opened again after it was gone, as often as it takes", async () => {
    const { kernel, bus } = await opened(pi4);
    for (let round = 0; round < 20; round += 1) {
      kernel.remove(529);
      expect(caught(() => bus.input(17))).toMatchObject({ code: "PP109" });
      kernel.export(529);
      bus.input(17).close();
    }
    expect(watchedLines()).toBe(0);
  });
});
