import { type FaultCode, faultTable } from "../faults/fault-table.ts";
import { bad, type Check, check, type Finding, faultWords, good, skipped, warn } from "./check.ts";
import { runningWords as words } from "./running-words.ts";
import { judgeKeys, type LoadedKey } from "./store-checks.ts";
import { cardWords } from "./store-words.ts";
import type { Told } from "./told.ts";

/** What the running pad tells of itself. */
export interface RunningPad {
  readonly inService: boolean;
  readonly faults: readonly ToldFault[];
  readonly concerns: readonly ToldFault[];
  readonly hostLink: "up" | "down" | "unknown";
  /** Undefined while its store is not open. */
  readonly keys: readonly LoadedKey[] | undefined;
  readonly cardsLocked: number | undefined;
}

export interface ToldFault {
  readonly code: FaultCode;
  /** Undefined where the pad says no more than the code. */
  readonly detail: string | undefined;
}

type Area = (typeof faultTable)[FaultCode]["area"];

/** Whose findings come from its faults: what it holds is not touched. */
const areaChecks: readonly (Pick<Check, "id" | "faultClass" | "title"> & {
  readonly area: Area;
  readonly well: Told;
})[] = [
  {
    id: "keypad",
    area: "keypad",
    faultClass: "machine",
    title: { en: "keypad lines", zh: "键盘线路" },
    well: words.keypadWell,
  },
  {
    id: "reader",
    area: "reader",
    faultClass: "machine",
    title: { en: "card reader", zh: "读卡器" },
    well: words.noFault,
  },
  {
    id: "store",
    area: "store",
    faultClass: "machine",
    title: { en: "store of tries and keys", zh: "次数与密钥存储" },
    well: words.noFault,
  },
  {
    id: "host-link",
    area: "host link",
    faultClass: "network",
    title: { en: "host: the pad's own link", zh: "主机:本机连接" },
    well: words.noFault,
  },
];

/** The pad's own word on what it holds, under the ids of the checks that would test it. */
export function runningChecks(pad: RunningPad, neededSlots: readonly string[]): readonly Check[] {
  const told = [...pad.faults, ...pad.concerns];
  const row = { timeoutMs: 1_000, late: skipped(words.untold) } as const;
  const ofAreas = areaChecks.map(({ area, well, ...about }) =>
    check({
      ...row,
      ...about,
      probe: () => Promise.resolve(told.filter(({ code }) => faultTable[code].area === area)),
      judge: (faults) => judgeTold(faults, area === "host link" ? linkWords[pad.hostLink] : well),
    }),
  );
  const others = told.filter(({ code }) =>
    ["service", "bug", "set-up", "display", "keys"].includes(faultTable[code].area),
  );
  return [
    check({
      ...row,
      id: "pad",
      faultClass: "machine",
      title: { en: "the running pad", zh: "运行中的密码键盘" },
      probe: () => Promise.resolve(others),
      judge: (faults) => judgeTold(faults, pad.inService ? words.inService : words.idle),
    }),
    ...ofAreas,
    check({
      ...row,
      id: "keys",
      faultClass: "set-up",
      title: { en: "keys", zh: "密钥" },
      probe: () => Promise.resolve(pad.keys),
      judge: (keys) => (keys ? judgeKeys(keys, neededSlots) : skipped(words.storeClosed)),
    }),
    check({
      ...row,
      id: "cards",
      faultClass: "PIN",
      title: { en: "locked cards", zh: "锁定的卡" },
      probe: () => Promise.resolve(pad.cardsLocked),
      judge: judgeLocked,
    }),
  ];
}

function judgeTold([first, ...others]: readonly ToldFault[], well: Told): Finding {
  if (!first) return good(well);
  const row = faultTable[first.code];
  const cause = faultWords(first);
  const codes = others.map(({ code }) => code).join(", ");
  const finding = row.outOfService ? bad : warn;
  return finding(codes === "" ? cause : words.also(cause, codes), row.remedy, { faultCode: first.code });
}

const linkWords: Readonly<Record<RunningPad["hostLink"], Told>> = {
  up: words.linkUp,
  down: words.linkDown,
  unknown: words.linkUnused,
};

function judgeLocked(count: number | undefined): Finding {
  if (count === undefined) return skipped(words.storeClosed);
  if (count === 0) return good(cardWords.none);
  return warn(words.locked(count), cardWords.unlock);
}
