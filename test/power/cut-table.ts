import type { Counts } from "./books.ts";

/** The table that a run prints: how often power was cut where, and what the books hold afterwards. */
export function cutTable(
  atSteps: ReadonlyMap<string, number>,
  elsewhere: ReadonlyMap<string, number>,
  pads: readonly Counts[],
  violations: number,
): string[] {
  const sum = (column: keyof Counts) => pads.reduce((total, counts) => total + counts[column], 0);
  const rows: [string, number | string][] = [
    ...[...atSteps].filter(([, cuts]) => cuts > 0).sort(([a], [b]) => a.localeCompare(b)),
    ...elsewhere,
  ];
  const reached = [...atSteps.values()].filter((cuts) => cuts > 0).length;
  const totals: [string, number | string][] = [
    ["cuts", rows.reduce((total, [, cuts]) => total + Number(cuts), 0)],
    ["marked steps cut at", `${reached} of ${atSteps.size}`],
    ["boots", sum("boots")],
    ["tries counted", sum("tries")],
    ["STANs, each once", sum("stans")],
    ["KSNs, each once", sum("ksns")],
    ["approvals", sum("approvals")],
    ["  shown to the customer", sum("shown")],
    ["  reversed", sum("reversed")],
    ["  told in the log, cut before the screen", sum("toldOnly")],
    ["reversals at the host", sum("reversals")],
    ["violations", violations],
  ];
  const width = Math.max(...[...rows, ...totals].map(([name]) => name.length));
  const line = ([name, value]: readonly [string, number | string]) =>
    `  ${name.padEnd(width)}  ${String(value).padStart(8)}`;
  return ["Power was cut at", ...rows.map(line), "", "Books", ...totals.map(line)];
}
