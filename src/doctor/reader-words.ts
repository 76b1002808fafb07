import type { Told, Words } from "./told.ts";

/** A process in a technician's words: a number and its command, as `portHolders` tells it. */
function holderZh(holder: string): string {
  return holder.replace(/^process (?=\d)/, "进程 ");
}

export const portWords = {
  late: { en: "the port's owner could not be found in time", zh: "查找串口占用者超时" },
  absent: (port: string): Told => ({
    en: `${port} is not there: the reader or its adapter is unplugged`,
    zh: `${port} 不存在:读卡器或其转接线未插好`,
  }),
  plugIn: {
    en: "Plug the reader's USB or serial cable in and look at its lamp; `ls -l /dev/serial/by-id` shows what is plugged in",
    zh: "插好读卡器的 USB 线或串口线,查看指示灯;`ls -l /dev/serial/by-id` 可查看已插入的设备",
  },
  getty: { en: "a login (getty)", zh: "登录程序 (getty)" },
  taken: (who: Told, port: string, holder: string): Told => ({
    en: `${who.en} has ${port} open: ${holder}`,
    zh: `${who.zh} 占用了 ${port}:${holderZh(holder)}`,
  }),
  maskTaker: (command: string): Told => ({
    en: `\`${command}\`, then \`sudo systemctl restart pinpadd\``,
    zh: `\`${command}\`,然后 \`sudo systemctl restart pinpadd\``,
  }),
  kernelConsole: (tty: string): Told => ({ en: `the kernel's console uses ${tty}`, zh: `内核控制台正在使用 ${tty}` }),
  moveConsole: (tty: string): Told => ({
    en: `\`sudo raspi-config nonint do_serial_cons 1\` (removes console=${tty} from cmdline.txt), then \`sudo reboot\``,
    zh: `\`sudo raspi-config nonint do_serial_cons 1\` (从 cmdline.txt 中删除 console=${tty}),然后 \`sudo reboot\``,
  }),
  otherProgram: { en: "another program", zh: "另一个程序" },
  stopProgram: {
    en: "Stop that program, or see that it uses another port",
    zh: "请停止该程序,或让它改用其他串口",
  },
  changingName: (port: string): Told => ({
    en: `${port} is a name that changes when something else is plugged in`,
    zh: `插入其他设备后,${port} 这个名称会变`,
  }),
  writePort: (name: string): Told => ({
    en: `Write \`port = "${name}"\` under [reader] in the configuration`,
    zh: `在配置的 [reader] 下写 \`port = "${name}"\``,
  }),
  ownName: {
    en: "Give it a name of its own by udev: the last line of 60-pinpadd.rules shows how",
    zh: "用 udev 给它固定名称:做法见 60-pinpadd.rules 最后一行",
  },
  modemManager: (port: string): Told => ({
    en: `ModemManager runs: it talks to ${port} whenever the reader is plugged in`,
    zh: `ModemManager 正在运行:每次插入读卡器,它都会向 ${port} 发送数据`,
  }),
  maskModemManager: {
    en: "Mask it: `sudo systemctl mask --now ModemManager.service`",
    zh: "请停用它:`sudo systemctl mask --now ModemManager.service`",
  },
  free: (port: string): Told => ({ en: `${port} is free`, zh: `${port} 未被占用` }),
} satisfies Words;

export const readerWords = {
  otherProtocol: (port: string, seen: string, baudRate: number, protocol: string): Told => ({
    en: `the reader at ${port} speaks ${seen} at ${baudRate} baud, not ${protocol}`,
    zh: `${port} 上的读卡器使用 ${seen} 协议,${baudRate} 波特,而不是 ${protocol}`,
  }),
  writeProtocol: (seen: string, baudRate: number): Told => ({
    en: `Write \`part = "${seen}"\` and \`baud-rate = ${baudRate}\` under [reader] in the configuration, then \`sudo systemctl restart pinpadd\``,
    zh: `在配置的 [reader] 下写 \`part = "${seen}"\` 和 \`baud-rate = ${baudRate}\`,然后 \`sudo systemctl restart pinpadd\``,
  }),
  writeModel: (seen: string, model: string, baudRate: number): Told => ({
    en: `Write \`part = "${seen}"\`, \`model = "${model}"\` and \`baud-rate = ${baudRate}\` under [reader] in the configuration, then \`sudo systemctl restart pinpadd\``,
    zh: `在配置的 [reader] 下写 \`part = "${seen}"\`、\`model = "${model}"\` 和 \`baud-rate = ${baudRate}\`,然后 \`sudo systemctl restart pinpadd\``,
  }),
  otherSpeed: (port: string, seen: number, baudRate: number): Told => ({
    en: `the reader at ${port} speaks at ${seen} baud, not at ${baudRate}`,
    zh: `${port} 上的读卡器波特率是 ${seen},不是 ${baudRate}`,
  }),
  writeSpeed: (baudRate: number): Told => ({
    en: `Write \`baud-rate = ${baudRate}\` under [reader] in the configuration, then \`sudo systemctl restart pinpadd\``,
    zh: `在配置的 [reader] 下写 \`baud-rate = ${baudRate}\`,然后 \`sudo systemctl restart pinpadd\``,
  }),
  speaks: (protocol: string, baudRate: number): Told => ({
    en: `${protocol} at ${baudRate} baud`,
    zh: `${protocol} 协议,${baudRate} 波特`,
  }),
  like: (model: string): Told => ({ en: `like ${model}`, zh: `同 ${model}` }),
  firmware: (version: string): Told => ({ en: `firmware ${version}`, zh: `固件 ${version}` }),
  firmwareUntold: { en: "firmware not told", zh: "固件版本未知" },
  silentUntilCard: {
    en: "a swipe reader says nothing until a card comes: `pinpad reader read` tests it",
    zh: "磁条读卡器在刷卡前不发数据:请用 `pinpad reader read` 测试",
  },
  silent: (port: string): Told => ({
    en: `the port ${port} is open, but no reader answers, by whatever protocol`,
    zh: `串口 ${port} 已打开,但用任何协议都没有读卡器应答`,
  }),
  lookAtLamp: {
    en: "Look at the reader's lamp: dark is its power supply; else swap TX and RX, and try another cable; `pinpad reader probe` tries every speed",
    zh: "查看读卡器指示灯:不亮是供电问题;否则对调 TX 和 RX,并换一根线;`pinpad reader probe` 会尝试所有速率",
  },
} satisfies Words;
