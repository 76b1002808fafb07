import { elapsedMs, type Instant } from "../attempts/try-policy.ts";
import type { Language } from "../prompts/text.ts";
import { type Care, type ReadFailure, type Reads, type ReadTrend, readFailures, type Upkeep } from "./upkeep.ts";

export type Words = Readonly<Record<Language, string>>;

/** When a reader wants cleaning though it still reads well. */
export interface UpkeepPolicy {
  readonly readerCleaningReads: number;
  readonly readerCleaningDays: number;
}

export interface UpkeepFacts {
  readonly upkeep: Upkeep;
  readonly now: Instant;
  /** Undefined before the first. */
  readonly selfTestAgoMs: number | undefined;
}

/** Something to do, why, and what `maintenance done` ends it with, if that does. */
export interface Reminder {
  readonly id: ReminderId;
  readonly reason: Words;
  readonly remedy: Words;
  readonly care: Care | undefined;
}

const dayMs = 86_400_000;
/** Fewer tell a bad reader from bad cards by chance only. */
const leastUsual = 100;
const leastLate = 50;
/** Lately at least so many must have failed, one in so many, and so many times as often as usual. */
const leastFailed = 5;
const leastShare = 0.05;
const leastRise = 3;
/** Contacts of membrane keypads are rated for a million. */
const ratedPresses = 1_000_000;
const stuckWorthTelling = 3;
const cutsWorthTelling = 3;
const cutWindowMs = 7 * dayMs;
/** It is made every day. */
const selfTestDays = 2;

type Found = Omit<Reminder, "id"> | undefined;

const table = {
  stripeWorse: ({ upkeep }) => worse(upkeep.stripe, commonest(upkeep), "reader"),
  chipWorse: ({ upkeep }) => worse(upkeep.chip, "chip", "reader"),
  readerDue: ({ upkeep: { swipes, insertions } }, { readerCleaningReads }) =>
    swipes + insertions < readerCleaningReads
      ? undefined
      : reader(
          `${swipes} swipes and ${insertions} insertions since the reader was cleaned`,
          `清洁读卡器后已刷卡 ${swipes} 次,插卡 ${insertions} 次`,
        ),
  readerOld: ({ upkeep, now }, { readerCleaningDays }) => {
    const days = Math.floor(elapsedMs(upkeep.readerCleaned, now) / dayMs);
    if (days < readerCleaningDays || upkeep.swipes + upkeep.insertions === 0) return undefined;
    return reader(`${days} days since the reader was cleaned`, `读卡器已 ${days} 天未清洁`);
  },
  keypadWorn: ({ upkeep: { lines } }) => {
    const [most] = [...lines].sort((one, other) => other.presses - one.presses);
    if (!most || most.presses < ratedPresses) return undefined;
    const millions = Math.floor(most.presses / 100_000) / 10;
    return {
      reason: {
        en: `about ${millions} million presses on keypad ${most.line} GPIO ${most.gpio}, whose contacts are rated for one`,
        zh: `键盘${most.line === "row" ? "行" : "列"} GPIO ${most.gpio} 约按压 ${millions} 百万次,触点寿命为一百万次`,
      },
      remedy: { en: "Replace the keypad soon.", zh: "请尽快更换键盘。" },
      care: "keypad",
    };
  },
  keypadSticks: ({ upkeep: { stuckKeys } }) =>
    stuckKeys < stuckWorthTelling
      ? undefined
      : {
          reason: {
            en: `${stuckKeys} times a key was stuck or a line shorted`,
            zh: `按键卡住或线路短路 ${stuckKeys} 次`,
          },
          remedy: { en: "Clean the keypad, or replace it.", zh: "请清洁或更换键盘。" },
          care: "keypad",
        },
  powerCuts: ({ upkeep: { powerCuts }, now }) => {
    const cuts = powerCuts.filter((cut) => elapsedMs(cut, now) < cutWindowMs).length;
    if (cuts < cutsWorthTelling) return undefined;
    return {
      reason: { en: `the power failed ${cuts} times within a week`, zh: `一周内断电 ${cuts} 次` },
      remedy: {
        en: "Check plug, power supply and cable, and that nobody switches the kiosk off at its plug.",
        zh: "请检查插头、电源和电源线,并确认无人直接拔电关机。",
      },
      care: "power",
    };
  },
  clockBattery: ({ upkeep: { clock } }) =>
    clock === "lost"
      ? {
          reason: {
            en: "the hardware clock had forgotten the time when the machine was switched on",
            zh: "开机时硬件时钟已丢失时间",
          },
          remedy: { en: "Replace the battery of the clock.", zh: "请更换时钟电池。" },
          care: "clock-battery",
        }
      : undefined,
  selfTestOld: ({ selfTestAgoMs }) => {
    if (selfTestAgoMs === undefined || selfTestAgoMs < selfTestDays * dayMs) return undefined;
    const days = Math.floor(selfTestAgoMs / dayMs);
    return {
      reason: { en: `the last self-test was ${days} days ago`, zh: `上次自检在 ${days} 天前` },
      remedy: { en: "Run `sudo pinpad selftest`.", zh: "请运行 sudo pinpad selftest。" },
      care: undefined,
    };
  },
} as const satisfies Readonly<Record<string, (facts: UpkeepFacts, policy: UpkeepPolicy) => Found>>;

