import { acquirerPort, readerPath, stateFolder } from "./places.ts";
import { keypadLines } from "./wire.ts";

export const keyMap = [
  ["1", "2", "3", "cancel"],
  ["4", "5", "6", "clear"],
  ["7", "8", "9", "none"],
  ["none", "0", "none", "enter"],
];

/**
 * How long a column gets to follow its row. The driver reads the line once for each microsecond: 0.7 ms under this kernel,
 * in which the process that plays the contacts must have its turn.
 */
const colScanDelayUs = 100;

/** A pad with all parts real. Its waits for a hand are long: hands are slow where the machine is loaded. */
export function padConfig({ amountMinor }: { readonly amountMinor: number }): string {
  return `
[terminal]
terminal-id = "PINPAD01"
merchant-id = "PINPADDBENCH001"

[payment]
amount-minor = ${amountMinor}
currency = "CNY"

[host]
host = "127.0.0.1"
port = ${acquirerPort}

[time-outs]
card-s = 600
first-digit-s = 60
between-digits-s = 60
whole-entry-s = 120
host-answer-s = 120

[store]
file = "${stateFolder}/store.bin"
storage-key-file = "${stateFolder}/storage.key"

[events]
folder = "${stateFolder}/events"

[keypad]
part = "matrix"
row-gpios = ${JSON.stringify(keypadLines.rowGpios)}
col-gpios = ${JSON.stringify(keypadLines.colGpios)}
col-scan-delay-us = ${colScanDelayUs}
key-map = ${JSON.stringify(keyMap)}

[display]
part = "ssd1306"

[reader]
part = "swipe"
port = "${readerPath}"
`;
}
