import { type Draft, kindRow } from "./notification-kinds.ts";

/** So many of one family are told at once in a window; what is more waits for its end, when the latest stands for all. */
export const mostInWindow = 3;
export const windowMs = 10 * 60_000;

interface Window {
  readonly endMs: number;
  readonly told: number;
  /** The latest of those that wait, and how many do. */
  readonly latest?: Draft;
  readonly heldBack: number;
}

/** By family. Times are monotonic, in milliseconds. */
export type FloodGate = Readonly<Record<string, Window>>;

interface Passed {
  readonly gate: FloodGate;
  readonly drafts: readonly Draft[];
}

/** The draft goes out now, or is held back. */
export function pass(gate: FloodGate, draft: Draft, nowMs: number): Passed {
  const { family } = kindRow(draft.kind);
  const present = gate[family];
  if (!present || (nowMs >= present.endMs && present.heldBack === 0)) {
    return { gate: { ...gate, [family]: { endMs: nowMs + windowMs, told: 1, heldBack: 0 } }, drafts: [draft] };
  }
  if (present.told < mostInWindow && present.heldBack === 0) {
    return { gate: { ...gate, [family]: { ...present, told: present.told + 1 } }, drafts: [draft] };
  }
  const held = { ...present, latest: draft, heldBack: present.heldBack + 1 };
  return { gate: { ...gate, [family]: held }, drafts: [] };
}

/** What was held back and is due; `nowMs` infinite: all of it, since nobody will ask again. */
export function release(gate: FloodGate, nowMs: number): Passed {
  const drafts: Draft[] = [];
  const kept = Object.entries(gate).flatMap(([family, window]): [string, Window][] => {
    if (nowMs < window.endMs) return [[family, window]];
    if (!window.latest) return [];
    const { latest, heldBack } = window;
    drafts.push({ ...latest, facts: { ...latest.facts, heldBack: heldBack - 1 } });
    return [[family, { endMs: nowMs + windowMs, told: mostInWindow, heldBack: 0 }]];
  });
  return { gate: Object.fromEntries(kept), drafts };
}

/** When something that is held back is due next. */
export function nextReleaseMs(gate: FloodGate): number | undefined {
  const ends = Object.values(gate).flatMap(({ endMs, heldBack }) => (heldBack > 0 ? [endMs] : []));
  return ends.length > 0 ? Math.min(...ends) : undefined;
}
