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
} as const satisfies Record<`PP${number}`, FaultRow>;
