import type { ResponseCodes } from "../response-codes.ts";
import {
  type CodeRow,
  cardNotAllowed,
  codeTable,
  contactBank,
  declined,
  keyFault,
  pinWanted,
  tryLater,
} from "./code-results.ts";
import { responseCodesIso87 } from "./response-codes-iso87.ts";

/** A network's codes: those of 1987, but for what the network has made of some. */
function network(rows: readonly CodeRow[]): ResponseCodes {
  return { ...responseCodesIso87, answers: new Map([...responseCodesIso87.answers, ...codeTable(rows)]) };
}

/** As Visa's authorisation messages have them. */
export const responseCodesVisa = network([
  ["46", cardNotAllowed, "Closed account"],
  ["59", contactBank, "Suspected fraud"],
  ["70", pinWanted, "PIN data required"],
  ["78", cardNotAllowed, "Blocked, first used, or special condition"],
  ["82", contactBank, "Card verification value failed"],
  ["93", cardNotAllowed, "Cannot be completed: violation of law"],
  ["1A", pinWanted, "Additional customer authentication required"],
  ["6P", contactBank, "Verification data failed"],
  ["N7", contactBank, "Card verification value 2 failed"],
  ["Q1", contactBank, "Card authentication failed"],
  ["R0", cardNotAllowed, "Stop of this payment order"],
  ["R1", cardNotAllowed, "Stop of all payment orders"],
]);

/** As Mastercard has them: 65 asks for the PIN here, and is no limit. */
export const responseCodesMastercard = network([
  ["65", pinWanted, "Authentication required: ask for the PIN"],
  ["70", contactBank, "Contact the card's issuer"],
  ["71", declined("pinPolicy"), "PIN not changed"],
  ["76", cardNotAllowed, "Invalid or nonexistent account"],
  ["77", cardNotAllowed, "Invalid or nonexistent account of this kind"],
  ["78", cardNotAllowed, "Invalid or nonexistent account"],
  ["79", contactBank, "Life cycle of the card"],
  ["82", contactBank, "Policy of the issuer"],
  ["83", contactBank, "Suspected fraud, or security"],
  ["84", tryLater, "Invalid authorisation life cycle"],
  ["86", declined("pinNotVerifiable"), "PIN validation not possible"],
  ["88", keyFault, "Cryptographic failure"],
  ["89", declined("pinNotVerifiable"), "Unacceptable PIN: declined by the issuer"],
]);

/** As UnionPay's terminals know them, in the words of their tables. 05 is its failed authentication, never a wrong PIN for sure. */
export const responseCodesUnionpay = network([
  ["01", contactBank, "查发卡行: 请持卡人与发卡银行联系"],
  ["05", contactBank, "身份认证失败: 持卡人认证失败"],
  ["20", cardNotAllowed, "卡未初始化"],
  ["21", cardNotAllowed, "卡未初始化或睡眠卡"],
  ["25", tryLater, "没有原始交易"],
  ["51", declined("funds"), "可用余额不足"],
  ["54", declined("cardExpired"), "该卡已过期"],
  ["61", declined("amountLimit"), "交易金额超限"],
  ["64", tryLater, "原始金额不正确"],
  ["65", declined("frequencyLimit"), "超出取款次数限制"],
  ["77", keyFault, "批次不一致: 请重新签到"],
  ["91", tryLater, "发卡方状态不正常, 请稍后重试"],
  ["94", tryLater, "重复交易, 请稍后重试"],
  ["96", tryLater, "拒绝, 交换中心异常, 请稍后重试"],
  ["98", tryLater, "交换中心收不到发卡方应答"],
  ["97", { verdict: { kind: "hostFault", faultCode: "PP505" }, tryEffect: "otherAnswer" }, "终端未登记"],
  ["99", keyFault, "PIN格式错: 请重新签到"],
  ["A0", keyFault, "MAC校验错: 请重新签到"],
]);
