import { faultClasses } from "./check.ts";
import { type Found, isHealthy, rootCauses } from "./run-checks.ts";

const signs: Readonly<Record<Found["state"], { readonly sign: string; readonly colour: number }>> = {
  good: { sign: "\u2713", colour: 32 },
  bad: { sign: "\u2717", colour: 31 },
  warn: { sign: "!", colour: 33 },
  skipped: { sign: "-", colour: 90 },
};

/** One line a check; with a second one that says what to do, where something is wrong. */
function foundLines(found: Found, isColoured: boolean): readonly string[] {
  const { sign, colour } = signs[found.state];
  const shown = isColoured ? `\u001b[${colour}m${sign}\u001b[0m` : sign;
  const code = found.faultCode ? ` (${found.faultCode})` : "";
  const line = `${shown} ${found.title.en}: ${found.cause}${code}`;
  return found.fix ? [line, `    fix: ${found.fix}`] : [line];
}

/** Everything, grouped by what the customer would see, and the likely causes below. */
export function reportLines(found: readonly Found[], isColoured: boolean): readonly string[] {
  const groups = faultClasses.flatMap((faultClass) => {
    const lines = found.filter((one) => one.faultClass === faultClass).flatMap((one) => foundLines(one, isColoured));
    return lines.length > 0 ? [`${faultClass}`, ...lines.map((line) => `  ${line}`), ""] : [];
  });
  return [...groups, ...summaryLines(found)];
}

function summaryLines(found: readonly Found[]): readonly string[] {
  const [first, ...others] = rootCauses(found);
  const seen = found.filter(({ state }) => state !== "skipped").length;
  const left = found.length - seen;
  const counted = `${seen} checks made${left > 0 ? `, ${left} skipped` : ""}`;
  if (!first) return [`Nothing is wrong as far as could be seen: ${counted}.`];
  const head = isHealthy(found) ? "Look after this, payments go on" : "Most probably";
  return [
    `${head}: ${first.title.en}: ${first.cause}.`,
    `  Do: ${first.fix ?? "see above"}`,
    ...(others.length > 0 ? [`  Then: ${others.map(({ title }) => title.en).join(", ")}.`] : []),
    `${counted}.`,
  ];
}

/** For programs: the same facts, the root causes' ids first. */
export function reportJson(found: readonly Found[]): object {
  return {
    healthy: isHealthy(found),
    causes: rootCauses(found).map(({ id }) => id),
    checks: found.map(({ id, faultClass, title, state, cause, fix, faultCode, tookMs }) => ({
      id,
      class: faultClass,
      title,
      state,
      cause,
      ...(fix ? { fix } : {}),
      ...(faultCode ? { faultCode } : {}),
      tookMs,
    })),
  };
}
