import type { GpioBus } from "../../hardware/bus/gpio.ts";
import { findGpioChip, raspberryPiChipLabels } from "../../hardware/bus/gpio-chip.ts";
import type { ReadableI2cBus } from "../../hardware/bus/i2c.ts";
import { openLinuxI2c } from "../../hardware/bus/linux-i2c.ts";
import { openOnoffGpio } from "../../hardware/bus/onoff-gpio.ts";
import type { ByteLink } from "../../hardware/bus/serial.ts";
import { openSerialPort } from "../../hardware/bus/serial-port.ts";
import { testAtRest, testWhilePressed } from "../../hardware/keypad/matrix-test.ts";
import { oledFault } from "../../hardware/oled/oled-fault.ts";
import { oledIdentity } from "../../hardware/oled/oled-identity.ts";
import { partFault } from "../../hardware/part-fault.ts";
import { type Trial, trials, tryOut } from "../../hardware/reader/probe-trials.ts";
import { readerPart } from "../../hardware/reader/reader-parts.ts";
import type { SerialSettings } from "../../hardware/reader/reader-protocol.ts";
import type { Config } from "../config/schema.ts";
import type { Check } from "../doctor/check.ts";
import {
  displayCheck,
  gpioCheck,
  type KeypadProbe,
  keypadChecks,
  pressingMs,
  simulatedCheck,
} from "../doctor/part-checks.ts";
import { portCheck, type ReaderProbe, readerCheck } from "../doctor/reader-checks.ts";
import type { Clock } from "../ports/clock.ts";
import type { SystemFiles } from "../ports/system-files.ts";
import { configuredPlace, type ReaderPlace } from "./reader-tools.ts";

/** How the real parts are reached; a test gives twins. */
export interface DoctorBuses {
  readonly gpioChip: (labels: readonly string[]) => Promise<{ label: string; base: number; lineCount: number }>;
  readonly gpio: (labels: readonly string[], lines: readonly number[]) => Promise<GpioBus>;
  readonly i2c: (bus: number) => Promise<ReadableI2cBus>;
  readonly serial: (port: string, line: SerialSettings) => Promise<ByteLink>;
}

export function realBuses(clock: Clock): DoctorBuses {
  return {
    gpioChip: (labels) => findGpioChip("/sys/class/gpio", labels.length > 0 ? labels : raspberryPiChipLabels),
    gpio: (labels, lines) => openOnoffGpio(labels, lines, clock),
    i2c: (bus) => openLinuxI2c(bus),
    serial: (port, line) => openSerialPort({ path: port, ...line }),
  };
}

export interface PartSurroundings {
  readonly config: Pick<Config, "keypad" | "display" | "reader">;
  readonly clock: Clock;
  readonly system: SystemFiles;
  readonly buses: DoctorBuses;
  readonly holdersOf: (port: string) => Promise<readonly string[]>;
  /** Somebody stands at the pad and will press every key. */
  readonly pressKeys: boolean;
  /** The running pad tells of keypad and reader itself. */
  readonly isRunning: boolean;
}

export function partChecks(around: PartSurroundings): readonly Check[] {
  return [...keypadChecksOf(around), displayCheckOf(around), ...readerChecksOf(around)];
}

function keypadChecksOf({
  config: { keypad },
  buses,
  clock,
  pressKeys,
  isRunning,
}: PartSurroundings): readonly Check[] {
  if (keypad.part === "simulated") {
    return isRunning ? [] : [simulatedCheck("keypad", { en: "keypad lines", zh: "键盘线路" })];
  }
  const { "gpio-chips": labels, "row-gpios": rowGpios, "col-gpios": colGpios } = keypad;
  const open = () =>
    buses.gpio(labels, [...rowGpios, ...colGpios]).catch((thrown: unknown) => {
      throw partFault("PP201", "The keypad's lines cannot be opened", thrown);
    });
  const wiring = { rowGpios, colGpios, colScanDelayUs: keypad["col-scan-delay-us"] };
  const probe: KeypadProbe = {
    chip: () => buses.gpioChip(labels),
    atRest: () => testAtRest(open, wiring),
    whilePressed: pressKeys ? () => testWhilePressed(open, wiring, clock, pressingMs) : undefined,
  };
  return [gpioCheck(probe), ...(isRunning ? [] : keypadChecks(probe))];
}

function displayCheckOf({ config: { display }, buses }: PartSurroundings): Check {
  if (display.part === "simulated") return simulatedCheck("display", { en: "display", zh: "显示屏" });
  const { part: chip, address, "i2c-bus": number } = display;
  return displayCheck(number, async () => {
    const bus = await buses.i2c(number).catch((thrown: unknown) => {
      throw oledFault(address, thrown);
    });
    try {
      return { address, chip, identity: await oledIdentity(bus, address) };
    } catch (thrown) {
      throw oledFault(address, thrown);
    } finally {
      await bus.close().catch(() => undefined);
    }
  });
}

function readerChecksOf(around: PartSurroundings): readonly Check[] {
  const place = configuredPlace(around.config.reader);
  if (!place) return around.isRunning ? [] : [simulatedCheck("reader", { en: "card reader", zh: "读卡器" })];
  const probe = readerProbe(place, around);
  const port = portCheck(around.system, probe);
  return around.isRunning ? [port] : [port, readerCheck(probe)];
}

/** The reader at its place, asked by the configured protocol and then by every other. The port has to be free by then. */
export function readerProbe(
  { port, setUp }: ReaderPlace,
  { buses, clock, holdersOf }: Pick<PartSurroundings, "buses" | "clock" | "holdersOf">,
): ReaderProbe {
  const { baudRate } = readerPart(setUp).line;
  const openLine = (line: SerialSettings) =>
    buses.serial(port, line).catch((thrown: unknown) => {
      throw partFault("PP401", port, thrown);
    });
  return {
    port,
    protocol: setUp.part,
    baudRate,
    isSilent: setUp.part === "swipe",
    holders: () => holdersOf(port),
    ask: async (signal) => {
      for (const trial of likeliestFirst(setUp.part, baudRate)) {
        if (signal.aborted) return undefined;
        const seen = await tryOut(trial, openLine, clock);
        if (seen) return { ...seen, baudRate: seen.line.baudRate };
      }
      return undefined;
    },
  };
}

/** As configured; then each other protocol at its usual speed, then whatever is left, for as long as there is time. */
function likeliestFirst(protocol: string, baudRate: number): readonly Trial[] {
  const firstOf = new Map<string, Trial>();
  for (const trial of trials) if (!firstOf.has(trial.protocol)) firstOf.set(trial.protocol, trial);
  const rank = (trial: Trial): number => {
    if (trial.protocol === protocol) return trial.line.baudRate === baudRate ? 0 : 2;
    return firstOf.get(trial.protocol) === trial ? 1 : 3;
  };
  return [...trials].sort((a, b) => rank(a) - rank(b));
}
