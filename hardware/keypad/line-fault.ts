import type { CompleteKeypadProfile } from "./keypad-profile.ts";

/** What PP202 is about: sets of keys (bits row * cols + col), of columns, and of lines (rows first, then columns). */
export interface WhatIsStuck {
  readonly keys: number;
  readonly grounded: number;
  readonly shorted: number;
}

type Wiring = Pick<CompleteKeypadProfile, "rowGpios" | "colGpios">;

/** The lines to look at, by their GPIO numbers, and no key: what a key means is not to stand in a log. */
export function whereStuck({ rowGpios, colGpios }: Wiring, { keys, grounded, shorted }: WhatIsStuck): string {
  const columns = colGpios.filter((_, col) => (grounded >> col) & 1).map((gpio) => `column GPIO ${gpio}`);
  if (columns.length > 0) return `Low with no row driven: ${columns.join(", ")}`;
  const crossings = rowGpios.flatMap((row, r) =>
    colGpios
      .filter((_, c) => (keys >> (r * colGpios.length + c)) & 1)
      .map((col) => `row GPIO ${row} and column GPIO ${col}`),
  );
  if (crossings.length > 0) return `A key is held down at ${crossings.join("; ")}`;
  const names = [...rowGpios.map((gpio) => `row GPIO ${gpio}`), ...colGpios.map((gpio) => `column GPIO ${gpio}`)];
  const suspects = names.filter((_, line) => (shorted >> line) & 1);
  if (suspects.length === 2) return `Keys always come in twos: ${suspects.join(" and ")} are joined`;
  if (suspects.length > 0) return "Keys pull their columns low with no row driven: a row is joined to ground";
  return `Rows GPIO ${rowGpios.join(", ")} and columns GPIO ${colGpios.join(", ")} are joined in more places than keys explain`;
}

/** The lines that PP202 names, as bits, rows first, then columns. */
export function linesStuck({ rowGpios, colGpios }: Wiring, { keys, grounded, shorted }: WhatIsStuck): number {
  const [rows, cols] = [rowGpios.length, colGpios.length];
  if (grounded !== 0) return grounded << rows;
  if (keys === 0) return shorted === 2 ** (rows + cols) - 1 ? 0 : shorted;
  let lines = 0;
  for (let key = 0; key < rows * cols; key += 1) {
    if ((keys >> key) & 1) lines |= (1 << Math.floor(key / cols)) | (1 << (rows + (key % cols)));
  }
  return lines;
}
