import { type ChipIdentity, chipIdentity } from "../card/emv/chip-identity.ts";
import type { ChipProblem } from "../card/emv/chip-problem.ts";
import type { PdolValues } from "../card/emv/pdol.ts";
import type { CardChip } from "../ports/card-reader.ts";

/**
 * Whose card it is, asked of its chip. Rejects as the chip does when it does not answer; what the card has said is wiped in any
 * case.
 */
export async function readChip(chip: CardChip, values: PdolValues): Promise<ChipIdentity | ChipProblem> {
  const dialogue = chipIdentity(values);
  try {
    let step = dialogue.next();
    while (!step.done) step = dialogue.next(await chip.apdu(Buffer.from(step.value)));
    return step.value;
  } finally {
    dialogue.return({ problem: "noStatus", step: "given up" });
  }
}
