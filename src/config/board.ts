import { z } from "zod";
import { field } from "./field.ts";

/** Files in hardware/boards; a new board is a file and a name here. */
export const boardNames = [
  "raspberry-pi-zero-2w",
  "raspberry-pi-3b-plus",
  "raspberry-pi-4b",
  "raspberry-pi-5",
] as const;

export type BoardName = (typeof boardNames)[number];

/** Labels of the chip behind the 40-pin header: Zero to 3, 4, 5. */
export const headerChips = ["pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1"] as const;

/** Lines of the 40-pin header (GPIO numbers) that another part or the firmware has a use for. */
const reservedGpios: Readonly<Record<number, string>> = {
  0: "HAT EEPROM",
  1: "HAT EEPROM",
  2: "I2C1 SDA",
  3: "I2C1 SCL",
  7: "SPI0 CE1",
  8: "SPI0 CE0",
  9: "SPI0 MISO",
  10: "SPI0 MOSI",
  11: "SPI0 SCLK",
  14: "UART TXD",
  15: "UART RXD",
};

const gpio = field(
  z.number().int().min(0).max(27),
  "a GPIO number of the header, 0 to 27",
  "Write the number behind GPIO, not that of the header pin.",
);
const gpioList = field(z.array(gpio).min(1).max(8), "1 to 8 GPIO numbers from 0 to 27", "List the lines in order.");
const text = (what: string) => field(z.string().min(1), "text in quotes", `Write ${what}.`);
const texts = (what: string) => field(z.array(z.string().min(1)).min(1), "a list of texts", `Write ${what}.`);

/** A board profile: what the kernel calls the board and its buses, and the lines that our parts are best wired to. */
export const boardSchema = z
  .strictObject({
    model: text("the board's name"),
    /** As in /proc/device-tree/compatible: board, then SoC. */
    compatible: texts("the devicetree's compatible strings, board first"),
    "gpio-chip": field(
      z.enum(headerChips),
      "the label of the header's GPIO chip",
      "Look it up in /sys/class/gpio/gpiochip*/label.",
    ),
    keypad: z.strictObject({
      "row-gpios": gpioList,
      "col-gpios": gpioList,
      "config-txt": texts(
        "the lines of config.txt that set the pulls, or leave it out where they do nothing",
      ).optional(),
    }),
    buzzer: z.strictObject({ gpio }),
    tamper: z.strictObject({ gpio }),
    display: z.strictObject({
      "i2c-bus": field(z.number().int().min(0).max(20), "a whole number from 0 to 20", "Write the N of /dev/i2c-N."),
      "config-txt": texts("the lines of config.txt that switch the bus on, at 400 kHz"),
    }),
    reader: z.strictObject({
      port: text("the device of the UART on header pins 8 and 10"),
      "config-txt": texts("the lines of config.txt that put it there"),
    }),
  })
  .superRefine((board, context) => {
    for (const { key, line, problem } of lineProblems(board)) {
      context.addIssue({
        code: "custom",
        path: key.split("."),
        input: line,
        params: { allowed: `a line with no other use: GPIO ${line} ${problem}`, fix: "Choose another line." },
      });
    }
  });

export type BoardProfile = z.output<typeof boardSchema>;

type BoardLines = Pick<BoardProfile, "keypad" | "buzzer" | "tamper">;

function lineProblems({ keypad, buzzer, tamper }: BoardLines) {
  const lines = [
    ...keypad["row-gpios"].map((line) => ({ key: "keypad.row-gpios", line })),
    ...keypad["col-gpios"].map((line) => ({ key: "keypad.col-gpios", line })),
    { key: "buzzer.gpio", line: buzzer.gpio },
    { key: "tamper.gpio", line: tamper.gpio },
  ];
  return lines.flatMap(({ key, line }, index) => {
    const use = reservedGpios[line];
    if (use !== undefined) return [{ key, line, problem: `is ${use}` }];
    const first = lines.findIndex((other) => other.line === line);
    return first < index ? [{ key, line, problem: `is in ${lines[first]?.key} already` }] : [];
  });
}

export type Table = Readonly<Record<string, unknown>>;

/** What a board gives where the configuration leaves it out: section, key, value for the section as it stands. */
const boardDefaults: readonly (readonly [
  section: string,
  key: string,
  value: (board: BoardProfile, section: Table) => unknown,
])[] = [
  ["keypad", "gpio-chips", (board) => [board["gpio-chip"]]],
  ["keypad", "row-gpios", ({ keypad }, section) => keypad["row-gpios"].slice(0, rowsOf(section).length)],
  ["keypad", "col-gpios", ({ keypad }, section) => keypad["col-gpios"].slice(0, columnsOf(section))],
  ["display", "i2c-bus", ({ display }) => display["i2c-bus"]],
  ["buzzer", "gpio-chips", (board) => [board["gpio-chip"]]],
  ["buzzer", "gpio", ({ buzzer }) => buzzer.gpio],
  ["tamper", "gpio-chips", (board) => [board["gpio-chip"]]],
  ["tamper", "gpio", ({ tamper }) => tamper.gpio],
];

/** Parts that are wired to nothing. */
const unwired: readonly unknown[] = ["simulated", "none"];

/** Keys that are no problem of their own while the board itself is not known. */
export const keysOfBoard: readonly string[] = boardDefaults.map(([section, key]) => `${section}.${key}`);

/** The parsed file with the board's lines where a real part has none. A smaller keypad takes the first of them. */
export function withBoardDefaults(input: Table, board: BoardProfile): Table {
  const filled: Record<string, unknown> = { ...input };
  for (const [name, key, value] of boardDefaults) {
    const section = filled[name];
    if (!isTable(section) || unwired.includes(section["part"]) || key in section) continue;
    filled[name] = { ...section, [key]: value(board, section) };
  }
  return filled;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function rowsOf(keypad: Table): readonly unknown[] {
  const map = keypad["key-map"];
  return Array.isArray(map) ? map : [];
}

function columnsOf(keypad: Table): number {
  const [row] = rowsOf(keypad);
  return Array.isArray(row) ? row.length : 0;
}
