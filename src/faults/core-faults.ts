import type { FaultRow } from "./fault-row.ts";

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

const service = {
  area: "service",
  prompt: "MACHINE_FAULT",
  pinTry: "untouched",
  outOfService: true,
} as const;

/** PP6xx keys, PP7xx store, PP8xx service, PP9xx bugs of ours. */
export const coreFaults = {
  PP601: {
    ...keys,
    meaning: "A key that is needed is not loaded, or is not of the kind that is needed.",
    remedy: {
      en: "Load the key that the message names: `pinpad keys --help` shows how.",
      zh: "请装载提示中的密钥:方法见 pinpad keys --help。",
    },
  },
  PP602: {
    ...keys,
    meaning: "The DUKPT counter is exhausted: every key of the initial key has been used.",
    remedy: { en: "Load a new initial key.", zh: "请装载新的初始密钥。" },
  },
  PP603: {
    ...keys,
    meaning: "The sealed keys cannot be opened: they are damaged.",
    remedy: {
      en: "Provision the pad anew and load a new initial key; keep the old store, and check the SD card.",
      zh: "请重新初始化并装载新的初始密钥;保留旧存储文件,并检查 SD 卡。",
    },
  },
  PP604: {
    ...keys,
    outOfService: false,
    unseen: true,
    meaning: "A key or key block that was offered is not taken; nothing was stored.",
    remedy: {
      en: "The message says why in words; have the key's sender correct it, or send the key meant for this terminal.",
      zh: "提示中说明了原因;请密钥发送方更正,或发送本终端的密钥。",
    },
  },
  PP605: {
    ...keys,
    meaning: "The storage key is missing or cannot be used as it is.",
    remedy: {
      en: "The message names the file, credential or passphrase and what is wrong with it; a key file belongs to the service's user, with mode 0400.",
      zh: "提示中说明了密钥文件、凭据或口令的问题;密钥文件须属于服务用户,权限为 0400。",
    },
  },
  PP606: {
    ...keys,
    meaning: "The storage key is another one than the store was sealed under.",
    remedy: {
      en: "Give the pad the storage key that belongs to its store, or type the passphrase again; if it is lost, provision the pad anew and load a new initial key.",
      zh: "请提供与存储对应的存储密钥,或重新输入口令;若已丢失,请重新初始化并装载新的初始密钥。",
    },
  },
  PP607: {
    ...keys,
    meaning: "The key token does not answer, is not the one configured, or refuses the login.",
    remedy: {
      en: "The message names the cause and the fix; check the token's module, label and login file in the configuration.",
      zh: "提示中有原因和处理方法;请检查配置中令牌的模块、标签和登录文件。",
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
    outOfService: false,
    unseen: true,
    meaning: "There is a store already; provisioning never replaces one.",
    remedy: {
      en: "If the pad is to start anew, move the old file aside yourself, and keep it.",
      zh: "如需重新初始化,请自行移开并保留旧文件。",
    },
  },
  PP708: {
    ...store,
    meaning: "The store was rolled back: it is an older copy of itself.",
    remedy: {
      en: "Find out who restored it, and put the newest store back; if there is none, provision the pad anew and load a new initial key.",
      zh: "请查明是谁恢复了旧存储,并换回最新的存储;若没有,请重新初始化并装载新的初始密钥。",
    },
  },
  PP709: {
    ...store,
    meaning: "The roll-back guard of the store is missing, damaged or cannot be written.",
    remedy: {
      en: "Check `roll-back-guard-file` and its folder's permissions, and find out who removed or changed the file; without it, provision the pad anew.",
      zh: "请检查 roll-back-guard-file 及其目录权限,并查明文件被谁删除或修改;若无法找回,请重新初始化。",
    },
  },
  PP801: {
    ...service,
    outOfService: false,
    unseen: true,
    meaning: "A program asked the pad for something that is not valid; nothing was done.",
    remedy: {
      en: "Correct the calling program: the message names the field and what is allowed.",
      zh: "请修改调用程序:提示中有字段名和允许的取值。",
    },
  },
  PP802: {
    ...service,
    endsPaymentAtOnce: true,
    meaning: "The tamper switch was opened; keys are erased if the policy says so.",
    remedy: {
      en: "Find out who opened the housing, look for taps on keypad and reader, close it, then run `pinpad tamper clear`; load new keys if they were erased.",
      zh: "请查明是谁打开了机壳,检查键盘和读卡器有无加装,关好机壳后运行 pinpad tamper clear;密钥已擦除时请重新装载。",
    },
  },
  PP803: {
    ...service,
    meaning: "The tamper switch cannot be read.",
    remedy: {
      en: "Check the tamper switch's line in the configuration, as the message says; the pad tries again by itself.",
      zh: "请按提示检查配置中防拆开关的引脚;本机会自动重试。",
    },
  },
  PP804: {
    ...service,
    outOfService: false,
    unseen: true,
    meaning: "The pad's process and the gateway's are not connected, or do not understand each other.",
    remedy: {
      en: "Look whether both services run (`systemctl status pinpadd pinpad-gateway`) and come from one package; then restart both.",
      zh: "请检查两个服务是否都在运行(systemctl status pinpadd pinpad-gateway)且来自同一安装包,然后重启两者。",
    },
  },
  PP805: {
    ...service,
    outOfService: false,
    unseen: true,
    meaning: "A program that may not, or that asks wrongly, has used the kiosk API; nothing was done.",
    remedy: {
      en: "The message says what was wrong: correct the program's Host, Origin or token, or find out whose program it is.",
      zh: "提示中说明了原因:请更正程序的 Host、Origin 或令牌,或查明是谁的程序。",
    },
  },
  PP806: {
    ...service,
    outOfService: false,
    unseen: true,
    meaning: "A part of the program no longer answers; the service manager starts it anew.",
    remedy: {
      en: "The message names the part: look at its cable and power, and for the store at the disk (`dmesg`).",
      zh: "提示中有部件名称:请检查其连线和供电;若为存储,请检查磁盘(dmesg)。",
    },
  },
  PP807: {
    ...service,
    outOfService: false,
    unseen: true,
    meaning: "The kiosk API cannot be opened.",
    remedy: {
      en: "The message names the socket, port or file and the reason; check the section [api] of the configuration, and that no other gateway runs.",
      zh: "提示中有套接字、端口或文件及原因;请检查配置 [api] 部分,并确认没有其他网关在运行。",
    },
  },
  PP808: {
    ...service,
    unseen: true,
    outOfService: false,
    meaning: "The running pad cannot be asked: its technician's socket is closed to you, or it does not answer.",
    remedy: {
      en: "Run the command with sudo or join the socket's group, as the message says; if the pad does not answer, look at `systemctl status pinpadd`.",
      zh: "请用 sudo 运行该命令,或加入套接字所属的组;若本机无应答,请查看 systemctl status pinpadd。",
    },
  },
  PP809: {
    ...service,
    prompt: "SERVICE_IN_PROGRESS",
    meaning: "A technician has taken the pad out of service for a test.",
    remedy: {
      en: "End the technician's command (Ctrl-C); the pad goes back into service by itself.",
      zh: "请结束技术人员的命令(Ctrl-C);本机会自动恢复服务。",
    },
  },
  PP810: {
    ...service,
    outOfService: false,
    meaning: "The event log cannot be written; payments go on, and what is lost is counted.",
    remedy: {
      en: "The message names the reason; check the folder in section [events] of the configuration, its owner, and that the disk is neither full nor read-only.",
      zh: "提示中有原因;请检查配置 [events] 部分的文件夹及其所有者,并确认磁盘未满且可写。",
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
