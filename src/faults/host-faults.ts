import type { FaultRow } from "./fault-row.ts";

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

/** PP5xx: the host link. */
export const hostFaults = {
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
  PP508: {
    ...notSent,
    unseen: true,
    meaning: "A reversal was given up after its limit or a refusal; payments go on.",
    remedy: {
      en: "See `pinpad host reversals list`, settle each with the acquirer by STAN and amount, then run `pinpad host reversals resolve`.",
      zh: "请运行 pinpad host reversals list 查看,按流水号和金额与收单机构核对处理,然后运行 pinpad host reversals resolve。",
    },
  },
  PP509: {
    ...afterSending,
    meaning: "The host's answer has no right MAC; it was not looked at, and a reversal is under way.",
    remedy: {
      en: "Compare the MAC key's check value and `host.mac` with the acquirer; if they are right, somebody may be changing messages on the way.",
      zh: "请与收单机构核对 MAC 密钥校验值和配置 host.mac;若均无误,报文可能在途中被篡改。",
    },
  },
  PP510: {
    ...notSent,
    prompt: "CONFIG_FAULT",
    meaning: "The host refuses the sign-on, or its keys are not accepted; the old keys stay.",
    remedy: {
      en: "Check terminal and merchant id with the acquirer, and the check value of the terminal master key (slot tmk) or key block key (kbpk).",
      zh: "请与收单机构核对终端号、商户号,以及终端主密钥(tmk)或密钥块保护密钥(kbpk)的校验值。",
    },
  },
  PP511: {
    ...notSent,
    prompt: "CONFIG_FAULT",
    meaning: "TLS refused the host, or the host refused this terminal; nothing was sent.",
    remedy: {
      en: "The message names the certificate, name or version that is refused; correct it under `[host]`, set the clock, or ask the acquirer.",
      zh: "提示中有被拒绝的证书、名称或版本;请修改 [host] 配置、校准时钟或联系收单机构。",
    },
  },
  PP512: {
    ...notSent,
    prompt: "CONFIG_FAULT",
    meaning: "The acquirer's messages have no such transaction; nothing was done.",
    remedy: {
      en: "Offer it no more on this machine, or configure another message profile with the acquirer's consent.",
      zh: "请停止提供该交易,或经收单机构同意后更换报文规范。",
    },
  },
} as const satisfies Record<`PP${number}`, FaultRow>;
