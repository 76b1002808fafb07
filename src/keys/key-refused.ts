import { Fault } from "../faults/fault.ts";

/** A key that came from outside is not taken; `why` is for the technician who loads it, and holds no key. */
export function keyRefused(why: string): Fault {
  return new Fault("PP604", why);
}
