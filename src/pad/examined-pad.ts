import type { Check } from "../doctor/check.ts";
import type { RunningPad, ToldFault } from "../doctor/running-checks.ts";
import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import type { PadCore } from "./core.ts";
import { loadedKeys } from "./loaded-keys.ts";
import type { NetworkDesk } from "./network-desk.ts";
import type { SelfTestPart } from "./pad-event.ts";

/** The running pad, as its own doctor sees it. */
export interface ExaminedPad {
  readonly core:
    | (Pick<PadCore, "scd" | "ledger" | "hostFault" | "upkeep"> & {
        readonly network: Pick<NetworkDesk, "ready" | "echo">;
      })
    | undefined;
  readonly faults: readonly ToldFault[];
  readonly selfTest: () => Promise<readonly SelfTestPart[]>;
}

/** Everything that can be looked at from within, in the order of cause and effect. */
export type PadChecks = (pad: ExaminedPad) => readonly Check[];

type KeyCheckValues = Readonly<Record<string, string | undefined>>;

/** What the pad knows of itself. Of faults in `elsewhere` there are checks that look for themselves. */
export function ownWord(
  { core, faults }: ExaminedPad,
  keyCheckValues: KeyCheckValues,
  elsewhere: readonly Area[] = [],
): RunningPad {
  const told = faults.filter(({ code }) => !elsewhere.includes(faultTable[code].area));
  const { transactionsLeft } = core?.scd.status() ?? {};
  const keys = core?.scd.heldKeys().map(({ slot, facts: { kcv, kcvMethod, test } }) => {
    return { slot, kcv, kcvMethod, test, ...(slot === "dukpt" ? { transactionsLeft } : {}) };
  });
  const concern = core?.hostFault;
  return {
    inService: faults.length === 0,
    faults: told,
    concerns: concern ? [{ code: concern.code, detail: concern.detail }] : [],
    hostLink: "unknown",
    keys: keys && loadedKeys(keys, keyCheckValues),
    reminders: core?.upkeep.due,
    cardsLocked: core?.ledger.cards().filter(({ lock }) => lock !== "none").length,
  };
}

export type Area = (typeof faultTable)[FaultCode]["area"];
