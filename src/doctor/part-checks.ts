import { bad, type Check, check, type Finding, good, skipped, warn } from "./check.ts";

/** Drives and reads the keypad's lines; each rejects with a Fault. */
export interface KeypadProbe {
  /** What a person calls the chip: its label, and the kernel's number of its line 0. */
  readonly chip: () => Promise<{ readonly label: string; readonly base: number; readonly lineCount: number }>;
  readonly atRest: () => Promise<KeypadAtRest>;
  /** While somebody presses every key. Undefined when nobody was asked to. */
  readonly whilePressed: (() => Promise<KeypadPressed>) | undefined;
}

/** Lines by their GPIO numbers. */
export interface KeypadAtRest {
  readonly groundedCols: readonly number[];
  readonly held: readonly { readonly row: number; readonly col: number }[];
  readonly joinedRows: readonly (readonly [number, number])[];
}

export interface KeypadPressed {
  readonly rowsWithoutContact: readonly number[];
  readonly colsWithoutContact: readonly number[];
  readonly joinedRows: readonly (readonly [number, number])[];
  readonly groundedRow: boolean;
  readonly contacts: number;
}

export interface DisplayFacts {
  readonly address: number;
  /** As configured. */
  readonly chip: string;
  readonly identity: {
    readonly addresses: readonly number[];
    readonly chip: string | undefined;
    readonly status: number | undefined;
  };
}

const linesMs = 5_000;
/** Time for a person to press all keys. */
export const pressingMs = 25_000;

/** Why the daemon's parts are left alone while it runs. */
export const heldByService =
  "the running service holds it: `sudo systemctl stop pinpadd`, doctor again, `sudo systemctl start pinpadd`";

export function gpioCheck({ chip }: KeypadProbe): Check {
  return check({
    id: "gpio",
    faultClass: "set-up",
    title: { en: "GPIO chip", zh: "GPIO 芯片" },
    timeoutMs: linesMs,
    late: bad("the kernel does not answer about its GPIO lines", "Restart the Pi: `sudo reboot`", {
      faultCode: "PP104",
    }),
    probe: chip,
    judge: ({ label, base, lineCount }) => good(`${label}, ${lineCount} lines from ${base}`),
  });
}

export function keypadChecks(probe: KeypadProbe): readonly Check[] {
  const { atRest, whilePressed } = probe;
  const row = {
    faultClass: "machine",
    late: bad("the keypad's lines could not be read in time", "Restart the Pi: `sudo reboot`", { faultCode: "PP201" }),
  } as const;
  const resting = check({
    ...row,
    id: "keypad",
    title: { en: "keypad lines", zh: "键盘线路" },
    needs: ["gpio", "service"],
    timeoutMs: linesMs,
    probe: atRest,
    judge: (facts) => judgeAtRest(facts, whilePressed !== undefined),
  });
  if (!whilePressed) return [resting];
  const pressed = check({
    ...row,
    id: "pressed",
    title: { en: "every key pressed", zh: "逐键测试" },
    needs: ["keypad"],
    timeoutMs: pressingMs + 1_000,
    probe: whilePressed,
    judge: judgePressed,
  });
  return [resting, pressed];
}

export function judgeAtRest({ groundedCols, held, joinedRows }: KeypadAtRest, isPressedNext: boolean): Finding {
  const faultCode = "PP202";
  if (groundedCols.length > 0) {
    return bad(
      `low with no row driven: column ${gpios(groundedCols)}`,
      `Check the pull-up of 10 kOhm to 3.3 V at ${gpios(groundedCols)}, its wire, and a short to ground`,
      { faultCode },
    );
  }
  const [pair] = joinedRows;
  if (pair) {
    return bad(
      `rows ${gpios(pair)} are joined`,
      `Pull the ribbon off the keypad and run doctor again: still joined is the cable or the header, gone is the keypad; look for solder or wet at these two`,
      { faultCode },
    );
  }
  if (held.length > 0) {
    const where = held.map(({ row, col }) => `row GPIO ${row} and column GPIO ${col}`).join("; ");
    const isOneLine = held.length > 1 && (same(held.map(({ row }) => row)) || same(held.map(({ col }) => col)));
    return bad(
      held.length === 1
        ? `a key is held down, or its lines are joined, at ${where}`
        : `lines conduct without a key: ${where}`,
      isOneLine
        ? "Look for a short along the line that all of these share"
        : "Free the key where these cross; if it is not down, look for a short between these two lines",
      { faultCode },
    );
  }
  const rest = isPressedNext ? "" : "; a broken wire shows with `--press-keys` only";
  return good(`no line stuck or joined${rest}`);
}

