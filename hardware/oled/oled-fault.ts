import { asFault, Fault } from "../../src/faults/fault.ts";
import type { FaultCode } from "../../src/faults/fault-table.ts";
import { isNotAcknowledged } from "../bus/i2c.ts";
import type { I2cConnection } from "../bus/i2c-connection.ts";
import { partFault } from "../part-fault.ts";

const addresses = [0x3c, 0x3d];

/** What the system's errors mean on the way to a display. */
const causes: ReadonlyMap<string, FaultCode> = new Map([
  ["ENOENT", "PP302"],
  ["ENODEV", "PP302"],
  ["ENXIO", "PP302"],
  ["EACCES", "PP303"],
  ["EPERM", "PP303"],
  ["ETIMEDOUT", "PP305"],
  // The adapter lost the bus to somebody who holds it low.
  ["EAGAIN", "PP305"],
  ["EBUSY", "PP306"],
] as [string, FaultCode][]);

/** What the bus of the display at `address` threw, as a fault of its cause. What is no system's error is a bug of ours: PP901. */
export function oledFault(address: number, thrown: unknown): Fault {
  const code = thrown instanceof Error ? (thrown as NodeJS.ErrnoException).code : undefined;
  if (code === undefined || thrown instanceof Fault) return asFault(thrown);
  const cause = isNotAcknowledged(thrown) ? undefined : causes.get(code);
  return partFault(cause ?? "PP301", `The display at ${hex(address)} cannot be written to`, thrown);
}

/** As `oledFault`; where nobody answered, looks for the display at the other address, PP304. */
export async function oledFaultAtOpening(connection: I2cConnection, address: number, thrown: unknown): Promise<Fault> {
  const fault = oledFault(address, thrown);
  if (!isNotAcknowledged(thrown)) return fault;
  for (const other of addresses.filter((one) => one !== address)) {
    // A bus that fails now as well has nothing to add to the first error.
    const answers = await connection.answers(other).catch(() => false);
    if (answers) return partFault("PP304", `Nothing answers at ${hex(address)}, but at ${hex(other)}`, thrown);
  }
  return fault;
}

function hex(address: number): string {
  return `0x${address.toString(16).toUpperCase()}`;
}
