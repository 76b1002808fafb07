import type { Told, Words } from "./told.ts";

export const serviceWords = {
  /** Why the daemon's parts are left alone while it runs. */
  held: {
    en: "the running service holds it: `sudo systemctl stop pinpadd`, doctor again, `sudo systemctl start pinpadd`",
    zh: "正在运行的服务占用着它:`sudo systemctl stop pinpadd`,再运行 doctor,然后 `sudo systemctl start pinpadd`",
  },
  heldBy: (processId: number, held: Told): Told => ({
    en: `process ${processId}: ${held.en}`,
    zh: `进程 ${processId}:${held.zh}`,
  }),
  late: { en: "the kernel does not tell about processes", zh: "内核没有提供进程信息" },
  free: { en: "no service holds them", zh: "没有服务占用部件" },
  notInstalled: { en: "not installed as services here", zh: "这里没有安装为系统服务" },
  run: ({ en, zh }: Told): Told => ({ en: `${en} run`, zh: `${zh} 正在运行` }),
  oneIdle: (unit: string): Told => ({ en: `${unit} does not run`, zh: `${unit} 没有运行` }),
  moreIdle: ({ en, zh }: Told): Told => ({ en: `${en} do not run`, zh: `${zh} 没有运行` }),
  enable: (units: string, first: string): Told => ({
    en: `\`sudo systemctl enable --now ${units}\`; \`journalctl -u ${first} -n 30\` says why it ended`,
    zh: `\`sudo systemctl enable --now ${units}\`;\`journalctl -u ${first} -n 30\` 可查看退出原因`,
  }),
} satisfies Words;
