import { readFile } from "node:fs/promises";

const debugFile = "/sys/kernel/debug/gpio";

/** What else uses a line of a Raspberry Pi's header, and what switches that off. BCM numbers, from the Pi's own overlays. */
const usualOwners: readonly { readonly lines: readonly number[]; readonly owner: string }[] = [
  { lines: [0, 1], owner: "the EEPROM of a HAT" },
  { lines: [2, 3], owner: "I2C (dtparam=i2c_arm)" },
  { lines: [4], owner: "1-Wire (dtoverlay=w1-gpio)" },
  { lines: [7, 8, 9, 10, 11], owner: "SPI (dtparam=spi)" },
  { lines: [14, 15], owner: "the serial port (enable_uart, console=serial0)" },
  { lines: [18, 19, 20, 21], owner: "I2S sound (dtparam=i2s, a sound HAT)" },
];

/**
 * Who has taken a line, for a message: by name where the kernel's list may be read, which is root's; else who it usually is.
 * `number` is the kernel's, `line` the BCM offset.
 */
export async function gpioLineOwner(number: number, line: number): Promise<string> {
  const listed = ownerIn(await readFile(debugFile, "utf8").catch(() => ""), number);
  if (listed !== undefined) return `it is held by "${listed}"`;
  const usual = usualOwners.find(({ lines }) => lines.includes(line));
  const guess = usual ? `on a Raspberry Pi that is usually ${usual.owner}; ` : "";
  return `${guess}\`sudo cat ${debugFile}\` says by whom, in the row gpio-${number}`;
}

/** Rows are like ` gpio-519 (GPIO7               |spi0 CS1            ) out hi`. */
function ownerIn(list: string, number: number): string | undefined {
  return new RegExp(`^ *gpio-${number} +\\([^|)]*\\|([^)]*)\\)`, "m").exec(list)?.[1]?.trim();
}