export type ReminderId = keyof typeof table;
export const reminderIds = Object.keys(table) as readonly ReminderId[];

/** What is due, in the order of the table. Pure. */
export function reminders(facts: UpkeepFacts, policy: UpkeepPolicy): readonly Reminder[] {
  return reminderIds.flatMap((id) => {
    const found: Found = table[id](facts, policy);
    return found ? [{ id, ...found }] : [];
  });
}

const failureWords: Readonly<Record<ReadFailure, Words>> = {
  parity: { en: "track 2 parity errors", zh: "第 2 磁道校验错误" },
  sentinel: { en: "swipes without a start of track 2", zh: "无第 2 磁道起始符的刷卡" },
  noData: { en: "swipes that gave nothing", zh: "未读到数据的刷卡" },
  format: { en: "swipes with unusable data", zh: "数据无效的刷卡" },
  chip: { en: "chips that were not read", zh: "芯片读取失败" },
};

function worse({ usual, before, now }: ReadTrend, failure: ReadFailure, care: Care): Found {
  const late = { reads: before.reads + now.reads, failed: before.failed + now.failed };
  if (usual.reads < leastUsual || late.reads < leastLate || late.failed < leastFailed) return undefined;
  if (share(late) < leastShare || share(late) < leastRise * share(usual)) return undefined;
  const [from, to] = [percent(usual), percent(late)];
  const words = failureWords[failure];
  return {
    reason: { en: `${words.en} rose from ${from} % to ${to} %`, zh: `${words.zh}由 ${from}% 升至 ${to}%` },
    remedy:
      failure === "chip"
        ? { en: "Clean the chip contacts with a cleaning card.", zh: "请用清洁卡清洁芯片触点。" }
        : { en: "Clean the head with a cleaning card.", zh: "请用清洁卡清洁磁头。" },
    care,
  };
}

/** Of the stripe's, since the reader was cleaned. */
function commonest({ failures }: Upkeep): ReadFailure {
  const ofStripe = readFailures.filter((failure) => failure !== "chip");
  return ofStripe.reduce((most, one) => (failures[one] > failures[most] ? one : most));
}

function reader(en: string, zh: string): Found {
  return {
    reason: { en, zh },
    remedy: { en: "Clean the reader with a cleaning card.", zh: "请用清洁卡清洁读卡器。" },
    care: "reader",
  };
}

function share({ reads, failed }: Reads): number {
  return failed / reads;
}

function percent(reads: Reads): number {
  return Math.round(100 * share(reads));
}
