import type { TamperPolicy } from "../../src/config/gpio-parts.ts";
import { decodeTamperLog, tamperLogPlace } from "../../src/pad/tamper-log.ts";
import { SlotStore } from "../../src/store/slot-store.ts";
import type { FaultyFileSystem } from "./faulty-file-system.ts";
import { padBench, places, provisioned } from "./pad-bench.ts";

type Bench = ReturnType<typeof padBench>;

/** A pad on this medium, started. */
export async function started(fs: FaultyFileSystem, policy?: TamperPolicy): Promise<Bench> {
  const bench = padBench(fs, policy);
  await bench.pad.start();
  return bench;
}

export const newPad = async (policy?: TamperPolicy) => started(await provisioned(), policy);

/** Until a machine's fault stands on the screen; the screen then. */
export async function untilFault(bench: Bench): Promise<unknown> {
  await bench.until("MACHINE_FAULT");
  await bench.pass(0);
  return bench.lastScreen();
}

/** What is on the medium: the openings, and whether there are keys. */
export async function kept(fs: FaultyFileSystem) {
  const store = await SlotStore.open(fs, places.file);
  const log = store.get(tamperLogPlace);
  const keys = store.keys("keys/slot/");
  await store.close();
  return { erasures: log ? decodeTamperLog(log).map(({ erasure }) => erasure) : [], keys };
}

/** The medium after a power cut now. */
export const sudden = (fs: FaultyFileSystem) => fs.afterPowerCut(() => 0);
