import { Fault } from "../../src/faults/fault.ts";

/** Loads an optional native package; rejects with Fault PP103 when it is missing or was not built for this Node. */
export async function loadPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    const why = thrown instanceof Error ? (thrown.message.split("\n", 1)[0] ?? "") : "no reason given";
    throw new Fault("PP103", `The package ${name} cannot be loaded: ${why}`, { cause: thrown });
  }
}
