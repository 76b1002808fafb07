import { maskPan } from "../../host/iso8583/mask-pan.ts";
import type { AcquirerHost } from "./acquirer-host.ts";
import { answerTo } from "./answer-fields.ts";
import type { Outcome, Received } from "./answered.ts";
import { hostDialects } from "./host-dialects.ts";
import { amountRule } from "./rules.ts";
import { needField, TerminalMessageError } from "./terminal-message.ts";

/** Track, PIN block, new PIN and code. */
const forbidden: readonly number[] = [35, 52, 63];

/** Undoes what it names, unless it is not believed. TerminalMessageError when it cannot be read, or carries a secret. */
export function answerReversal(host: AcquirerHost, { message, mac }: Received): Outcome {
  for (const field of forbidden) {
    if (message.fields.has(field)) throw new TerminalMessageError(`field ${field} has no place in a reversal`);
  }
  const dialect = hostDialects[host.dialect];
  const original = dialect.originalOf(message);
  const { terminalId, stan } = original;
  const pan = needField(message, 2);
  const amountMinor = Number(message.fields.get(4) ?? "0");
  const isBelieved = mac === "right" || mac === "notUsed";
  const responseCode = isBelieved ? host.issuer.reverse(original, pan, amountMinor) : "63";
  const isRepeat = host.reversalsSeen.has(reversalKey(original));
  host.reversalsSeen.add(reversalKey(original));
  const silent = !isRepeat && amountRule(amountMinor)?.delivery === "silentUntilRepeat";
  const delivery = silent ? "dropped" : "prompt";
  const code = responseCode === "00" ? dialect.doneCode.reversal : dialect.codeOf(responseCode);
  return {
    event: {
      kind: "reversal",
      mti: message.mti,
      terminalId,
      stan,
      maskedPan: maskPan(pan),
      amountMinor,
      reason: dialect.reasonOf(message),
      responseCode,
      mac,
      delivery,
    },
    answer: answerTo(host, message, code),
    delivery,
  };
}

/** UnionPay's terminals do not say that they repeat one. */
function reversalKey(original: {
  readonly terminalId: string;
  readonly stan: string;
  readonly transmissionTime: string;
}) {
  return [original.terminalId, original.stan, original.transmissionTime].join("|");
}
