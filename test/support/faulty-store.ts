import { expect } from "vitest";
import type { FaultCode } from "../../src/faults/fault-table.ts";
import type { Changes } from "../../src/store/changes.ts";
import { SlotStore } from "../../src/store/slot-store.ts";
import { FaultyFileSystem } from "./faulty-file-system.ts";

/** Where the store lies. */
export const PATH = "/var/lib/pad/store";

/** The whole contents, in hex. */
export function dump(store: SlotStore): Record<string, string | undefined> {
  return Object.fromEntries(store.keys("").map((key) => [key, store.get(key)?.toString("hex")]));
}

/** Changes in short: text, a length in bytes, or null. */
export function changes(values: Record<string, string | number | null>): Changes {
  return new Map(
    Object.entries(values).map(([key, value]) => {
      if (typeof value === "number") return [key, Buffer.alloc(value, key)];
      return [key, value === null ? null : Buffer.from(value)];
    }),
  );
}

/** An empty store, open, on a medium that obeys the test. */
export async function newStore(slotCount = 16): Promise<{ fs: FaultyFileSystem; store: SlotStore }> {
  const fs = new FaultyFileSystem();
  await SlotStore.provision(fs, PATH, { slotCount });
  return { fs, store: await SlotStore.open(fs, PATH) };
}

/** A store opened from these bytes. */
export async function reopened(bytes: Buffer): Promise<{ fs: FaultyFileSystem; store: SlotStore }> {
  const fs = new FaultyFileSystem();
  fs.put(PATH, bytes);
  return { fs, store: await SlotStore.open(fs, PATH) };
}

/** What opening these bytes gives: the contents, or the code of the fault. A refused file must not have been written to. */
export async function outcomeOf(bytes: Buffer): Promise<unknown> {
  const fs = new FaultyFileSystem();
  fs.put(PATH, bytes);
  try {
    return dump(await SlotStore.open(fs, PATH));
  } catch (error) {
    expect(fs.counts.write).toBe(0);
    expect(fs.contents(PATH).equals(bytes)).toBe(true);
    return (error as { code: FaultCode }).code;
  }
}
