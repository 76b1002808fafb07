import { type ChipProblem, isProblem } from "./chip-problem.ts";
import { objectOf, within } from "./dialogue.ts";
import type { Tlv } from "./tlv.ts";

const tags = { fci: 0x6f, proprietary: 0xa5, name: 0x84 };

/** What a selected file tells of itself (EMV Book 1 section 11.3.4). */
export interface FileControl {
  readonly name: Tlv | undefined;
  readonly facts: readonly Tlv[];
  /** Where the facts begin in the answer. */
  readonly at: number;
}

export function fileControl(objects: readonly Tlv[] | ChipProblem, step: string): FileControl | ChipProblem {
  if (isProblem(objects)) return objects;
  const fci = objectOf(objects, tags.fci);
  if (!fci) return { problem: "missing", step, tag: tags.fci, at: 0 };
  const inFci = within(fci, step);
  if (isProblem(inFci)) return inFci;
  const proprietary = objectOf(inFci, tags.proprietary);
  if (!proprietary) return { problem: "missing", step, tag: tags.proprietary, at: fci.valueAt };
  const facts = within(proprietary, step);
  return isProblem(facts) ? facts : { name: objectOf(inFci, tags.name), facts, at: proprietary.valueAt };
}
