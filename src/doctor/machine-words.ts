import type { Told, Words } from "./told.ts";

export const machineWords = {
  voltageSensor: { en: "the voltage sensor", zh: "电压传感器" },
  temperatureSensor: { en: "the temperature sensor", zh: "温度传感器" },
  kernel: { en: "the kernel", zh: "内核" },
  node: { en: "Node", zh: "Node 程序" },
  clock: { en: "the clock", zh: "时钟" },
  late: ({ en, zh }: Told): Told => ({ en: `${en} did not answer in time`, zh: `${zh}没有及时应答` }),
  kernelLog: {
    en: "Look at the kernel's log: `sudo dmesg --level=err,warn | tail -30`",
    zh: "查看内核日志:`sudo dmesg --level=err,warn | tail -30`",
  },
  noVoltageSensor: { en: "no rpi_volt sensor here", zh: "这里没有 rpi_volt 传感器" },
  powered: { en: "no under-voltage", zh: "没有欠压" },
  underVoltage: { en: "the Pi's supply is below 4.63 V", zh: "树莓派供电低于 4.63 V" },
  betterSupply: {
    en: "Use the official power supply and a short, thick USB cable; give reader and modem a supply of their own",
    zh: "请用官方电源和短而粗的 USB 线;读卡器和调制解调器单独供电",
  },
  noTemperatureSensor: { en: "no temperature sensor here", zh: "这里没有温度传感器" },
  slowedDown: (degrees: string): Told => ({
    en: `${degrees} °C: the processor is slowed down`,
    zh: `${degrees} °C:处理器已降频`,
  }),
  cool: {
    en: "Clean the vents and the fan, and look whether the housing stands in the sun",
    zh: "清洁通风口和风扇,检查机壳是否被太阳直晒",
  },
  memoryUntold: { en: "the kernel does not tell", zh: "内核没有提供内存数据" },
  available: (available: number, total: number): Told => ({
    en: `${available} of ${total} MiB available`,
    zh: `共 ${total} MiB,可用 ${available} MiB`,
  }),
  freeMemory: {
    en: "See which program takes it, `ps aux --sort=-rss | head`, and restart or remove that",
    zh: "查看哪个程序占用内存,`ps aux --sort=-rss | head`,重启或卸载该程序",
  },
  unsupportedNode: (version: string): Told => ({
    en: `${version}; 20.15 to 25 are supported`,
    zh: `${version};支持的版本是 20.15 到 25`,
  }),
  installNode: {
    en: "Install Node 22: https://nodejs.org/en/download, then `npm rebuild`",
    zh: "请安装 Node 22:https://nodejs.org/en/download,然后 `npm rebuild`",
  },
  clockUnset: {
    en: "it is not set: it shows a time before this pad was set up, so certificates seem not valid yet",
    zh: "时钟未校准:显示的时间早于本机安装时间,因此证书看起来尚未生效",
  },
  clockSet: { en: "set by a time source", zh: "已由时间源校准" },
  clockUnsure: { en: "no time source has set it since the start", zh: "开机以来没有时间源校准过" },
  setClock: {
    en: '`sudo timedatectl set-ntp true`, then `timedatectl`; without a network `sudo timedatectl set-time "2026-01-31 12:00:00"` with the time on your watch',
    zh: '`sudo timedatectl set-ntp true`,然后 `timedatectl`;没有网络时 `sudo timedatectl set-time "2026-01-31 12:00:00"`,时间以手表为准',
  },
} satisfies Words;
