import { mkdirSync, openSync, readdirSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";

const chips = "/sys/kernel/config/gpio-sim";
const sysfs = "/sys/class/gpio";

/** The header's GPIO chip of a Pi 4: its label, and 54 lines of which at most 50 may have interrupts in the simulation. */
const label = "pinctrl-bcm2711";
const lineCount = 54;

/** A GPIO chip of the kernel's gpio-sim, seen from the far end of its lines: from where the contacts are. */
export class GpioSim {
  /** The kernel's number of line 0. */
  readonly base: number;
  readonly #lines: string;
  readonly #buffer = Buffer.alloc(16);

  /** Makes the chip; throws the system's error. */
  constructor() {
    const chip = join(chips, "pi");
    mkdirSync(join(chip, "bank0"), { recursive: true });
    writeFileSync(join(chip, "bank0", "num_lines"), String(lineCount));
    writeFileSync(join(chip, "bank0", "label"), label);
    writeFileSync(join(chip, "live"), "1");
    const text = (...path: string[]) => readFileSync(join(...path), "utf8").trim();
    this.#lines = join("/sys/devices/platform", text(chip, "dev_name"), text(chip, "bank0", "chip_name"));
    const entry = readdirSync(sysfs).find((name) => /^gpiochip/.test(name) && text(sysfs, name, "label") === label);
    if (!entry) throw new Error(`the kernel has made no GPIO chip ${label}`);
    this.base = Number(text(sysfs, entry, "base"));
  }

  /**
   * Where the line's files are while a program has it. Its writes are seen in its own sysfs only, and with a network namespace of
   * its own it has one: `root` is its root as others see it, "/" where it has none of its own.
   */
  exported(line: number, root: string): string {
    return join(root, sysfs, `gpio${this.base + line}`);
  }

  /** A function that gives the line's level as the copper has it. */
  level(line: number): () => 0 | 1 {
    const file = openSync(join(this.#lines, `sim_gpio${line}`, "value"), "r");
    return () => (readSync(file, this.#buffer, 0, 1, 0) === 1 && this.#buffer[0] === 0x31 ? 1 : 0);
  }

  /** A function that pulls the line to a level: what an input reads. */
  pull(line: number): (level: 0 | 1) => void {
    const file = openSync(join(this.#lines, `sim_gpio${line}`, "pull"), "w");
    return (level) => void writeSync(file, level === 1 ? "pull-up" : "pull-down", 0);
  }
}
