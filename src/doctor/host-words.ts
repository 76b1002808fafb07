import type { Told, Words } from "./told.ts";

export const hostWords = {
  noNameServer: (host: string): Told => ({
    en: `no name server answers about ${host}`,
    zh: `查询 ${host} 时没有域名服务器应答`,
  }),
  checkCable: {
    en: "Check the cable or modem: `ip route`, then `resolvectl status`",
    zh: "检查网线或调制解调器:`ip route`,然后 `resolvectl status`",
  },
  noConnection: ({ en, zh }: Told): Told => ({ en: `no connection to ${en} in time`, zh: `连接 ${zh} 超时` }),
  firewall: (host: string, port: number): Told => ({
    en: `Check cable or modem (\`ip route\`, \`ping ${host}\`), then ask who runs the firewall to let TCP port ${port} out`,
    zh: `检查网线或调制解调器 (\`ip route\`,\`ping ${host}\`),然后请防火墙管理员放行 TCP 端口 ${port}`,
  }),
  endlessHandshake: ({ en, zh }: Told): Told => ({
    en: `${en} does not end the TLS handshake`,
    zh: `${zh} 没有完成 TLS 握手`,
  }),
  askTlsPort: {
    en: "Ask the acquirer whether the port is its TLS port; look for a proxy between",
    zh: "请向收单机构确认该端口是否为 TLS 端口;检查中间是否有代理",
  },
  signOn: { en: "sign-on", zh: "签到" },
  echo: { en: "echo", zh: "回响测试" },
  silent: ({ en, zh }: Told): Told => ({
    en: `the host takes the ${en} and does not answer in time`,
    zh: `主机收到${zh}报文后没有及时应答`,
  }),
  callAcquirer: {
    en: "Call the acquirer: is the host up, and is this terminal id, this message profile and this length header what it expects?",
    zh: "请致电收单机构:主机是否正常,终端号、报文规范和长度头是否与其要求一致?",
  },
  answered: (ms: number): Told => ({ en: `answered in ${ms} ms`, zh: `${ms} ms 内应答` }),
  padsOwnLink: {
    en: "the running pad has its own connection, see above",
    zh: "运行中的密码键盘已有自己的连接,见上",
  },
  unresolved: (host: string, text: string): Told => ({
    en: `the name ${host} does not resolve (${text})`,
    zh: `域名 ${host} 无法解析 (${text})`,
  }),
  correctName: (host: string): Told => ({
    en: `Correct \`host\` under [host] in the configuration if it is misspelt; else \`resolvectl query ${host}\` and \`resolvectl status\`: is a name server set?`,
    zh: `如拼写有误,请改正配置 [host] 下的 \`host\`;否则运行 \`resolvectl query ${host}\` 和 \`resolvectl status\`:是否设置了域名服务器?`,
  }),
  unreached: (text: string): Told => ({ en: text, zh: `无法连接 (${text})` }),
  askPort: (host: string, port: number): Told => ({
    en: `Ask the acquirer for the right port: at ${host} nobody listens on ${port}`,
    zh: `请向收单机构询问正确的端口:${host} 上没有程序监听 ${port}`,
  }),
  handshakeFailed: (text: string): Told => ({ en: text, zh: `握手失败 (${text})` }),
  askAcquirer: { en: "Ask the acquirer", zh: "请询问收单机构" },
  othersKey: {
    en: "the terminal's key is another user's: run `sudo -u pinpad-gateway pinpad host test`",
    zh: "终端私钥属于其他用户:请运行 `sudo -u pinpad-gateway pinpad host test`",
  },
  renewHost: {
    en: "If `date` is right, the host's certificate has to be renewed: call the acquirer with its last day, above",
    zh: "如果 `date` 显示的时间正确,则主机证书需要更新:请把上面的到期日告知收单机构",
  },
  setClock: { en: "Set the clock: `sudo timedatectl set-ntp true`", zh: "请校准时钟:`sudo timedatectl set-ntp true`" },
  askAuthority: {
    en: "Ask the acquirer for its authority's certificate, and put it where `tls-ca-file` under [host] says",
    zh: "请向收单机构索取其 CA 证书,放到 [host] 下 `tls-ca-file` 指定的位置",
  },
  reached: (host: string, ms: number): Told => ({ en: `${host} in ${ms} ms`, zh: `${host} 用时 ${ms} ms` }),
  usedInstead: (cause: Told, used: Told): Told => ({
    en: `${cause.en}; ${used.en} is used instead`,
    zh: `${cause.zh};改用 ${used.zh}`,
  }),
} satisfies Words;

export const certificateWords = {
  late: { en: "the certificates could not be read in time", zh: "读取证书超时" },
  lookAtDisk: { en: "Look at the disk: `sudo dmesg | grep -i mmc`", zh: "检查磁盘:`sudo dmesg | grep -i mmc`" },
  noneNeeded: { en: "none is needed without TLS", zh: "不用 TLS,无需证书" },
  askForNew: (file: string, key: string): Told => ({
    en: `Ask the acquirer for a new certificate and put it at ${file} (${key} under [host]); \`date\` shows whether the clock is right`,
    zh: `请向收单机构索取新证书,放到 ${file} ([host] 下的 ${key});\`date\` 可查看时钟是否正确`,
  }),
  expired: (key: string, day: string): Told => ({ en: `${key} expired on ${day}`, zh: `${key} 已于 ${day} 过期` }),
  tooEarly: (key: string): Told => ({ en: `${key} is not valid yet`, zh: `${key} 尚未生效` }),
  expiresSoon: (key: string, days: number, day: string): Told => ({
    en: `${key} expires in ${days} days, on ${day}`,
    zh: `${key} 将在 ${days} 天后 (${day}) 过期`,
  }),
  valid: (day: string): Told => ({ en: `valid until ${day} at least`, zh: `至少到 ${day} 有效` }),
} satisfies Words;
