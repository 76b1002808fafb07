import type { Told, Words } from "./told.ts";

export const runningWords = {
  keypadWell: {
    en: "no fault; a broken wire shows with `pinpad keypad test`",
    zh: "没有故障;断线要用 `pinpad keypad test` 才能发现",
  },
  noFault: { en: "no fault", zh: "没有故障" },
  untold: { en: "the pad did not say", zh: "密码键盘没有答复" },
  inService: { en: "in service", zh: "服务中" },
  idle: { en: "no fault, and not in service now", zh: "没有故障,当前未服务" },
  storeClosed: { en: "the pad's store is not open", zh: "密码键盘的存储没有打开" },
  linkUnused: { en: "not used yet", zh: "尚未使用" },
  linkUp: { en: "the link is up", zh: "连接正常" },
  linkDown: { en: "the link is down", zh: "连接已断开" },
  also: (cause: Told, codes: string): Told => ({
    en: `${cause.en}; also ${codes}`,
    zh: `${cause.zh};另有 ${codes}`,
  }),
  locked: (cards: number): Told => ({
    en: `${cards} locked after wrong PINs, here or by the bank`,
    zh: `${cards} 张卡因密码错误被锁定 (在本机或由银行)`,
  }),
} satisfies Words;
