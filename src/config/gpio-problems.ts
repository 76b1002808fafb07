import { headerChips } from "./board.ts";
import type { ConfigProblem } from "./field.ts";
import type { Config } from "./schema.ts";

type Parts = Pick<Config, "keypad" | "buzzer" | "tamper" | "display" | "reader">;

interface Use {
  readonly key: string;
  readonly gpio: number;
  readonly chip: string;
}

/** The UART of header pins 8 and 10, by the names that a Raspberry Pi gives it. */
const headerUart = /^\/dev\/(ttyAMA0|ttyS0|serial[01])$/;
const header = "header";

/** Lines that are wired to two things at once. The kernel would hand out a line of a bus, and the bus would fall silent. */
export function gpioProblems(parts: Parts): ConfigProblem[] {
  const uses = [...busLines(parts), ...partLines(parts)];
  return uses.flatMap(({ key, gpio, chip }, index) => {
    const earlier = uses.slice(0, index);
    const other = earlier.find((use) => use.gpio === gpio && use.chip === chip && use.key !== key);
    if (!other) return [];
    return {
      key,
      value: String(gpio),
      allowed: `a GPIO number that is not in ${other.key}`,
      fix: "A line is wired to one thing: correct one of the two.",
    };
  });
}

function busLines({ display, reader }: Parts): Use[] {
  const i2c = display.part !== "simulated" && display["i2c-bus"] === 1 ? [2, 3] : [];
  const uart = reader.part !== "simulated" && headerUart.test(reader.port) ? [14, 15] : [];
  return [
    ...i2c.map((gpio) => ({ key: "display.i2c-bus", gpio, chip: header })),
    ...uart.map((gpio) => ({ key: "reader.port", gpio, chip: header })),
  ];
}

function partLines({ keypad, buzzer, tamper }: Parts): Use[] {
  return [
    ...(keypad.part === "matrix" ? linesOf("keypad.row-gpios", keypad["row-gpios"], keypad) : []),
    ...(keypad.part === "matrix" ? linesOf("keypad.col-gpios", keypad["col-gpios"], keypad) : []),
    ...(buzzer.part === "gpio" ? linesOf("buzzer.gpio", [buzzer.gpio], buzzer) : []),
    ...(tamper.part === "gpio" ? linesOf("tamper.gpio", [tamper.gpio], tamper) : []),
  ];
}

function linesOf(key: string, gpios: readonly number[], { "gpio-chips": chips }: { "gpio-chips": readonly string[] }) {
  const chip = chips.every((label) => (headerChips as readonly string[]).includes(label)) ? header : chips.join();
  return gpios.map((gpio) => ({ key, gpio, chip }));
}