export function judgePressed(facts: KeypadPressed): Finding {
  const { rowsWithoutContact: rows, colsWithoutContact: cols, joinedRows, groundedRow, contacts } = facts;
  const [pair] = joinedRows;
  if (groundedRow) {
    return bad(
      "keys pull their columns low with no row driven: a row is joined to ground",
      "Look for a short of a row wire to ground or to the housing",
      {
        faultCode: "PP202",
      },
    );
  }
  if (pair)
    return bad(
      `rows ${gpios(pair)} always come together: they are joined`,
      `Look for a short between the wires at ${gpios(pair)}`,
      { faultCode: "PP202" },
    );
  if (contacts === 0) {
    return bad(
      "no key made a contact",
      "Plug the keypad's ribbon in, and compare `row-gpios` and `col-gpios` with its wiring",
      { faultCode: "PP201" },
    );
  }
  if (rows.length + cols.length === 0) return good("every row and column has made contact");
  const lines = [...rows.map((gpio) => `row GPIO ${gpio}`), ...cols.map((gpio) => `column GPIO ${gpio}`)].join(", ");
  return bad(
    `no key made a contact on ${lines}`,
    `If all its keys were pressed, the wire of ${lines} is broken or off: measure it from the header's pin to the keypad's`,
    { faultCode: "PP201" },
  );
}

/** The display's answer, and which chip it is. */
export function displayCheck(busNumber: number | undefined, probe: () => Promise<DisplayFacts>): Check {
  return check({
    id: "display",
    faultClass: "machine",
    title: { en: "display", zh: "显示屏" },
    timeoutMs: 4_000,
    late: bad(
      "the I2C bus does not answer: SDA or SCL is held low",
      "Switch the display's power off and on; look for a short of SDA (pin 3) or SCL (pin 5) to ground",
      { faultCode: "PP305" },
    ),
    probe,
    judge: (facts) => judgeDisplay(facts, busNumber),
  });
}

export function judgeDisplay({ address, chip, identity }: DisplayFacts, busNumber = 1): Finding {
  const { addresses, chip: seen, status } = identity;
  if (!addresses.includes(address)) {
    const [other] = addresses;
    if (other === undefined) {
      return bad(
        `nothing answers at ${hex(address)}`,
        `Check VCC (3.3 V), GND, SDA (pin 3) and SCL (pin 5) of the display; \`i2cdetect -y ${busNumber}\` shows what answers`,
        { faultCode: "PP301" },
      );
    }
    return bad(
      `nothing answers at ${hex(address)}, but at ${hex(other)}`,
      `Write \`address = ${hex(other)}\` under [display] in the configuration, then \`sudo systemctl restart pinpadd\``,
      { faultCode: "PP304" },
    );
  }
  if (seen === undefined) {
    return warn(
      `a module answers at ${hex(address)}; its status ${hex(status ?? 0)} is neither an SSD1306's nor an SH1106's`,
      "Look at the picture: two bright columns at an edge, or rows of noise, mean that `part` under [display] should be the other chip",
    );
  }
  if (seen !== chip) {
    return bad(
      `the chip at ${hex(address)} is an ${seen.toUpperCase()}, not an ${chip.toUpperCase()}: the picture is shifted or noise`,
      `Write \`part = "${seen}"\` under [display] in the configuration, then \`sudo systemctl restart pinpadd\``,
      { faultClass: "set-up" },
    );
  }
  return good(`${seen.toUpperCase()} at ${hex(address)}`);
}

export function simulatedCheck(id: string, title: Check["title"]): Check {
  return check({
    id,
    faultClass: "machine",
    title,
    timeoutMs: 1_000,
    late: skipped("simulated"),
    probe: () => Promise.resolve(),
    judge: () => skipped("simulated, by the configuration"),
  });
}

function gpios(numbers: readonly number[]): string {
  return numbers.map((number) => `GPIO ${number}`).join(" and ");
}

function hex(number: number): string {
  return `0x${number.toString(16).toUpperCase().padStart(2, "0")}`;
}

function same(numbers: readonly number[]): boolean {
  return new Set(numbers).size === 1;
}
