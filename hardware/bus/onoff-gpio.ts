import type { Gpio } from "onoff";
import { Fault } from "../../src/faults/fault.ts";
import type { Clock } from "../../src/ports/clock.ts";
import { partFault } from "../part-fault.ts";
import type { GpioBus, GpioInput, GpioOpenDrain, GpioOutput, Level } from "./gpio.ts";
import { findGpioChip, raspberryPiChipLabels } from "./gpio-chip.ts";
import { errorCode } from "./gpio-permission.ts";
import { loadPackage } from "./load-package.ts";
import { exportGpioLine, takeGpioLine } from "./sysfs-gpio.ts";

// onoff knows no other place.
const sysfs = "/sys/class/gpio";

/**
 * Opens GPIO lines through sysfs. `lines` are the BCM offsets that will be used: exporting one takes time, so it is done here.
 * Without `chipLabels` the chip is that of a Raspberry Pi's header. Rejects with Fault PP103 without the onoff package, PP104
 * to PP109 when the chip or a line is not to be had.
 */
export async function openOnoffGpio(
  chipLabels: readonly string[],
  lines: readonly number[],
  clock: Clock,
): Promise<GpioBus> {
  const onoff = await loadPackage("onoff", () => import("onoff"));
  const chip = await findGpioChip(sysfs, chipLabels.length > 0 ? chipLabels : raspberryPiChipLabels);
  for (const line of lines) await exportGpioLine(sysfs, chip, line, clock);
  return new OnoffGpioBus(chip.base, exportedLineClass(onoff.Gpio, chip.base));
}

type GpioLine = Pick<
  Gpio,
  "readSync" | "writeSync" | "setDirection" | "watch" | "unwatchAll" | "unexport" | "direction" | "edge"
>;
type GpioLineClass = new (number: number, direction: "in" | "high" | "low", edge?: "both") => GpioLine;

/** onoff's line, which never waits for files: they are there, or a fault says what is not. */
function exportedLineClass(Line: typeof Gpio, base: number): GpioLineClass {
  return class extends Line {
    constructor(number: number, direction: "in" | "high" | "low", edge?: "both") {
      takeGpioLine(sysfs, number, number - base);
      // A script may have left the line inverted.
      super(number, direction, edge, { activeLow: false });
    }
  };
}

/** The lines of one chip whose line 0 has the kernel's number `base`, as lines of the port. */
export class OnoffGpioBus implements GpioBus {
  readonly #base: number;
  readonly #Line: GpioLineClass;
  readonly #open = new Set<GpioLine>();
  readonly #openDrains = new Set<GpioLine>();

  constructor(base: number, Line: GpioLineClass) {
    this.#base = base;
    this.#Line = Line;
  }

  input(line: number): GpioInput {
    const gpio = this.#made(line, "in", "both");
    const read = guardedRead(gpio);
    return {
      read: () => attempt(line, read),
      watch: (onEdge) => attempt(line, () => gpio.watch(onEdge)),
      unwatch: () => attempt(line, () => gpio.unwatchAll()),
      close: () => attempt(line, () => this.#release(gpio)),
    };
  }

  output(line: number, initial: Level): GpioOutput {
    const gpio = this.#made(line, initial === 1 ? "high" : "low");
    return {
      write: (level) => attempt(line, () => gpio.writeSync(level)),
      close: () => attempt(line, () => this.#release(gpio)),
    };
  }

  /** sysfs knows no open drain. Writing `low` sets level and direction at once, so the line is high for no moment. */
  openDrain(line: number): GpioOpenDrain {
    const gpio = this.#made(line, "in");
    this.#openDrains.add(gpio);
    return {
      drive: () => attempt(line, () => gpio.setDirection("low")),
      release: () => attempt(line, () => gpio.setDirection("in")),
      close: () => attempt(line, () => this.#release(gpio)),
    };
  }

  close(): void {
    for (const gpio of [...this.#open]) {
      try {
        this.#release(gpio);
      } catch {
        // A line that went away with its chip has nothing left to release.
      }
    }
  }

  /** onoff keeps to itself what a line that was exported before does not take, so it is asked. */
  #made(line: number, direction: "in" | "high" | "low", edge?: "both"): GpioLine {
    const gpio = attempt(line, () => new this.#Line(this.#base + line, direction, edge));
    this.#open.add(gpio);
    const taken = [answered(() => gpio.direction()), ...(edge ? [answered(() => gpio.edge())] : [])].join(" ");
    const wanted = [direction === "in" ? "in" : "out", ...(edge ? [edge] : [])].join(" ");
    if (taken === wanted) return gpio;
    this.#release(gpio);
    throw new Fault("PP109", `GPIO ${line} was to be set to "${wanted}", and is "${taken}"`);
  }

  #release(gpio: GpioLine): void {
    this.#open.delete(gpio);
    try {
      // Raspberry Pi kernels leave a line that is given back at its level (`persist_gpio_outputs`), others make it an input.
      if (this.#openDrains.delete(gpio)) gpio.setDirection("in");
    } finally {
      gpio.unexport();
    }
  }
}

/**
 * onoff reads the line inside its interrupt callback, where an error would end the process. The error waits for our next read
 * instead, which the same edge brings about.
 */
function guardedRead(gpio: GpioLine): () => Level {
  const readSync = gpio.readSync.bind(gpio);
  let failure: { readonly thrown: unknown } | undefined;
  gpio.readSync = () => {
    try {
      return readSync();
    } catch (thrown) {
      failure = { thrown };
      return 0;
    }
  };
  return () => {
    if (failure) throw failure.thrown;
    return readSync();
  };
}

function answered(ask: () => string): string {
  try {
    return ask();
  } catch (thrown) {
    return errorCode(thrown);
  }
}

function attempt<T>(line: number, act: () => T): T {
  try {
    return act();
  } catch (thrown) {
    throw thrown instanceof Fault ? thrown : partFault("PP201", `GPIO line ${line} does not work`, thrown);
  }
}
