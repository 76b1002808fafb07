import type { PromptText, PromptTexts } from "./text.ts";

function text(title: string, ...lines: string[]): PromptText {
  return { title, lines };
}

const otherWays = ["请换卡或其他付款", "{contact}"];

/** Simplified Chinese, in the words Chinese terminals use: 密码 for PIN, 交易 for the payment, 发卡银行 for the issuer. */
export const textsZh: PromptTexts = {
  IDLE: text("欢迎使用", "请选择付款项目", "{testKeys}"),
  NOT_READY: text("请稍候", "机器正在启动"),
  INSERT_CARD: text("请插卡或刷卡", "{amount}", "", "按取消键退出"),
  CARD_UNREADABLE: text("读卡失败", "{amount}", "请重试或换卡", "按取消键退出"),
  CARD_NOT_READ: text("本机无法读此卡", "", ...otherWays),
  ENTER_PIN: text("请输入密码", "{amount}", "{mask}", "本机还可试{triesLeft}次"),
  ENTER_PIN_LAST_TRY: text("请输入密码", "{amount}", "{mask}", "本机最后一次机会"),
  ENTER_VALID_PIN: text("密码错误", "交易等待 请重输", "本机还可试{triesLeft}次", "按取消键退出"),
  LAST_PIN_TRY: text("密码错误", "本机最后一次机会", "交易等待 请重输", "按取消键退出"),
  PIN_TOO_SHORT: text("密码太短", "{mask}", "密码至少{minDigits}位", "请继续后按确认"),
  WEAK_PIN: text("新密码太简单", "{weakness}", "请另选一个", "按取消键退出"),
  PLEASE_WAIT: text("请稍候", "{amount}", "正在联系银行", "按取消键退出"),
  APPROVED: text("交易成功", "{amount}", "谢谢", "请取卡"),
  RETRIES_EXCEEDED: text("密码错误 已锁定", "{wait}后再试", ...otherWays),
  LOCKED_HERE: text("此卡在本机已锁定", "{wait}后再试", ...otherWays),
  LOCKED_BY_BANK: text("银行已锁定密码", "请联系发卡银行", ...otherWays),
  TOO_MANY_PINS: text("本机试密码过多", "{wait}后再试", ...otherWays),
  DECLINED: text("交易失败", "银行拒绝此交易", ...otherWays),
  DECLINED_FUNDS: text("交易失败", "可用余额不足", ...otherWays),
  DECLINED_LIMIT: text("交易失败", "交易金额或次超限", ...otherWays),
  CARD_EXPIRED: text("交易失败", "该卡已过期", ...otherWays),
  CARD_NOT_ALLOWED: text("交易失败", "本机不受理此卡", ...otherWays),
  CONTACT_BANK: text("交易失败", "请联系发卡银行", ...otherWays),
  PIN_NOT_VERIFIED: text("交易失败", "银行暂无法验密码", ...otherWays),
  PIN_REFUSED_BY_RULE: text("交易失败", "请先到银行改密码", ...otherWays),
  BANK_UNAVAILABLE: text("发卡行暂不可用", "并非密码错误", ...otherWays),
  CANCELED: text("交易已取消", "未扣款"),
  CANCELED_AFTER_SENDING: text("交易已取消", "已通知银行", "如已扣款将退回"),
  CARD_REMOVED: text("卡已拔出", "交易已结束", "未扣款"),
  CARD_REMOVED_AFTER_SENDING: text("卡已拔出", "交易已结束", "如已扣款将退回"),
  TIMED_OUT: text("操作超时", "交易已结束", "未扣款"),
  REMOVE_CARD: text("请取卡"),
  CARD_LEFT: text("请取走您的卡", "您的卡遗留在机内"),
  CONFIG_FAULT: text("本机设置有误", "并非密码错误", "请换其他方式付款", "{contact} {code}"),
  MACHINE_FAULT: text("本机故障", "并非密码错误", "请换其他方式付款", "{contact} {code}"),
  NETWORK_FAULT: text("网络故障 未扣款", "密码未发送", "请换其他方式付款", "{contact} {code}"),
  NO_ANSWER: text("银行没有应答", "并非密码错误", "如已扣款将退回", "{contact} {code}"),
};
