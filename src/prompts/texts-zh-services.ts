import { type PromptTexts, shippedText as text } from "./text.ts";

const cancelEnds = "按取消键退出";

/** 余额查询, 修改密码, 验证密码, and 验证码: the bank's code, which is never 密码. */
export const servicesZh = {
  PIN_ONCE_MORE: text(
    ["请再输一次密码", "不减少可试次数"],
    "请再输一次密码",
    "发卡银行要求",
    "不减少可试次数",
    cancelEnds,
  ),
  ENTER_OLD_PIN: text(
    ["原密码\t剩{triesLeft}次", "{mask}"],
    "请输入原密码",
    "{mask}",
    "本机还可试{triesLeft}次",
    "请遮挡键盘",
  ),
  ENTER_OLD_PIN_LAST_TRY: text(
    ["原密码\t最后1次", "{mask}"],
    "请输入原密码",
    "{mask}",
    "本机最后一次机会",
    "请遮挡键盘",
  ),
  ENTER_VALID_OLD_PIN: text(
    ["原密码错误 重输", "本机还可试{triesLeft}次"],
    "原密码错误",
    "请重新输入原密码",
    "本机还可试{triesLeft}次",
    cancelEnds,
  ),
  LAST_OLD_PIN_TRY: text(
    ["原密码错误 重输", "本机最后一次机会"],
    "原密码错误",
    "请重新输入原密码",
    "本机最后一次机会",
    cancelEnds,
  ),
  OLD_PIN_ONCE_MORE: text(
    ["请再输一次原密码", "不减少可试次数"],
    "请再输一次原密码",
    "发卡银行要求",
    "不减少可试次数",
    cancelEnds,
  ),
  ENTER_NEW_PIN: text(["请输入新密码", "{mask}"], "请输入新密码", "{mask}", "输完请按确认键", "请遮挡键盘"),
  WEAK_PIN: text(["新密码太简单", "{weakness}"], "新密码太简单", "{weakness}", "请换一个新密码", cancelEnds),
  REPEAT_NEW_PIN: text(["请再输一次新密码", "{mask}"], "请再输一次新密码", "{mask}", "输完请按确认键", "请遮挡键盘"),
  PINS_DIFFER: text(["两次新密码不一致", "请重新输入新密码"], "两次新密码不一致", "请重新输入新密码", cancelEnds),
  ENTER_CODE: text(["验证码 非密码", "{mask}"], "请输入银行验证码", "{mask}", "见短信或手机银行", "是验证码 非密码"),
  CODE_TOO_SHORT: text(
    ["验证码至少{minDigits}位", "{mask}\t非密码"],
    "验证码位数不足",
    "{mask}",
    "验证码至少{minDigits}位",
    "是验证码 非密码",
  ),
  CODE_WRONG: text(
    ["验证码不对 重输", "是验证码 非密码"],
    "验证码不正确",
    "请重输银行验证码",
    "是验证码 非密码",
    cancelEnds,
  ),
  BALANCE: text(["可用余额", "{balance}"], "可用余额", "{balance}"),
  BALANCE_NOT_TOLD: text(["查询成功", "银行未提供余额"], "查询成功", "银行未提供余额"),
  PIN_VERIFIED: text(["密码验证成功"], "验证成功", "密码正确"),
  PIN_CHANGED: text(["密码修改成功", "请使用新密码"], "密码修改成功", "请使用新密码"),
  PIN_NOT_CHANGED: text(["密码未修改", "原密码仍有效"], "密码未修改", "原密码仍有效"),
  NEW_PIN_REFUSED: text(
    ["银行未接受新密码", "原密码仍有效"],
    "银行未接受新密码",
    "原密码仍有效",
    "请联系发卡银行",
    "{contact}",
  ),
  PIN_CHANGE_UNKNOWN: text(
    ["修改未确认\t{code}", "请先试原密码"],
    "修改未确认\t{code}",
    "下次请先试原密码",
    "如不行请联系银行",
  ),
  CODE_NOT_ACCEPTED: text(["交易失败", "验证码未通过"], "交易失败", "验证码未通过", "请联系发卡银行", "{contact}"),
  INQUIRY_UNANSWERED: text(
    ["银行无应答\t{code}", "并非密码错误"],
    "银行无应答\t{code}",
    "并非密码错误",
    "请稍后再试",
    "{contact}",
  ),
} as const satisfies Partial<PromptTexts>;
