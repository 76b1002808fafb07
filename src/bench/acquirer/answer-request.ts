import { maskPan } from "../../host/iso8583/mask-pan.ts";
import type { AcquirerHost } from "./acquirer-host.ts";
import { answerTo } from "./answer-fields.ts";
import type { Outcome, Received } from "./answered.ts";
import { hostDialects } from "./host-dialects.ts";
import { amountRule } from "./rules.ts";
import { sentSecrets } from "./sent-pin.ts";
import { needField, TerminalMessageError } from "./terminal-message.ts";
import type { RequestWish } from "./wishes.ts";

const approvedCodes: readonly string[] = ["00", "10"];
/** DE 54: default account, available balance. */
const availableBalance = "0002";

/** A request of the issuer: decided and booked unless it is not believed. TerminalMessageError when it cannot be read. */
export function answerRequest(host: AcquirerHost, { message, mac }: Received, wish: RequestWish): Outcome {
  const dialect = hostDialects[host.dialect];
  const amountMinor = Number(message.fields.get(4) ?? "0");
  const rule = wish === "payment" ? amountRule(amountMinor) : undefined;
  const pan = needField(message, 2);
  if (!needField(message, 35).startsWith(pan)) {
    throw new TerminalMessageError("field 35 is another card's than field 2");
  }
  const { pin, newPin, oneTimeCode } = sentSecrets(message, dialect.pinControl);
  const identity = dialect.identityOf(message);
  const { mti, terminalId, stan } = identity;
  const isBelieved = mac === "right" || mac === "notUsed";
  const mayAsk = isBelieved && (!host.signOnRequired || host.sessions.isSignedOn(terminalId));
  const ruleAnswer = rule?.responseCode;
  const responseCode = mayAsk
    ? host.issuer.authorise({ ...identity, wish, pan, amountMinor, pin, newPin, oneTimeCode, ruleAnswer })
    : "63";
  const isApproved = approvedCodes.includes(responseCode);
  const delivery = rule && mayAsk ? rule.delivery : "prompt";
  const currency = needField(message, 49);
  const more = {
    ...(responseCode === "00" ? { 38: `A${stan.slice(1)}` } : {}),
    ...(isApproved && wish === "balance" ? { 54: balanceField(host, pan, currency) } : {}),
  };
  return {
    event: {
      kind: wish,
      mti,
      terminalId,
      stan,
      pinBlockFormat: pin?.format,
      ksn: pin?.ksn?.toString("hex").toUpperCase(),
      maskedPan: maskPan(pan),
      amountMinor,
      currency,
      responseCode,
      mac,
      delivery,
    },
    answer: answerTo(host, message, dialect.codeOf(responseCode), more),
    delivery,
  };
}

function balanceField({ issuer }: AcquirerHost, pan: string, currency: string): string {
  const balanceMinor = issuer.balanceMinor(pan) ?? 0;
  const sign = balanceMinor < 0 ? "D" : "C";
  return `${availableBalance}${currency}${sign}${String(Math.abs(balanceMinor)).padStart(12, "0")}`;
}
