import type { KeypadTold } from "../joint/tool-keypad.ts";
import type { Paint } from "./colour.ts";
import { columns } from "./key-lines.ts";

const columnWidth = 7;

/** The matrix as it lies before the customer: closed contacts marked, and how often each was pressed. */
export function contactMap({ contacts, lines }: KeypadTold, paint: Paint): string[] {
  const cols = lines.filter(({ line }) => line === "column");
  const rows = lines.filter(({ line }) => line === "row");
  const head = ["".padEnd(columnWidth), ...cols.map(({ gpio }) => `col ${gpio}`.padEnd(columnWidth))].join("");
  return [
    head.trimEnd(),
    ...rows.map(({ gpio }, row) => {
      const cells = contacts.slice(row * cols.length, (row + 1) * cols.length);
      return [`row ${gpio}`.padEnd(columnWidth), ...cells.map((cell) => cellText(cell, paint))].join("").trimEnd();
    }),
  ];
}

function cellText({ isClosed, presses }: KeypadTold["contacts"][number], paint: Paint): string {
  const text = (isClosed ? `[${presses}]` : presses > 0 ? ` ${presses} ` : " . ").padEnd(columnWidth);
  return isClosed ? paint("bold", text) : presses > 0 ? paint("green", text) : text;
}

/** The lines with something to tell, and the contacts that nobody has closed. */
export function keypadVerdict(told: KeypadTold, paint: Paint): string[] {
  const { lines } = told;
  const worn = lines.filter(({ bounces, ghosts, isStuck }) => bounces > 0 || ghosts > 0 || isStuck);
  const rows = worn.map(({ line, gpio, bounces, ghosts, isStuck }) => [
    `${line} GPIO ${gpio}`,
    `${bounces} bounces`,
    `${ghosts} ghosts`,
    isStuck ? paint("red", "stuck or joined to ground") : "",
  ]);
  const unseen = unseenContacts(told);
  return [
    ...columns(rows),
    ...(unseen.length === 0 ? ["every contact was closed at least once"] : [`not pressed: ${unseen.join("; ")}`]),
    ...deadLines(told).map((line) =>
      paint("red", `${line}: none of its contacts was closed, the others were: look at its wire`),
    ),
  ];
}

function unseenContacts({ contacts, lines }: KeypadTold): string[] {
  const rowGpios = lines.filter(({ line }) => line === "row").map(({ gpio }) => gpio);
  const colGpios = lines.filter(({ line }) => line === "column").map(({ gpio }) => gpio);
  return contacts.flatMap(({ presses }, at) => {
    if (presses > 0) return [];
    return [`row ${rowGpios[Math.floor(at / colGpios.length)]} col ${colGpios[at % colGpios.length]}`];
  });
}

/** Lines without a single contact, on a keypad whose other lines have had theirs all: a broken wire, not an idle finger. */
export function deadLines({ contacts, lines }: KeypadTold): string[] {
  const cols = lines.filter(({ line }) => line === "column").length;
  const rows = lines.length - cols;
  const silent = lines.filter((_, line) => onLine(line).every(({ presses }) => presses === 0));
  const others = contacts.filter(
    (_, at) => !silent.includes(lineOf(Math.floor(at / cols))) && !silent.includes(lineOf(rows + (at % cols))),
  );
  const isThorough = others.length > 0 && others.every(({ presses }) => presses > 0);
  return isThorough ? silent.map(({ line, gpio }) => `${line} GPIO ${gpio}`) : [];

  function lineOf(at: number): KeypadTold["lines"][number] {
    return lines[at] as KeypadTold["lines"][number];
  }

  function onLine(line: number): KeypadTold["contacts"] {
    return contacts.filter((_, at) => (line < rows ? Math.floor(at / cols) === line : rows + (at % cols) === line));
  }
}
