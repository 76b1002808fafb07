import { Fault } from "../src/faults/fault.ts";
import type { FaultCode } from "../src/faults/fault-table.ts";

/** What a bus threw, as the fault of the part on it. A Fault the bus raised itself (PP103, PP201) stays as it is. */
export function partFault(code: FaultCode, what: string, thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const why = thrown instanceof Error ? thrown.message : "no reason given";
  return new Fault(code, `${what}: ${why}`, { cause: thrown });
}
