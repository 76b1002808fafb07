import { asFault } from "../faults/fault.ts";
import type { CountName, MenuFact } from "../menu/menu-fact.ts";
import type { AskedItem } from "../menu/menu-state.ts";
import type { Keypad } from "../ports/keypad.ts";
import type { Upkeep } from "../upkeep/upkeep.ts";
import type { PadCore } from "./core.ts";
import type { Progress } from "./menu-examination.ts";
import type { PadTally } from "./pad-tally.ts";

export interface MenuAnswersParts {
  readonly core: () => Pick<PadCore, "scd" | "ledger" | "network" | "upkeep"> | undefined;
  readonly examine: (onProgress: Progress) => Promise<readonly MenuFact[]>;
  readonly keypad: Pick<Keypad, "health">;
  readonly tally: PadTally;
  /** Names and versions of the program and of what it runs on. */
  readonly versions: readonly (readonly [name: string, version: string])[];
}

type Answered = Exclude<AskedItem, "faults">;

/** What the pad tells for each item; a fault on the way is told in its place. */
export async function answerMenu(
  item: Answered,
  parts: MenuAnswersParts,
  onProgress: Progress,
): Promise<readonly MenuFact[]> {
  try {
    return await answers[item](parts, onProgress);
  } catch (error) {
    const { code, detail } = asFault(error);
    return [{ fact: "untold", code, detail }];
  }
}

const answers: Readonly<
  Record<Answered, (parts: MenuAnswersParts, onProgress: Progress) => Promise<readonly MenuFact[]>>
> = {
  selfTest: ({ examine }, onProgress) => examine(onProgress),
  network: async ({ core }) => (await core()?.network.prove()) ?? [],
  keys: async ({ core }) => {
    const held = core()?.scd.heldKeys() ?? [];
    if (held.length === 0) return [{ fact: "noKey" }];
    return held.map(({ slot, facts: { kcvMethod, kcv, test } }) => {
      return { fact: "heldKey", slot, method: kcvMethod, checkValue: kcv, isTest: test };
    });
  },
  versions: async ({ versions }) => versions.map(([name, version]) => ({ fact: "version", name, version })),
  counters: async ({ core, tally, keypad }) => {
    const left = core()?.scd.status().transactionsLeft;
    const counts = Object.entries({
      ...tally.counts,
      ...(left === undefined ? {} : { transactionsLeft: left }),
      ...caredFor(core()?.upkeep.upkeep),
    });
    const worn = keypad
      .health()
      .lines.filter(({ bounces, ghosts, strayEdges, stuck }) => bounces + ghosts + strayEdges + stuck > 0);
    return [
      ...counts.map(([name, value]): MenuFact => ({ fact: "count", name: name as CountName, value })),
      ...worn.map((health): MenuFact => ({ fact: "line", health })),
    ];
  },
  tries: async ({ core }) => {
    const locks =
      core()
        ?.ledger.cards()
        .map(({ lock }) => lock) ?? [];
    return [
      { fact: "count", name: "cardsCounted", value: locks.length },
      { fact: "count", name: "cardsLocked", value: locks.filter((lock) => lock === "here").length },
      { fact: "count", name: "cardsLockedByBank", value: locks.filter((lock) => lock === "bank").length },
    ];
  },
};

function caredFor(upkeep: Upkeep | undefined): Partial<Record<CountName, number>> {
  if (!upkeep) return {};
  const { swipes, insertions, failures, counts } = upkeep;
  const readErrors = Object.values(failures).reduce((sum, count) => sum + count, 0);
  return { swipes, insertions, readErrors, powerCuts: counts.powerCutCount };
}
