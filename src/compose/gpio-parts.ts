import { openOnoffGpio } from "../../hardware/bus/onoff-gpio.ts";
import { GpioBuzzer } from "../../hardware/buzzer/gpio-buzzer.ts";
import { SimBuzzer } from "../../hardware/buzzer/sim-buzzer.ts";
import { GpioTamperSwitch } from "../../hardware/tamper/gpio-tamper-switch.ts";
import { SimTamperSwitch } from "../../hardware/tamper/sim-tamper-switch.ts";
import type { Config } from "../config/schema.ts";
import type { TamperPart } from "../pad/tamper-watch.ts";
import type { Buzzer } from "../ports/buzzer.ts";
import type { Clock } from "../ports/clock.ts";

/** Where the configuration has none. */
const noBuzzer: Buzzer = { start: () => Promise.resolve(), play: () => undefined, stop: () => Promise.resolve() };

const simulatedLine = { gpio: 0, active: "high" } as const;

export function buzzerOf(config: Config["buzzer"], clock: Clock): { part: Buzzer; twin: SimBuzzer | undefined } {
  switch (config.part) {
    case "none":
      return { part: noBuzzer, twin: undefined };
    case "simulated": {
      const twin = new SimBuzzer(simulatedLine, clock);
      return { part: new GpioBuzzer(() => twin.open(), simulatedLine, clock), twin };
    }
    case "gpio": {
      const open = () => openOnoffGpio(config["gpio-chips"], [config.gpio], clock);
      return { part: new GpioBuzzer(open, config, clock), twin: undefined };
    }
  }
}

/** Undefined where the housing has no switch. */
export function tamperOf(
  config: Config["tamper"],
  clock: Clock,
): { part: TamperPart; twin: SimTamperSwitch | undefined } | undefined {
  switch (config.part) {
    case "none":
      return undefined;
    case "simulated": {
      const twin = new SimTamperSwitch(simulatedLine, clock);
      const tamperSwitch = new GpioTamperSwitch(() => twin.openBus(), simulatedLine, clock);
      return { part: { tamperSwitch, policy: config.policy }, twin };
    }
    case "gpio": {
      const open = () => openOnoffGpio(config["gpio-chips"], [config.gpio], clock);
      const tamperSwitch = new GpioTamperSwitch(open, config, clock);
      return { part: { tamperSwitch, policy: config.policy }, twin: undefined };
    }
  }
}
