import type { BoardName, BoardProfile } from "../pad/config-board.ts";

/** The parts of the example configuration on a board: its lines stand there as comments, since the profile gives them. */
export function boardExample(name: BoardName, board: BoardProfile): { head: string; parts: string } {
  const { keypad, buzzer, tamper, display, reader } = board;
  const bootLines = [...display["config-txt"], ...reader["config-txt"]].map((line) => `#   ${line}\n`).join("");
  return {
    head: `
# ${board.model}, wired as hardware/wiring.md shows. /boot/firmware/config.txt needs:
${bootLines}# The buzzer is on GPIO ${buzzer.gpio}, the tamper loop on GPIO ${tamper.gpio}.
board = "${name}"${" ".repeat(Math.max(1, 24 - name.length))}# gives the lines that are commented out below; or "auto"
`,
    parts: `[keypad]
part = "matrix"                  # or "simulated"
# gpio-chips = ["${board["gpio-chip"]}"]
# row-gpios = [${keypad["row-gpios"].join(", ")}]
# col-gpios = [${keypad["col-gpios"].join(", ")}]   # each with a pull-up of 10 kOhm to 3.3 V
debounce-delay-ms = 15
col-scan-delay-us = 10
key-map = [
  ["1", "2", "3", "cancel"],
  ["4", "5", "6", "clear"],
  ["7", "8", "9", "none"],
  ["none", "0", "none", "enter"],
]

[display]
part = "ssd1306"                 # or "simulated"
# i2c-bus = ${display["i2c-bus"]}
address = 0x3C

[reader]
part = "swipe"                   # or "simulated"
port = "${reader.port}"            # header pins 8 and 10; a USB reader: /dev/serial/by-id/usb-...
baud-rate = 9600
`,
  };
}
