/** What the customer reads when a fault stops a payment. Each is a prompt id; none speaks of a wrong PIN. */
export type FaultPrompt = "CONFIG_FAULT" | "MACHINE_FAULT" | "NETWORK_FAULT" | "NO_ANSWER";

export interface FaultRow {
  readonly area: "set-up" | "keypad" | "display" | "reader" | "host link" | "keys" | "store" | "bug";
  readonly prompt: FaultPrompt;
  /** `consumed`: the PIN may have reached the bank, so the try stays counted. */
  readonly pinTry: "untouched" | "consumed";
  /** The pad takes no payment until the fault is gone. */
  readonly outOfService: boolean;
  readonly meaning: string;
  /** What the technician does, one sentence each. */
  readonly remedy: { readonly en: string; readonly zh: string };
}

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
const notSent = {
  area: "host link",
  prompt: "NETWORK_FAULT",
  pinTry: "untouched",
  outOfService: false,
} as const;
const afterSending = {
  area: "host link",
  prompt: "NO_ANSWER",
  pinTry: "consumed",
  outOfService: false,
} as const;
const keys = {
  area: "keys",
  prompt: "CONFIG_FAULT",
  pinTry: "untouched",
  outOfService: true,
} as const;
const store = {
  area: "store",
  prompt: "MACHINE_FAULT",
  pinTry: "untouched",
  outOfService: true,
} as const;

/** Every fault there is. Codes never change their meaning: technicians and logs refer to them. */
export const faultTable = {
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
  PP501: {
    ...notSent,
    meaning: "The acquirer host cannot be reached; nothing was sent.",
    remedy: {
      en: "Check the network cable or modem, the host's address and port, and any firewall between.",
      zh: "请检查网线或上网设备、主机地址与端口以及防火墙。",
    },
  },
  PP502: {
    ...afterSending,
    meaning: "The host did not answer in time; a reversal is under way.",
    remedy: {
      en: "Ask the acquirer whether the host is slow; the reversal is repeated until it is acknowledged.",
      zh: "请向收单机构确认主机是否缓慢;冲正会重复发送直到确认。",
    },
  },
  PP503: {
    ...afterSending,
    meaning: "The link was lost after the request had been sent; a reversal is under way.",
    remedy: {
      en: "Check the network for short breaks; the reversal is repeated until it is acknowledged.",
      zh: "请检查网络是否有瞬断;冲正会重复发送直到确认。",
    },
  },
  PP504: {
    ...afterSending,
    meaning: "The host's answer is malformed or belongs to no request of ours; a reversal is under way.",
    remedy: {
      en: "Check that the message profile is the acquirer's; send the acquirer the field and offset in the message.",
      zh: "请确认报文规范与收单机构一致,并把提示中的域和位置告知对方。",
    },
  },
  PP505: {
    ...notSent,
    prompt: "CONFIG_FAULT",
    meaning: "The host refuses this terminal or its messages; the PIN was not checked.",
    remedy: {
      en: "Check terminal id, merchant id and message profile with the acquirer, who sees the response code.",
      zh: "请与收单机构核对终端号、商户号和报文规范。",
    },
  },
  PP506: {
    ...notSent,
    prompt: "CONFIG_FAULT",
    meaning: "The host cannot decrypt our PIN blocks: its key and ours differ.",
    remedy: {
      en: "Compare the KSN and the key check value with the acquirer; load a new initial key if they differ.",
      zh: "请与收单机构核对 KSN 和密钥校验值;不一致时重新装载初始密钥。",
    },
  },
  PP507: {
    ...notSent,
    meaning: "An earlier reversal is not yet acknowledged, so no new request may leave.",
    remedy: {
      en: "Check the host link; the reversal is repeated, and payments go on once it is acknowledged.",
      zh: "请检查主机连接;冲正确认后即可恢复交易。",
    },
  },
  PP601: {
    ...keys,
    meaning: "No PIN key is loaded.",
    remedy: {
      en: "Load this terminal's initial key.",
      zh: "请为本终端装载初始密钥。",
    },
  },
  PP602: {
    ...keys,
    meaning: "The DUKPT counter is exhausted: every key of the initial key has been used.",
    remedy: { en: "Load a new initial key.", zh: "请装载新的初始密钥。" },
  },
  PP603: {
    ...keys,
    meaning: "The sealed keys cannot be opened: the storage key is missing, is another, or the keys are damaged.",
    remedy: {
      en: "Check the storage key file named in the configuration; if it is lost, provision the pad anew and load a new initial key.",
      zh: "请检查配置中的存储密钥文件;若已丢失,请重新初始化并装载新的初始密钥。",
    },
  },
  PP701: {
    ...store,
    meaning: "The store of tries and keys is missing.",
    remedy: {
      en: "If this pad is new, run `pinpad provision`; if not, find out who removed the file before you do.",
      zh: "新机请运行 pinpad provision;旧机请先查明文件为何丢失。",
    },
  },
  PP702: {
    ...store,
    meaning: "The store is damaged, and its second copy cannot repair it.",
    remedy: {
      en: "Replace the SD card; provision the pad again and keep the old file for analysis.",
      zh: "请更换 SD 卡并重新初始化,保留旧文件以备分析。",
    },
  },
  PP703: {
    ...store,
    meaning: "The store cannot be read or written.",
    remedy: {
      en: "Check whether the disk is mounted read-only or failing (`dmesg`), then restart the service.",
      zh: "请检查磁盘是否只读或损坏(dmesg),然后重启服务。",
    },
  },
  PP704: {
    ...store,
    meaning: "The store is full: too many cards have tries counted at once.",
    remedy: {
      en: "Wait until lock times have passed, or unlock cards; many wrong PINs on many cards may be an attack.",
      zh: "请等待锁定时间结束或解锁卡片;大量卡片密码错误可能是攻击。",
    },
  },
  PP705: {
    ...store,
    meaning: "A value in the store was written by another version or is not what it should be.",
    remedy: {
      en: "Run the version that wrote it; keep the file.",
      zh: "请使用写入该文件的版本运行,并保留该文件。",
    },
  },
  PP706: {
    ...store,
    meaning: "Another process has the store open.",
    remedy: {
      en: "Stop the other program (the service, a bench); the message names its process.",
      zh: "请停止占用存储的另一个程序(服务或测试台);提示中有其进程号。",
    },
  },
  PP707: {
    ...store,
    meaning: "There is a store already; provisioning never replaces one.",
    remedy: {
      en: "If the pad is to start anew, move the old file aside yourself, and keep it.",
      zh: "如需重新初始化,请自行移开并保留旧文件。",
    },
  },
  PP901: {
    area: "bug",
    prompt: "MACHINE_FAULT",
    pinTry: "consumed",
    outOfService: true,
    meaning: "The program reached a state it should not.",
    remedy: {
      en: "Restart the service and report the message and the log.",
      zh: "请重启服务,并上报提示信息和日志。",
    },
  },
} as const satisfies Record<`PP${number}`, FaultRow>;

export type FaultCode = keyof typeof faultTable;

/** The codes in ascending order. */
export const faultCodes = Object.keys(faultTable) as FaultCode[];
