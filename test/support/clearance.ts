import { Fault } from "../../src/faults/fault.ts";
import type { FaultyFileSystem } from "./faulty-file-system.ts";
import { places } from "./pad-bench.ts";

/** What clearing needs, of a pad whose switch stands like this; undefined: it has none. */
export const clearance = (fileSystem: FaultyFileSystem, position: "open" | "closed" | Fault | undefined) => ({
  fileSystem,
  places,
  onGuardFault: () => undefined,
  tamperSwitch:
    position === undefined
      ? undefined
      : {
          start: () => Promise.resolve(),
          stop: () => Promise.resolve(),
          position: () => (position instanceof Fault ? Promise.reject(position) : Promise.resolve(position)),
        },
});
