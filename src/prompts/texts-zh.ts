import { type PromptTexts, shippedText as text } from "./text.ts";
import { servicesZh } from "./texts-zh-services.ts";

/** What the customer came for may be a payment or not. */
const otherWays = ["换卡或换方式办理", "{contact}"];
const anotherWay = ["请用其他方式办理", "{contact}"];
const cancelEnds = "按取消键退出";

/**
 * Simplified Chinese, in the words Chinese terminals use for UnionPay's response codes: 密码 for PIN, 交易 for the payment, 发卡银行
 * for the issuer, 可用余额不足, 交易失败. Their 密码错误次数超限 is the bank's; a lock of this machine says 本机.
 */
export const textsZh: PromptTexts = {
  IDLE: text(["欢迎使用\t{testKeys}", "请选择付款项目"], "欢迎使用", "请选择付款项目", "{testKeys}"),
  NOT_READY: text(["请稍候", "机器正在启动"], "请稍候", "机器正在启动"),
  INSERT_CARD: text(["请插卡或刷卡", "{purpose}"], "请插卡或刷卡", "{purpose}", cancelEnds),
  CARD_UNREADABLE: text(["读卡失败 请重试", "{purpose}"], "读卡失败", "{purpose}", "请重试或换卡", cancelEnds),
  CARD_NOT_READ: text(["本机无法读此卡", "换卡或换方式办理"], "本机无法读此卡", ...otherWays),
  ENTER_PIN: text(
    ["密码\t{purpose}", "{mask}\t剩{triesLeft}次"],
    "请遮挡输入密码",
    "{purpose}",
    "{mask}",
    "本机还可试{triesLeft}次",
  ),
  ENTER_PIN_LAST_TRY: text(
    ["密码\t{purpose}", "{mask}\t最后1次"],
    "请遮挡输入密码",
    "{purpose}",
    "{mask}",
    "本机最后一次机会",
  ),
  ENTER_VALID_PIN: text(
    ["密码错误 请重输", "本机还可试{triesLeft}次"],
    "密码错误",
    "请重新输入密码",
    "本机还可试{triesLeft}次",
    cancelEnds,
  ),
  LAST_PIN_TRY: text(
    ["密码错误 请重输", "本机最后一次机会"],
    "密码错误",
    "请重新输入密码",
    "本机最后一次机会",
    cancelEnds,
  ),
  PIN_TOO_SHORT: text(
    ["密码至少{minDigits}位", "{mask}"],
    "密码位数不足",
    "{mask}",
    "密码至少{minDigits}位",
    "输完请按确认键",
  ),
  PLEASE_WAIT: text(["请稍候{progress}", "{purpose}"], "请稍候{progress}", "{purpose}", "正在联系发卡银行", cancelEnds),
  APPROVED: text(["交易成功", "{purpose}"], "交易成功", "{purpose}", "谢谢 请取卡"),
  RETRIES_EXCEEDED: text(["本机密码错误超限", "{wait}后再试"], "本机密码错误超限", "{wait}后再试", ...otherWays),
  LOCKED_HERE: text(["此卡在本机已锁定", "{wait}后再试"], "此卡在本机已锁定", "{wait}后再试", ...otherWays),
  LOCKED_BY_BANK: text(["密码已被银行锁定", "请联系发卡银行"], "密码已被银行锁定", "请联系发卡银行", ...otherWays),
  TOO_MANY_PINS: text(["密码输入过于频繁", "{wait}后再试"], "密码输入过于频繁", "{wait}后再试", ...otherWays),
  DECLINED: text(["交易失败", "发卡银行拒绝交易"], "交易失败", "发卡银行拒绝交易", ...otherWays),
  DECLINED_FUNDS: text(["交易失败", "可用余额不足"], "交易失败", "可用余额不足", ...otherWays),
  DECLINED_LIMIT: text(["交易失败", "金额或次数超限"], "交易失败", "金额或次数超限", ...otherWays),
  CARD_EXPIRED: text(["交易失败", "该卡已过期"], "交易失败", "该卡已过期", ...otherWays),
  CARD_NOT_ALLOWED: text(["交易失败", "本机不受理此卡"], "交易失败", "本机不受理此卡", ...otherWays),
  CONTACT_BANK: text(["交易失败", "请联系发卡银行"], "交易失败", "请联系发卡银行", ...otherWays),
  PIN_NOT_VERIFIED: text(["交易失败", "暂时无法验证密码"], "交易失败", "暂时无法验证密码", ...otherWays),
  PIN_REFUSED_BY_RULE: text(["交易失败", "请到银行修改密码"], "交易失败", "请到银行修改密码", ...otherWays),
  BANK_UNAVAILABLE: text(["银行异常请稍后试", "并非密码错误"], "银行异常请稍后试", "并非密码错误", ...otherWays),
  CANCELED: text(["交易已取消", "未扣款"], "交易已取消", "未扣款"),
  CANCELED_AFTER_SENDING: text(["交易已取消", "如已扣款将退回"], "交易已取消", "已通知银行", "如已扣款将退回"),
  CARD_REMOVED: text(["卡已拔出", "交易结束 未扣款"], "卡已拔出", "交易已结束", "未扣款"),
  CARD_REMOVED_AFTER_SENDING: text(["卡已拔出", "如已扣款将退回"], "卡已拔出", "交易已结束", "如已扣款将退回"),
  TIMED_OUT: text(["操作超时", "交易结束 未扣款"], "操作超时", "交易已结束", "未扣款"),
  REMOVE_CARD: text(["请取卡"], "请取卡"),
  CARD_LEFT: text(["请取走您的卡", "您的卡还在机内"], "请取走您的卡", "您的卡还在机内"),
  HELP: text(["需要帮助\t{code}", "{contact}"], "需要帮助\t{code}", "{contact}", "按任意键返回"),
  CONFIG_FAULT: text(["设置有误\t{code}", "并非密码错误"], "设置有误\t{code}", "并非密码错误", ...anotherWay),
  MACHINE_FAULT: text(["本机故障\t{code}", "并非密码错误"], "本机故障\t{code}", "并非密码错误", ...anotherWay),
  SERVICE_IN_PROGRESS: text(
    ["正在维护\t{code}", "请使用其他终端"],
    "正在维护\t{code}",
    "请使用其他终端",
    "或询问工作人员",
    "{contact}",
  ),
  NETWORK_FAULT: text(["网络故障\t{code}", "未发送密码未扣款"], "网络故障\t{code}", "未发送密码未扣款", ...anotherWay),
  NO_ANSWER: text(
    ["银行无应答\t{code}", "如已扣款将退回"],
    "银行无应答\t{code}",
    "并非密码错误",
    "如已扣款将退回",
    "{contact}",
  ),
  ...servicesZh,
};
