/** What is known of the switch between two looks at it. */
export interface OpeningWatch {
  /** Open, without an edge, since then; undefined while it is closed. */
  readonly openSinceMs: number | undefined;
  /** This opening has been reported. */
  readonly reported: boolean;
}

interface Look {
  readonly isOpen: boolean;
  /** The level has changed since the look before, even if it is the same again. */
  readonly afterEdge: boolean;
  readonly nowMs: number;
}

export const newOpeningWatch: OpeningWatch = { openSinceMs: undefined, reported: false };

/** An opening counts when the switch has been open for `openForMs` without an edge. `nextLookMs`: when that would be. */
export function seeSwitch(
  watch: OpeningWatch,
  { isOpen, afterEdge, nowMs }: Look,
  openForMs: number,
): { readonly watch: OpeningWatch; readonly opened: boolean; readonly nextLookMs?: number } {
  if (!isOpen) return { watch: newOpeningWatch, opened: false };
  if (watch.reported) return { watch, opened: false };
  const openSinceMs = afterEdge ? nowMs : (watch.openSinceMs ?? nowMs);
  const leftMs = openSinceMs + openForMs - nowMs;
  if (leftMs > 0) return { watch: { openSinceMs, reported: false }, opened: false, nextLookMs: leftMs };
  return { watch: { openSinceMs, reported: true }, opened: true };
}
