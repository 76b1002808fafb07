import { bad, type Check, check, type Finding, good, skipped, warn } from "./check.ts";
import { displayWords } from "./display-words.ts";
import { restartPi, keypadWords as words } from "./keypad-words.ts";
import { comma, joined, listed, semicolon, type Told } from "./told.ts";

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

export function gpioCheck({ chip }: KeypadProbe): Check {
  return check({
    id: "gpio",
    faultClass: "set-up",
    title: { en: "GPIO chip", zh: "GPIO 芯片" },
    timeoutMs: linesMs,
    late: bad(words.lateChip, restartPi, { faultCode: "PP104" }),
    probe: chip,
    judge: ({ label, base, lineCount }) => good(words.chip(label, lineCount, base)),
  });
}

export function keypadChecks(probe: KeypadProbe): readonly Check[] {
  const { atRest, whilePressed } = probe;
  const row = {
    faultClass: "machine",
    late: bad(words.late, restartPi, { faultCode: "PP201" }),
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
    const cols = gpios(groundedCols);
    return bad(words.lowAtRest(cols), words.checkPullUp(cols), { faultCode });
  }
  const [pair] = joinedRows;
  if (pair) return bad(words.rowsJoined(gpios(pair)), words.pullRibbon, { faultCode });
  if (held.length > 0) {
    const where = joined(
      held.map(({ row, col }) => words.crossing(row, col)),
      semicolon,
    );
    const isOneLine = held.length > 1 && (same(held.map(({ row }) => row)) || same(held.map(({ col }) => col)));
    return bad(
      held.length === 1 ? words.keyHeld(where) : words.linesConduct(where),
      isOneLine ? words.shortAlongLine : words.freeKey,
      { faultCode },
    );
  }
  return good(isPressedNext ? words.soundAtRest : words.soundUntilPressed);
}

export function judgePressed(facts: KeypadPressed): Finding {
  const { rowsWithoutContact: rows, colsWithoutContact: cols, joinedRows, groundedRow, contacts } = facts;
  const [pair] = joinedRows;
  if (groundedRow) return bad(words.rowGrounded, words.findGround, { faultCode: "PP202" });
  if (pair) return bad(words.rowsTogether(gpios(pair)), words.findShort(gpios(pair)), { faultCode: "PP202" });
  if (contacts === 0) return bad(words.noContact, words.plugRibbon, { faultCode: "PP201" });
  if (rows.length + cols.length === 0) return good(words.allContact);
  const lines = joined([...rows.map(words.row), ...cols.map(words.column)], comma);
  return bad(words.lineSilent(lines), words.wireBroken(lines), { faultCode: "PP201" });
}

/** The display's answer, and which chip it is. */
export function displayCheck(busNumber: number | undefined, probe: () => Promise<DisplayFacts>): Check {
  return check({
    id: "display",
    faultClass: "machine",
    title: { en: "display", zh: "显示屏" },
    timeoutMs: 4_000,
    late: bad(displayWords.late, displayWords.powerCycle, { faultCode: "PP305" }),
    probe,
    judge: (facts) => judgeDisplay(facts, busNumber),
  });
}

export function judgeDisplay({ address, chip, identity }: DisplayFacts, busNumber = 1): Finding {
  const { addresses, chip: seen, status } = identity;
  const place = hex(address);
  if (!addresses.includes(address)) {
    const [other] = addresses;
    if (other === undefined) {
      return bad(displayWords.absent(place), displayWords.checkWires(busNumber), { faultCode: "PP301" });
    }
    return bad(displayWords.elsewhere(place, hex(other)), displayWords.writeAddress(hex(other)), {
      faultCode: "PP304",
    });
  }
  if (seen === undefined) return warn(displayWords.unknownChip(place, hex(status ?? 0)), displayWords.lookAtPicture);
  const name = seen.toUpperCase();
  if (seen !== chip) {
    return bad(displayWords.otherChip(place, name, chip.toUpperCase()), displayWords.writeChip(seen), {
      faultClass: "set-up",
    });
  }
  return good(displayWords.present(name, place));
}

export function simulatedCheck(id: string, title: Check["title"]): Check {
  return check({
    id,
    faultClass: "machine",
    title,
    timeoutMs: 1_000,
    late: skipped(displayWords.simulated),
    probe: () => Promise.resolve(),
    judge: () => skipped(displayWords.simulated),
  });
}

function gpios(numbers: readonly number[]): Told {
  return listed(numbers.map((number) => `GPIO ${number}`));
}

function hex(number: number): string {
  return `0x${number.toString(16).toUpperCase().padStart(2, "0")}`;
}

function same(numbers: readonly number[]): boolean {
  return new Set(numbers).size === 1;
}
