import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../src/faults/fault.ts";
import { noPermission } from "./gpio-permission.ts";

/** The header's GPIO chip on every Raspberry Pi so far: Zero to 3, 4, 5. */
export const raspberryPiChipLabels: readonly string[] = ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"];

/** A chip in sysfs. `base` is the number that the kernel gives to its line 0. */
export interface GpioChip {
  readonly label: string;
  readonly base: number;
  readonly lineCount: number;
}

/**
 * The chip with the first of these labels that there is. Its base is not 0 on kernels since 6.6, and changes between kernels,
 * as does the order of chips, so it is looked up by label every time. Rejects with Fault PP104 without GPIO in sysfs, PP105
 * without the legacy part of it, PP106 when it may not be read, PP107 when there is no such chip.
 */
export async function findGpioChip(sysfs: string, chipLabels: readonly string[]): Promise<GpioChip> {
  const entries = await list(sysfs);
  const chips = await chipsIn(sysfs, entries);
  // Kernel 6.17: drivers/gpio/gpiolib-sysfs.c without CONFIG_GPIO_SYSFS_LEGACY makes chipX/{label,ngpio,export,unexport} only,
  // whose lines have no `edge`, and neither gpiochipN nor the files onoff writes to.
  if (!entries.includes("export")) {
    const modern = await labelsOf(sysfs, entries, /^chip\d+$/);
    const there = modern.length > 0 ? `only the new entries of ${modern.join(", ")}` : "nothing that could be used";
    throw new Fault("PP105", `${sysfs} has no file "export": there is ${there}`);
  }
  for (const label of chipLabels) {
    const found = chips.find((chip) => chip.label === label);
    if (found) return found;
  }
  const there = chips.map(({ label, base, lineCount }) => `${label} (${lineCount} lines from ${base})`).join(", ");
  throw new Fault("PP107", `No GPIO chip is labelled ${chipLabels.join(" or ")}; there is ${there || "none"}`);
}

async function list(sysfs: string): Promise<string[]> {
  try {
    return await readdir(sysfs);
  } catch (thrown) {
    throw noPermission(sysfs, thrown) ?? new Fault("PP104", `There is no folder ${sysfs}`, { cause: thrown });
  }
}

/** By rising base, so that the order of the folder's entries changes nothing. */
async function chipsIn(sysfs: string, entries: readonly string[]): Promise<GpioChip[]> {
  const folders = entries.filter((entry) => /^gpiochip\d+$/.test(entry));
  const chips = await Promise.all(
    folders.map(async (folder) => ({
      label: await text(join(sysfs, folder, "label")),
      base: Number(await text(join(sysfs, folder, "base"))),
      lineCount: Number(await text(join(sysfs, folder, "ngpio"))),
    })),
  );
  // What an expander that was just unplugged leaves reads as nothing.
  const whole = chips.filter(({ label, lineCount }) => label !== "" && lineCount > 0);
  return whole.sort((one, other) => one.base - other.base);
}

async function labelsOf(sysfs: string, entries: readonly string[], pattern: RegExp): Promise<string[]> {
  const folders = entries.filter((entry) => pattern.test(entry));
  const labels = await Promise.all(folders.map((folder) => text(join(sysfs, folder, "label"))));
  return labels.filter((label) => label !== "").sort();
}

async function text(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (thrown) {
    const fault = noPermission(path, thrown);
    if (fault) throw fault;
    return "";
  }
}
