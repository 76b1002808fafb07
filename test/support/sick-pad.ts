import { readFile, writeFile } from "node:fs/promises";
import type { GpioBus } from "../../hardware/bus/gpio.ts";
import { SimMatrix } from "../../hardware/keypad/sim-matrix.ts";
import { SimOled } from "../../hardware/oled/sim-oled.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { composeDoctor, type DoctorOptions } from "../../src/compose/doctor.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { reportJson } from "../../src/doctor/report.ts";
import { type Found, runChecks } from "../../src/doctor/run-checks.ts";
import type { Told } from "../../src/doctor/told.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { NodeRandom } from "../../src/platform/node-random.ts";
import { NodeSystemFiles } from "../../src/platform/node-system-files.ts";
import type { Clock } from "../../src/ports/clock.ts";

/** As `pinpad doctor --json` prints it. */
export interface Report {
  readonly healthy: boolean;
  readonly causes: readonly string[];
  readonly checks: readonly {
    readonly id: string;
    readonly class: string;
    readonly title: Told;
    readonly state: string;
    readonly cause: string;
    readonly causeZh: string;
    readonly fix?: string;
    readonly fixZh?: string;
    readonly faultCode?: string;
  }[];
}

export async function edit(file: string, ...changes: readonly (readonly [from: RegExp, to: string])[]): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [from, to] of changes) {
    if (!from.test(text)) throw new Error(`${from} is not in ${file}`);
    text = text.replace(from, to);
  }
  await writeFile(file, text);
}

export const rowGpios = [5, 6, 13, 19];
export const colGpios = [12, 16, 20, 21];

export const realKeypad = [
  /\[keypad\]\npart = "simulated"/,
  `[keypad]\npart = "matrix"\nrow-gpios = ${JSON.stringify(rowGpios)}\ncol-gpios = ${JSON.stringify(colGpios)}`,
] as const;
export const realDisplay = [/\[display\]\npart = "simulated"/, '[display]\npart = "ssd1306"'] as const;

/** Twins where the configuration names real parts. */
export interface Plant {
  readonly options?: Partial<DoctorOptions>;
  readonly clock?: Clock;
  readonly matrix?: SimMatrix;
  readonly oled?: SimOled;
  readonly onFound?: (found: Found) => void;
}

/** The doctor that the command composes, with what a test has planted in the place of real parts. */
export async function examined(file: string, plant: Plant): Promise<Report> {
  const clock = plant.clock ?? new NodeClock();
  const { matrix = new SimMatrix({ rowGpios, colGpios }, clock), oled = new SimOled() } = plant;
  const fileSystem = new NodeFileSystem();
  const config = await loadConfig(fileSystem, file);
  const composed = composeDoctor({
    file,
    config,
    running: undefined,
    clock,
    fileSystem,
    random: new NodeRandom(),
    memory: ordinaryMemory,
    storageKeySources: { credentialsFolder: undefined, askPassphrase: () => Promise.reject(new Error("nobody")) },
    system: new NodeSystemFiles(),
    holdersOf: () => Promise.resolve([]),
    nodeVersion: process.version,
    processId: process.pid,
    pressKeys: false,
    helpfulPackages: {},
    buses: {
      gpioChip: () => Promise.resolve({ label: "pinctrl-bcm2711", base: 512, lineCount: 58 }),
      gpio: (): Promise<GpioBus> => matrix.open(),
      i2c: () => oled.open(),
      serial: () => Promise.reject(new Error("no serial port is planted")),
    },
    ...plant.options,
  });
  const found = await runChecks(composed.checks, clock, plant.onFound, plant.options?.pressKeys ? 35_000 : undefined);
  await composed.close();
  return reportJson(found) as Report;
}

/** A person at the pad, who presses every key once while doctor looks, and then waits. */
export async function examinedWhilePressed(file: string, spoil: (matrix: SimMatrix) => void): Promise<Report> {
  const clock = new VirtualClock(Date.now());
  const matrix = new SimMatrix({ rowGpios, colGpios }, clock);
  spoil(matrix);
  const seen = new Set<string>();
  let allElseIsFound: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    allElseIsFound = resolve;
  });
  const report = examined(file, {
    clock,
    matrix,
    options: { pressKeys: true },
    onFound: ({ id }) => {
      seen.add(id);
      // The last of those that wait for nobody's hand.
      if (seen.has("keypad") && seen.has("echo") && seen.has("disk") && seen.has("cards")) allElseIsFound();
    },
  });
  await ready;
  for (let row = 0; row < rowGpios.length; row += 1) {
    for (let col = 0; col < colGpios.length; col += 1) {
      matrix.press(row, col);
      await clock.advanceAsync(60);
      matrix.release(row, col);
      await clock.advanceAsync(60);
    }
  }
  await clock.advanceAsync(40_000);
  return report;
}
