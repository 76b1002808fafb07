import { TryLedger } from "../attempts/try-ledger.ts";
import type { MaintenanceAnswer } from "../joint/tool-maintenance.ts";
import { openGuardedStore } from "./guarded-store.ts";
import { inTurn } from "./in-turn.ts";
import { toldUpkeep } from "./maintenance-questions.ts";
import { SelfTestRecord } from "./self-test-record.ts";
import { UpkeepDesk, type UpkeepDeskParts } from "./upkeep-desk.ts";
import type { CardLocksOptions } from "./with-card-locks.ts";

type UpkeepOptions = CardLocksOptions & Pick<UpkeepDeskParts, "policy" | "random">;

/**
 * What a pad that does not run has counted, after `use`. What is done is told as an event when it starts. Fault PP706 while it runs;
 * else a PP7xx of the store.
 */
export async function withUpkeep(
  options: UpkeepOptions,
  use: (upkeep: UpkeepDesk) => Promise<void>,
): Promise<MaintenanceAnswer> {
  const { fileSystem, places, tries, clock, onGuardFault } = options;
  const { store, close } = await openGuardedStore(fileSystem, places, onGuardFault);
  let ledger: TryLedger | undefined;
  try {
    const opened = await TryLedger.open(store, tries, clock);
    ledger = opened;
    const now = () => opened.now();
    const selfTestAgoMs = new SelfTestRecord({ store, now }).last()?.agoMs;
    const desk = UpkeepDesk.open({
      ...options,
      store,
      now,
      selfTestAgoMs,
      hardwareClockMs: async () => undefined,
      bootId: async () => null,
      log: undefined,
      keypad: undefined,
    });
    await use(desk);
    return toldUpkeep(desk, now(), selfTestAgoMs);
  } finally {
    await inTurn([async () => ledger?.close(), close]);
  }
}
