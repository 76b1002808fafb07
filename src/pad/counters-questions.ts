import type { CountersTold } from "../joint/tool-counters.ts";
import type { ToolHandlers } from "../joint/tool-questions.ts";
import type { MenuFact } from "../menu/menu-fact.ts";
import type { Pad } from "./pad.ts";

export function countersAnswers(pad: Pick<Pad, "counters">): Pick<ToolHandlers, "counters"> {
  return { counters: async () => countersOf(await pad.counters()) };
}

/** The menu's page for a program. */
function countersOf(facts: readonly MenuFact[]): CountersTold {
  return {
    counts: Object.fromEntries(facts.flatMap((one) => (one.fact === "count" ? [[one.name, one.value] as const] : []))),
    lines: facts.flatMap((one) => (one.fact === "line" ? [one.health] : [])),
    untold: facts.flatMap((one) => (one.fact === "untold" ? [`${one.code}: ${one.detail}`] : [])),
  };
}
