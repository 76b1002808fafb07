import { access, constants, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../src/faults/fault.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { partFault } from "../part-fault.ts";

/** The header's GPIO chip on every Raspberry Pi so far: Zero to 3, 4, 5. */
export const raspberryPiChipLabels: readonly string[] = ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"];

const lineFiles = ["value", "direction", "active_low", "edge"];
const exportTries = 100;
const exportPollMs = 20;

/**
 * The number that the kernel gives to the chip's line 0. It is not 0 on kernels since 6.6, and changes between kernels, so it is
 * looked up by label every time. Rejects with Fault PP201.
 */
export async function findGpioBase(sysfs: string, chipLabels: readonly string[]): Promise<number> {
  const entries = await readdir(sysfs).catch((thrown: unknown) => {
    throw partFault("PP201", `The kernel offers no GPIO lines under ${sysfs}`, thrown);
  });
  const seen: string[] = [];
  for (const entry of entries.filter((name) => name.startsWith("gpiochip"))) {
    const label = await readText(join(sysfs, entry, "label"));
    const base = Number(await readText(join(sysfs, entry, "base")));
    if (chipLabels.includes(label) && Number.isInteger(base)) return base;
    seen.push(label);
  }
  throw new Fault(
    "PP201",
    `No GPIO chip is labelled ${chipLabels.join(" or ")}; there is ${seen.join(", ") || "none"}`,
  );
}

/**
 * Exports a line and waits until its files may be written: udev takes a while to hand them over, and onoff would meanwhile
 * block the whole program for half a second. Rejects with Fault PP201 when they are not there after 2 s.
 */
export async function exportGpioLine(sysfs: string, number: number, clock: Clock): Promise<void> {
  const folder = join(sysfs, `gpio${number}`);
  if (!(await isWritable(join(folder, "value")))) {
    await writeFile(join(sysfs, "export"), String(number)).catch((thrown: NodeJS.ErrnoException) => {
      // Somebody has it exported already; whether it is ours to use shows in its files.
      if (thrown.code === "EBUSY") return;
      throw partFault("PP201", `GPIO line number ${number} cannot be exported`, thrown);
    });
  }
  for (let tries = 0; tries < exportTries; tries += 1) {
    const ready = await Promise.all(lineFiles.map((file) => isWritable(join(folder, file))));
    if (ready.every(Boolean)) return;
    await new Promise<void>((resolve) => clock.after(exportPollMs, resolve));
  }
  throw new Fault("PP201", `The files of GPIO line number ${number} under ${folder} are missing or not writable`);
}

async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (thrown) {
    throw partFault("PP201", `${path} cannot be read`, thrown);
  }
}

function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
