import type { Told, Words } from "./told.ts";

export const storeWords = {
  late: { en: "the store did not open in time", zh: "打开存储超时" },
  lookAtDisk: {
    en: "Look at the disk: `sudo dmesg | grep -iE 'mmc|ext4'`",
    zh: "检查磁盘:`sudo dmesg | grep -iE 'mmc|ext4'`",
  },
  whole: { en: "whole, and opened with its storage key", zh: "完整,已用存储密钥打开" },
  provision: {
    en: "If this pad is new: `sudo -u pinpadd pinpad provision --config /etc/pinpadd/config.toml`; if not, find out who removed the file first",
    zh: "如果是新机:`sudo -u pinpadd pinpad provision --config /etc/pinpadd/config.toml`;否则先查清是谁删除了文件",
  },
  serviceOnly: {
    en: "systemd gives its storage key to the service alone: `sudo systemctl start pinpadd`, and doctor asks it",
    zh: "systemd 只把存储密钥交给服务:`sudo systemctl start pinpadd`,由 doctor 向它查询",
  },
  othersStore: {
    en: "the store and its key are another user's: run `sudo -u pinpadd pinpad doctor`",
    zh: "存储及其密钥属于其他用户:请运行 `sudo -u pinpadd pinpad doctor`",
  },
  closed: { en: "no opening stands", zh: "没有未处理的开壳记录" },
  opened: { en: "it was opened, and nobody has cleared that", zh: "机壳曾被打开,尚未有人解除" },
  clearTamper: {
    en: 'Look for taps on keypad and reader, close it, then `sudo -u pinpadd pinpad tamper clear --reason "WHY" --config /etc/pinpadd/config.toml`; load the keys anew if they were erased',
    zh: '检查键盘和读卡器有无加装的窃取装置,合上机壳,然后 `sudo -u pinpadd pinpad tamper clear --reason "WHY" --config /etc/pinpadd/config.toml`;密钥若已擦除,请重新装载',
  },
} satisfies Words;

export const keyWords = {
  slot: (slot: string): Told => ({ en: `slot ${slot}`, zh: `槽位 ${slot}` }),
  missing: ({ en, zh }: Told): Told => ({ en: `no key is loaded in ${en}`, zh: `没有装载密钥:${zh}` }),
  load: (slot: string): Told => ({
    en: `Ask the acquirer for the key of slot ${slot}, then load it: \`sudo -u pinpadd pinpad keys import --help\``,
    zh: `请向收单机构索取槽位 ${slot} 的密钥,然后装载:\`sudo -u pinpadd pinpad keys import --help\``,
  }),
  otherValue: (slot: string, kcv: string, method: string, expected: string): Told => ({
    en: `the key in slot ${slot} has the check value ${kcv} (${method}), and ${expected} is expected`,
    zh: `槽位 ${slot} 的密钥校验值是 ${kcv} (${method}),应为 ${expected}`,
  }),
  loadRight: (slot: string): Told => ({
    en: `It is another key than the acquirer's: load the right one (\`pinpad keys import --help\`), or correct \`${slot}\` under [key-check-values]`,
    zh: `它不是收单机构的密钥:请装载正确的密钥 (\`pinpad keys import --help\`),或改正 [key-check-values] 下的 \`${slot}\``,
  }),
  usedUp: { en: "every key of the DUKPT initial key is used", zh: "DUKPT 初始密钥的所有密钥均已用完" },
  loadInitial: {
    en: "Load a new initial key: `pinpad keys import --help`",
    zh: "请装载新的初始密钥:`pinpad keys import --help`",
  },
  tryAllMethods: {
    en: "It may be the same key by another method: `sudo systemctl stop pinpadd`, and doctor again, tries them all",
    zh: "可能是同一密钥按另一种方法计算:`sudo systemctl stop pinpadd` 后再运行 doctor,会尝试所有方法",
  },
  orderNew: { en: "Order a new initial key from the acquirer now", zh: "请立即向收单机构申请新的初始密钥" },
  replaceTestKey: {
    en: "A public test key protects no PIN; load the acquirer's before customers use this pad",
    zh: "公开的测试密钥不能保护密码:客户使用本机前,请装载收单机构的密钥",
  },
  noneNeeded: { en: "none is needed", zh: "不需要密钥" },
  testKey: { en: "test key", zh: "测试密钥" },
  transactionsLeft: (count: number): Told => ({ en: `${count} transactions left`, zh: `剩余 ${count} 笔交易` }),
} satisfies Words;

export const cardWords = {
  none: { en: "none", zh: "没有" },
  lockedHere: (count: number): Told => ({
    en: `${count} locked here after wrong PINs`,
    zh: `${count} 张卡因密码错误在本机锁定`,
  }),
  lockedByBank: (count: number): Told => ({ en: `${count} locked by the bank`, zh: `${count} 张卡被银行锁定` }),
  unlock: {
    en: "`pinpad attempts list` shows them masked; `pinpad attempts unlock REFERENCE --reason WHY` unlocks one whose holder has shown who they are",
    zh: "`pinpad attempts list` 可查看 (卡号已掩码);确认持卡人身份后,用 `pinpad attempts unlock REFERENCE --reason WHY` 解锁",
  },
  holderCalls: {
    en: "The card's holder calls the bank; the pad asks the bank again by itself after bank-lock-duration-min",
    zh: "请持卡人致电银行;经过 bank-lock-duration-min 后,本机会自动再次询问银行",
  },
} satisfies Words;
