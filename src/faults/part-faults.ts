import type { FaultRow } from "./fault-row.ts";

const setUp = {
  area: "set-up",
  prompt: "CONFIG_FAULT",
  pinTry: "untouched",
  outOfService: true,
} as const;
const keypad = {
  area: "keypad",
  prompt: "MACHINE_FAULT",
  pinTry: "untouched",
  outOfService: true,
} as const;
const display = {
  area: "display",
  prompt: "MACHINE_FAULT",
  pinTry: "untouched",
  outOfService: true,
} as const;
const reader = {
  area: "reader",
  prompt: "MACHINE_FAULT",
  pinTry: "untouched",
  outOfService: true,
} as const;

/** PP1xx set-up, PP2xx keypad, PP3xx display, PP4xx reader. */
export const partFaults = {
  PP101: {
    ...setUp,
    unseen: true,
    meaning: "The configuration file cannot be read.",
    remedy: {
      en: "Check that the file named in the message exists and that the service's user may read it.",
      zh: "请检查提示中的配置文件是否存在,服务用户是否可读。",
    },
  },
  PP102: {
    ...setUp,
    unseen: true,
    meaning: "The configuration is not valid.",
    remedy: {
      en: "Correct the keys named in the message; `pinpad config check FILE` lists them all.",
      zh: "请按提示修改配置项;pinpad config check 可列出全部问题。",
    },
  },
  PP103: {
    ...setUp,
    meaning: "A driver package for a real part is missing or was not built for this Node.",
    remedy: {
      en: "The message says which of the two; install python3, make and g++, then run `npm install` or `npm rebuild` in the program's folder. npm 12 builds only what package.json's allowScripts names.",
      zh: "提示中说明了是未安装还是未编译;请安装 python3、make、g++,然后在程序目录运行 npm install 或 npm rebuild。npm 12 只编译 package.json 中 allowScripts 列出的包。",
    },
  },
  PP104: {
    ...setUp,
    meaning: "This kernel has no GPIO lines under /sys/class/gpio.",
    remedy: {
      en: "Run a Raspberry Pi OS kernel, or one built with CONFIG_GPIO_SYSFS=y; in a container, let it see /sys/class/gpio.",
      zh: "请使用 Raspberry Pi OS 内核,或启用 CONFIG_GPIO_SYSFS=y 的内核;在容器中请挂载 /sys/class/gpio。",
    },
  },
  PP105: {
    ...setUp,
    meaning: "This kernel has the new GPIO files only, without interrupts: its legacy ones are switched off.",
    remedy: {
      en: "Run a kernel built with CONFIG_GPIO_SYSFS_LEGACY=y (6.17 and later can be built without), such as Raspberry Pi OS has.",
      zh: "请使用启用 CONFIG_GPIO_SYSFS_LEGACY=y 的内核(6.17 起可关闭),例如 Raspberry Pi OS 的内核。",
    },
  },
  PP106: {
    ...setUp,
    meaning: "The service's user may not use the GPIO lines.",
    remedy: {
      en: "Put the user into group gpio (`sudo usermod -aG gpio USER`), install Raspberry Pi OS's udev rules, and restart the service; its unit needs ReadWritePaths=/sys/class/gpio /sys/devices/platform.",
      zh: "请将服务用户加入 gpio 组(sudo usermod -aG gpio 用户),安装 Raspberry Pi OS 的 udev 规则并重启服务;服务单元需要 ReadWritePaths=/sys/class/gpio /sys/devices/platform。",
    },
  },
  PP107: {
    ...setUp,
    meaning: "The GPIO chip of the configuration is not there.",
    remedy: {
      en: "Correct `gpio-chips` in the configuration, or leave it out on a Raspberry Pi; `gpioinfo` lists the chips, and so does the message.",
      zh: "请更正配置中的 gpio-chips,在树莓派上可省略;提示中和 gpioinfo 会列出现有芯片。",
    },
  },
  PP108: {
    ...setUp,
    meaning: "A GPIO line is in use by something else.",
    remedy: {
      en: "See who holds it with `sudo cat /sys/kernel/debug/gpio` or `gpioinfo`; switch that off in config.txt, stop that program, or wire another line.",
      zh: "请用 sudo cat /sys/kernel/debug/gpio 或 gpioinfo 查看占用者;在 config.txt 中关闭它、停止该程序,或改用其他引脚。",
    },
  },
  PP109: {
    ...setUp,
    meaning: "A GPIO line does not exist on its chip, or cannot do what it is wired for.",
    remedy: {
      en: "Correct the GPIO number that the message names: BCM numbers, not pin numbers of the header.",
      zh: "请更正提示中的 GPIO 编号:应为 BCM 编号,而不是排针序号。",
    },
  },
  PP110: {
    ...setUp,
    meaning: "The configuration cannot be written; what was there before is as it was.",
    remedy: {
      en: "The message names the file and the reason: run the command with sudo, or make room on the disk (`df`).",
      zh: "提示中有文件及原因:请用 sudo 运行该命令,或清理磁盘空间(df)。",
    },
  },
  PP201: {
    ...keypad,
    meaning: "The keypad's GPIO lines cannot be opened or read.",
    remedy: {
      en: "Check the keypad's cable, the row and column pins in the configuration, and the GPIO permissions.",
      zh: "请检查键盘排线、配置中的行列引脚以及 GPIO 权限。",
    },
  },
  PP202: {
    ...keypad,
    meaning: "A key has been down for too long: it is stuck, or a line is shorted.",
    remedy: {
      en: "Free the key where the row and column of the message cross; if it is not down, look for a short on these lines.",
      zh: "请松开提示中行列交叉处的按键;若未按下,请检查这些线路是否短路。",
    },
  },
  PP203: {
    ...keypad,
    outOfService: false,
    unseen: true,
    meaning: "The buzzer's GPIO line cannot be opened or driven; payments go on without sound.",
    remedy: {
      en: "Check the buzzer's line in the configuration, as the message says; the pad tries again by itself.",
      zh: "请按提示检查配置中蜂鸣器的引脚;本机会自动重试。",
    },
  },
  PP301: {
    ...display,
    meaning: "The display does not answer on the I2C bus.",
    remedy: {
      en: "Check the display's power and its SDA and SCL wires; `i2cdetect -y 1` shows what answers.",
      zh: "请检查显示屏电源和 SDA、SCL 接线;i2cdetect -y 1 可显示有应答的地址。",
    },
  },
  PP302: {
    ...display,
    meaning: "There is no such I2C bus: I2C is not enabled.",
    remedy: {
      en: "Enable I2C (`raspi-config`, Interface Options, or `dtparam=i2c_arm=on` in config.txt), restart, and check `i2c-bus`.",
      zh: "请启用 I2C(raspi-config 的 Interface Options,或在 config.txt 中写 dtparam=i2c_arm=on),重启,并检查配置 i2c-bus。",
    },
  },
  PP303: {
    ...display,
    meaning: "The service's user may not use the I2C bus.",
    remedy: {
      en: "Add the service's user to the group i2c, and check the unit's DeviceAllow= for the bus named in the message.",
      zh: "请把服务用户加入 i2c 组,并检查服务单元的 DeviceAllow= 是否允许提示中的总线。",
    },
  },
  PP304: {
    ...display,
    meaning: "Nothing answers at the display's address, but something does at the other one.",
    remedy: {
      en: "Set `address` in the configuration to the one that answers; the message names it.",
      zh: "请把配置中的 address 改为提示中有应答的地址。",
    },
  },
  PP305: {
    ...display,
    meaning: "The I2C bus is stuck: a transaction does not end.",
    remedy: {
      en: "Look for a short of SDA or SCL to ground, a loose wire and missing pull-ups; switch the display's power off and on.",
      zh: "请检查 SDA、SCL 是否对地短路、接线松动或缺少上拉电阻;给显示屏断电再上电。",
    },
  },
  PP306: {
    ...display,
    meaning: "A driver of the kernel has taken the display's address.",
    remedy: {
      en: "Remove the overlay that names the display (such as `dtoverlay=ssd1306`) from config.txt, and restart.",
      zh: "请从 config.txt 删除占用显示屏的 dtoverlay(如 dtoverlay=ssd1306)并重启。",
    },
  },
  PP401: {
    ...reader,
    meaning: "The card reader's serial port cannot be opened.",
    remedy: {
      en: "Check the reader's cable and the port in the configuration, and that no other program holds the port.",
      zh: "请检查读卡器线缆、配置中的端口,并确认没有其他程序占用。",
    },
  },
  PP402: {
    ...reader,
    meaning: "The card reader was disconnected.",
    remedy: {
      en: "Plug the reader in again and check its power; the pad reconnects by itself.",
      zh: "请重新连接读卡器并检查供电;本机会自动重连。",
    },
  },
  PP403: {
    ...reader,
    meaning: "The card reader's port is open, but no reader answers.",
    remedy: {
      en: "Check the reader's power and cable, then port, baud-rate, framing and model in the configuration.",
      zh: "请检查读卡器供电和线缆,以及配置中的端口、波特率、帧格式和型号。",
    },
  },
  PP404: {
    ...reader,
    meaning: "The line to the card reader is disturbed: commands or answers get lost again and again.",
    remedy: {
      en: "Check the cable, its shield and ground, and that baud-rate and framing are the reader's; keep it away from motors.",
      zh: "请检查线缆、屏蔽和接地,确认波特率和帧格式与读卡器一致;线缆请远离电机。",
    },
  },
  PP405: {
    ...reader,
    meaning: "A card is jammed in the reader.",
    remedy: {
      en: "Open the reader, take the card out and clean the rollers; the pad goes on by itself.",
      zh: "请打开读卡器取出卡片并清洁滚轮;本机会自动恢复。",
    },
  },
  PP406: {
    ...reader,
    meaning: "The card reader reports that a part of it does not work.",
    remedy: {
      en: "Look up the code in the message in the reader's manual; switch the reader off and on, and replace it if it stays.",
      zh: "请按提示中的代码查阅读卡器手册;断电重启读卡器,若仍出现请更换。",
    },
  },
  PP407: {
    ...reader,
    prompt: "CONFIG_FAULT",
    meaning: "The card reader refuses a command: it is of another model than configured, or set up otherwise.",
    remedy: {
      en: "Write the reader's model in the configuration; the message names the command and the reader's code.",
      zh: "请在配置中填写正确的读卡器型号;提示中有命令和读卡器代码。",
    },
  },
  PP408: {
    ...reader,
    meaning: "The card reader stopped in the middle of moving a card: where the card is is not known.",
    remedy: {
      en: "Look whether a card is in the slot and give it back; the pad asks the reader again by itself.",
      zh: "请查看卡口是否有卡并归还;本机会自动重新查询读卡器。",
    },
  },
  PP409: {
    ...reader,
    meaning: "The card reader's box of retained cards is full.",
    remedy: {
      en: "Empty the box and set the reader's counter to zero.",
      zh: "请清空吞卡箱并将读卡器计数器清零。",
    },
  },
  PP410: {
    ...reader,
    meaning: "The card reader was without power for a moment and has started anew.",
    remedy: {
      en: "The pad sets it up again by itself; if it happens often, give the reader a supply of its own.",
      zh: "本机会自动重新初始化;若经常发生,请为读卡器单独供电。",
    },
  },
  PP411: {
    ...reader,
    meaning: "The card reader's guard against foreign devices in the slot has gone off.",
    remedy: {
      en: "Look at the slot for a skimmer, a hook or an insert before the machine is used again.",
      zh: "恢复使用前,请检查卡口是否有盗刷装置、钩子或异物。",
    },
  },
} as const satisfies Record<`PP${number}`, FaultRow>;
