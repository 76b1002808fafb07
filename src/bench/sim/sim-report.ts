import type { SimReport } from "./simulate.ts";

/** What there was, for people: numbers first, then each way a payment ended and each thing that went wrong. */
export function simReportLines(report: SimReport, tookMs: number): string[] {
  const { seed, days, steps, seen, outcomes, faults, ksns, longestWait, mostTimers, digest } = report;
  const daysPerMinute = Math.round((days * 60_000) / Math.max(1, tookMs));
  const numbers: readonly (readonly [string, string | number])[] = [
    ["seed", seed],
    ["days", `${days} (${daysPerMinute} a minute)`],
    ["steps", steps],
    ...["payments", "PINs entered", "requests sent", "reversals sent"].map(
      (what) => [what, seen.get(what) ?? 0] as const,
    ),
    ...["power cuts", "kills", "stops"].map((what) => [what, seen.get(what) ?? 0] as const),
    ["KSNs used", ksns],
    ["longest wait", `${(longestWait.ms / 1_000).toFixed(1)} s, ${longestWait.in}`],
    ["timers at once", mostTimers],
    ["log", digest],
  ];
  return [
    ...table(numbers),
    "payments ended:",
    ...table(byCount(outcomes)).map(indented),
    "faults injected:",
    ...table(byCount(faults)).map(indented),
  ];
}

/** What broke, what came before it, and how to see it again. */
export function simFailureLines({ seed, days, steps, problems, lastLines }: SimReport): string[] {
  return [
    ...lastLines,
    "",
    ...problems.map((problem) => `BROKEN: ${problem}`),
    `on day ${days}, in step ${steps} of seed ${seed}`,
    `again: npm run test:sim -- --seed ${seed} --days ${days + 1} --until ${steps}`,
  ];
}

function byCount(counts: ReadonlyMap<string, number>): [string, number][] {
  return [...counts].sort(([a, countA], [b, countB]) => countB - countA || a.localeCompare(b));
}

function table(rows: readonly (readonly [string, string | number])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function indented(line: string): string {
  return `  ${line}`;
}
