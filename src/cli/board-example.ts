import type { BoardName, BoardProfile } from "../config/board.ts";

const realParts: Readonly<Record<string, string>> = {
  keypad: "matrix",
  display: "ssd1306",
  reader: "swipe",
  buzzer: "gpio",
  tamper: "gpio",
};

/** Column in which the example's remarks stand. */
const remarkColumn = 33;

/**
 * The example configuration with real parts on a board. What the board's profile gives stands there as comments, for the eye, and
 * so do the lines of config.txt.
 */
export function boardExample(example: string, name: BoardName, board: BoardProfile): string {
  const values = valuesOf(board);
  let section = "";
  const lines = example.split("\n").map((line) => {
    section = /^\[([\w-]+)\]/.exec(line)?.[1] ?? section;
    const part = realParts[section];
    if (part !== undefined && line.startsWith("part = ")) return remarked(`part = "${part}"`, 'or "simulated"');
    const [, key = ""] = /^# ([\w-]+) = /.exec(line) ?? [];
    if (section === "" && key === "board") {
      return remarked(`board = "${name}"`, 'gives the GPIO and I2C lines that are comments below; or "auto"');
    }
    if (section === "reader" && key === "port") {
      return remarked(`port = "${board.reader.port}"`, "header pins 8 and 10; by USB: /dev/serial/by-id/...");
    }
    const value = values[`${section}.${key}`];
    return value === undefined ? line : line.replace(/= (\[[^\]]*\]|\S+)/, () => `= ${value}`);
  });
  return [...headOf(board), ...lines].join("\n");
}

function valuesOf({ keypad, buzzer, tamper, display, ...board }: BoardProfile): Readonly<Record<string, string>> {
  const chips = `["${board["gpio-chip"]}"]`;
  return {
    "keypad.gpio-chips": chips,
    "buzzer.gpio-chips": chips,
    "tamper.gpio-chips": chips,
    "keypad.row-gpios": `[${keypad["row-gpios"].join(", ")}]`,
    "keypad.col-gpios": `[${keypad["col-gpios"].join(", ")}]`,
    "display.i2c-bus": String(display["i2c-bus"]),
    "buzzer.gpio": String(buzzer.gpio),
    "tamper.gpio": String(tamper.gpio),
  };
}

function headOf({ model, keypad, display, reader }: BoardProfile): string[] {
  return [
    `# ${model}, wired as hardware/wiring.md shows. /boot/firmware/config.txt needs:`,
    ...[keypad, display, reader].flatMap((part) => part["config-txt"] ?? []).map((line) => `#   ${line}`),
    "",
  ];
}

function remarked(text: string, remark: string): string {
  return `${text.padEnd(remarkColumn - 1)} # ${remark}`;
}
