/**
 * Which of `names` was probably meant by `typed`: the one with the fewest letters to add, drop, change or swap with their neighbour;
 * the first of several. Undefined where more than half would have to change.
 */
export function nearest(typed: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, steps: stepsBetween(typed.toLowerCase(), name.toLowerCase()) }))
    .toSorted((one, other) => one.steps - other.steps);
  const [best] = ranked;
  return best && best.steps * 2 <= Math.max(typed.length, best.name.length) ? best.name : undefined;
}

/** Optimal string alignment distance. */
function stepsBetween(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, next];
  }
  return last[to.length] ?? 0;
}

/** commander's error on a value that is none of the choices, with the one that was probably meant. Other texts stay as they are. */
export function withNearestChoice(message: string): string {
  const [, typed = "", choices = ""] =
    /(?:argument|value) '([^']*)' is invalid.*Allowed choices are (.*)\.$/m.exec(message) ?? [];
  const meant = nearest(typed, choices.split(", "));
  return meant ? `${message.trimEnd()}\n(Did you mean ${meant}?)\n` : message;
}
