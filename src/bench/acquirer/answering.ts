import type { AcquirerHost } from "./acquirer-host.ts";
import { answerNetwork } from "./answer-network.ts";
import { answerRequest } from "./answer-request.ts";
import { answerReversal } from "./answer-reversal.ts";
import type { Answered, Outcome } from "./answered.ts";
import { hostDialects } from "./host-dialects.ts";
import { authenticate, type WriteAnswer } from "./message-authentication.ts";
import { readTerminalMessage, type TerminalMessage, TerminalMessageError, writeAnswer } from "./terminal-message.ts";

/** Reads one message, lets the issuer decide, and makes the answer. Never throws for what a terminal sends. */
export function answer(host: AcquirerHost, bytes: Buffer): Answered {
  const plain: WriteAnswer = ({ mti, fields }) => writeAnswer(mti, fields, host.dialect);
  try {
    const message = readTerminalMessage(bytes, host.dialect);
    const dialect = hostDialects[host.dialect];
    const network = dialect.networkWishOf(message);
    if (network) {
      const { verdict, write } = networkMac(host, message, bytes, network === "keys");
      return { ...answerNetwork(host, { message, mac: verdict }, network), write };
    }
    const own = ownAnswered(message, host);
    if (own) return { ...own, write: plain };
    const wish = dialect.wishOf(message);
    if (!wish) throw new TerminalMessageError(`message type ${message.mti} is not served`);
    const { verdict, write } = authenticate({ ...host, mode: host.mac }, message, bytes);
    const received = { message, mac: verdict };
    const outcome = wish === "reversal" ? answerReversal(host, received) : answerRequest(host, received, wish);
    return { ...outcome, write };
  } catch (error) {
    if (!(error instanceof TerminalMessageError)) throw error;
    return {
      event: { kind: "malformed", detail: error.message },
      answer: undefined,
      delivery: "cut",
      write: plain,
    };
  }
}

/** Those that bring keys have none, as have those of a dialect, or under DUKPT. */
function networkMac(host: AcquirerHost, message: TerminalMessage, bytes: Buffer, bringsKeys: boolean) {
  const isUsed = host.mac === "sessionKey" && hostDialects[host.dialect].networkMacs && !bringsKeys;
  return authenticate({ ...host, mode: isUsed ? "sessionKey" : "none" }, message, bytes);
}

/** The terminal's answer to a message of ours. */
function ownAnswered({ mti, fields }: TerminalMessage, { dialect }: AcquirerHost): Outcome | undefined {
  const types: readonly string[] = dialect === "iso93" ? ["1814"] : ["0810", "0830"];
  if (!types.includes(mti)) return undefined;
  const [stan, responseCode] = [fields.get(11) ?? "", fields.get(39) ?? ""];
  return { event: { kind: "ownAnswered", stan, responseCode }, answer: undefined, delivery: "dropped" };
}
