import { type AcquirerHost, hostTime } from "./acquirer-host.ts";
import { answerTo } from "./answer-fields.ts";
import type { Outcome, Received } from "./answered.ts";
import { hostDialects } from "./host-dialects.ts";
import { newSession } from "./session-keys-sent.ts";
import { needField } from "./terminal-message.ts";
import type { NetworkWish } from "./wishes.ts";

/** DE 60 of UnionPay: type, batch and network code. The batch is the host's to give, the day's. */
const batchAt = [2, 8] as const;

/** Signs a terminal on and off, and gives its session keys. TerminalMessageError when it cannot be read. */
export function answerNetwork(host: AcquirerHost, { message, mac }: Received, wish: NetworkWish): Outcome {
  const dialect = hostDialects[host.dialect];
  const [terminalId, stan] = [needField(message, 41), needField(message, 11)];
  const isBelieved = mac === "right" || mac === "notUsed";
  const more: Record<number, string> = {};
  if (isBelieved && wish === "keys") {
    const { session, field62 } = newSession(dialect.keysForm, host.sessionCipher, host.keys, host.random);
    host.sessions.signOn(terminalId, session);
    more[62] = field62;
  }
  if (isBelieved && wish === "signOn") host.sessions.signOn(terminalId);
  if (isBelieved && wish === "signOff") host.sessions.signOff(terminalId);
  const asked = message.fields.get(60);
  if (asked !== undefined && wish === "keys") {
    const { date } = hostTime(host);
    more[60] = asked.slice(0, batchAt[0]) + date + asked.slice(batchAt[1]);
  }
  const responseCode = isBelieved ? "00" : "63";
  return {
    event: {
      kind: "network",
      wish,
      mti: message.mti,
      terminalId,
      stan,
      responseCode,
      sentKeys: more[62] !== undefined,
      mac,
    },
    answer: answerTo(host, message, isBelieved ? dialect.doneCode.network : dialect.codeOf("63"), more),
    delivery: "prompt",
  };
}
