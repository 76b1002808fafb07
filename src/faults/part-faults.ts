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
    meaning: "The configuration file cannot be read.",
    remedy: {
      en: "Check that the file named in the message exists and that the service's user may read it.",
      zh: "请检查提示中的配置文件是否存在,服务用户是否可读。",
    },
  },
  PP102: {
    ...setUp,
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
      en: "Install python3, make and g++, then run `npm rebuild` in the program's folder.",
      zh: "请安装 python3、make、g++,然后在程序目录运行 npm rebuild。",
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
      en: "Free the key named in the message; if it is not down, look for a short on its row and column.",
      zh: "请松开提示中的按键;若未按下,请检查该行列是否短路。",
    },
  },
  PP301: {
    ...display,
    meaning: "The display does not answer on the I2C bus.",
    remedy: {
      en: "Check the display's power and its SDA and SCL wires, the address (0x3C or 0x3D) and that I2C is enabled.",
      zh: "请检查显示屏电源、SDA/SCL 接线、地址(0x3C 或 0x3D)及 I2C 是否启用。",
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
