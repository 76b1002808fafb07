import type { FaultCode } from "../../faults/fault-table.ts";
import { faultTable } from "../../faults/fault-table.ts";
import { meaningsZh } from "../../faults/meanings-zh.ts";
import type { Facts, Severity, Words } from "./notification.ts";

interface KindRow {
  readonly severity: Severity;
  /** Kinds of one family are held back together, so that the last one told is the present state. */
  readonly family: string;
  /** `said`: the pad's own words. */
  readonly words: (facts: Facts, faultCodes: readonly FaultCode[], said: Words | undefined) => Words;
}

/** What somebody outside is told of, and in which words. A kind more is a row here and one in `worth-telling.ts`. */
export const notificationKinds = {
  wrongPinsInARow: {
    severity: "alarm",
    family: "wrongPins",
    words: ({ count }) => ({
      en: `${count} wrong PINs one after another, whatever the card: somebody may be trying out stolen cards.`,
      zh: `连续 ${count} 次密码错误(不限同一张卡):可能有人在试用盗窃的银行卡。`,
    }),
  },
  cardLocked: {
    severity: "warning",
    family: "cardLocked",
    words: ({ byBank }) =>
      byBank === 1
        ? { en: "A card's PIN is locked by its bank.", zh: "一张卡的密码已被发卡行锁定。" }
        : { en: "A card's PIN tries on this machine are used up.", zh: "一张卡在本机的密码次数已用完。" },
  },
  tamper: { severity: "alarm", family: "tamper", words: (_, codes) => wordsOfFaults(codes) },
  outOfService: {
    severity: "alarm",
    family: "service",
    words: (_, codes) => {
      const none = { en: "Its service menu is open, or it is being tested.", zh: "维护菜单已打开,或正在测试。" };
      const why = codes.length > 0 ? wordsOfFaults(codes) : none;
      return { en: `Out of service. ${why.en}`, zh: `暂停服务。${why.zh}` };
    },
  },
  inService: {
    severity: "info",
    family: "service",
    words: () => ({ en: "Back in service.", zh: "已恢复服务。" }),
  },
  readerDegraded: { severity: "warning", family: "reader", words: (_, codes) => wordsOfFaults(codes) },
  reversalFlagged: {
    severity: "alarm",
    family: "reversal",
    words: ({ attempts }) => ({
      en: `A reversal was given up after ${attempts} attempts: settle it with the acquirer (pinpad host reversals list).`,
      zh: `冲正尝试 ${attempts} 次后放弃:请与收单机构核对处理(pinpad host reversals list)。`,
    }),
  },
  keysRunLow: {
    severity: "warning",
    family: "keys",
    words: ({ transactionsLeft }) => ({
      en: `The PIN key is good for ${transactionsLeft} more PINs: order a new one.`,
      zh: `密码密钥还可加密 ${transactionsLeft} 次:请申请新密钥。`,
    }),
  },
  maintenanceDue: {
    severity: "info",
    family: "maintenance",
    words: (_, __, said) => ({
      en: `Maintenance is due: ${said?.en ?? "see pinpad maintenance"}.`,
      zh: `需要维护:${said?.zh ?? "见 pinpad maintenance"}。`,
    }),
  },
  test: {
    severity: "info",
    family: "test",
    words: () => ({
      en: "A test, as a technician asked for it: nothing has happened.",
      zh: "技术员发起的测试通知:没有发生任何事件。",
    }),
  },
} as const satisfies Readonly<Record<string, KindRow>>;

export type NotificationKind = keyof typeof notificationKinds;

/** What is told, before it has an id and a time. */
export interface Draft {
  readonly kind: NotificationKind;
  readonly faultCodes: readonly FaultCode[];
  readonly facts: Facts;
  readonly said?: Words;
}

export function kindRow(kind: NotificationKind): KindRow {
  return notificationKinds[kind];
}

/** Meaning and remedy of the first, and how many there are beside it. */
function wordsOfFaults([first, ...more]: readonly FaultCode[]): Words {
  if (first === undefined) return { en: "", zh: "" };
  const { meaning, remedy } = faultTable[first];
  const [moreEn, moreZh] =
    more.length > 0 ? [` And ${more.join(", ")}.`, `另有 ${more.join("、")}。`] : (["", ""] as const);
  return {
    en: `${first}: ${meaning} ${remedy.en}${moreEn}`,
    zh: `${first}:${meaningsZh[first]}${remedy.zh}${moreZh}`,
  };
}
