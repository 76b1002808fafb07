import { Fault } from "../faults/fault.ts";

/** An unlock of which no event has told yet: it is committed with the unlock itself, so that neither is without the other. */
export interface UnlockNote {
  /** The beginning of the card's reference. */
  readonly card: string;
  readonly reason: string;
}

export const notePlace = "service/untold-unlocks";

/** As many as anybody makes while the pad does not run; of more, the last. */
const mostNotes = 12;

type Kept = { get(key: string): Buffer | undefined };

/** Oldest first. Fault PP705 for what `withNote` does not write. */
export function untoldNotes(store: Kept): UnlockNote[] {
  const bytes = store.get(notePlace);
  if (!bytes) return [];
  return bytes
    .toString("utf8")
    .split("\n")
    .map((line) => {
      const { card, reason } = /^(?<card>[0-9a-f]{12})\t(?<reason>[^\t]+)$/u.exec(line)?.groups ?? {};
      if (card === undefined || reason === undefined)
        throw new Fault("PP705", "a note of an unlock is not what it should be");
      return { card, reason };
    });
}

/** The change that keeps one more. A reason has no control characters. */
export function withNote(store: Kept, note: UnlockNote): readonly [string, Buffer] {
  const notes = [...untoldNotes(store), note].slice(-mostNotes);
  return [notePlace, Buffer.from(notes.map(({ card, reason }) => `${card}\t${reason}`).join("\n"), "utf8")];
}
