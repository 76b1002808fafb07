import { asFault, type Fault } from "../faults/fault.ts";
import type { Scd } from "../keys/scd.ts";

/** Why no PIN could be encrypted now; undefined when one could. */
export function keyFault(scd: Pick<Scd, "checkKeys">): Fault | undefined {
  try {
    scd.checkKeys();
    return undefined;
  } catch (error) {
    return asFault(error);
  }
}
