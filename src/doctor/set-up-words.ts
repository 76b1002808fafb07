import type { Told, Words } from "./told.ts";

export const setUpWords = {
  configUnread: { en: "not read", zh: "没有读取" },
  configValid: (file: string): Told => ({ en: `${file} is valid`, zh: `${file} 有效` }),
  seeFile: (file: string): Told => ({
    en: `See that ${file} is there and readable: \`ls -l ${file}\`, or run doctor with --config FILE`,
    zh: `确认 ${file} 存在且可读:\`ls -l ${file}\`,或用 --config FILE 运行 doctor`,
  }),
  mistake: (file: string, key: string, value: string, allowed: string): Told => ({
    en: `${file}: ${key} = ${value}, allowed is ${allowed}`,
    zh: `${file}:${key} = ${value} 不符合要求 (${allowed})`,
  }),
  more: (count: number): Told => ({ en: `and ${count} more`, zh: `另有 ${count} 处错误` }),
  correct: (fix: string, file: string): Told => ({
    en: `${fix} Then \`pinpad config check ${file}\``,
    zh: `请改正 (${fix}),然后 \`pinpad config check ${file}\``,
  }),
  packageBroken: { en: "a native package does not load", zh: "有本地驱动包无法加载" },
  noPackageNeeded: { en: "none is needed", zh: "不需要驱动包" },
  rebuild: { en: "`npm rebuild` in the program's folder", zh: "在程序目录运行 `npm rebuild`" },
  packageMissing: (names: string): Told => ({
    en: `${names} does not load: PINs and keys in memory are not kept from the swap file`,
    zh: `${names} 无法加载:内存中的密码和密钥可能被换出到交换文件`,
  }),
  installTools: {
    en: "Install python3, make and g++, then `npm rebuild` in the program's folder",
    zh: "请安装 python3、make 和 g++,然后在程序目录运行 `npm rebuild`",
  },
  lateDevices: { en: "the devices could not be looked at in time", zh: "查看设备文件超时" },
  noneNeeded: { en: "no part needs any", zh: "没有部件需要权限" },
  noUser: (user: string): Told => ({
    en: `there is no user ${user}: not installed as a service here`,
    zh: `没有用户 ${user}:这里没有安装为系统服务`,
  }),
  mayUse: (user: string, paths: string): Told => ({ en: `${user} may use ${paths}`, zh: `${user} 可以使用 ${paths}` }),
  mayNotUse: (user: string, path: string, group: string): Told => ({
    en: `${user} may not use ${path}, which is group ${group}'s`,
    zh: `${user} 无权使用 ${path},它属于组 ${group}`,
  }),
  joinGroup: (user: string, group: string): Told => ({
    en: `Join the group: \`sudo usermod -aG ${group} ${user} && sudo systemctl restart ${user}\``,
    zh: `请加入该组:\`sudo usermod -aG ${group} ${user} && sudo systemctl restart ${user}\``,
  }),
  installRules: {
    en: "Install 60-pinpadd.rules in /usr/lib/udev/rules.d, then `sudo udevadm control --reload && sudo udevadm trigger`",
    zh: "把 60-pinpadd.rules 装到 /usr/lib/udev/rules.d,然后 `sudo udevadm control --reload && sudo udevadm trigger`",
  },
} satisfies Words;
