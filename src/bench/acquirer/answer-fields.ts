import { type AcquirerHost, hostTime } from "./acquirer-host.ts";
import { answerMti, hostDialects } from "./host-dialects.ts";
import { needField, type TerminalMessage } from "./terminal-message.ts";

/** What every answer has: of its request what it repeats, the host's own reference, and the response code as it goes out. */
export function answerTo(
  host: AcquirerHost,
  request: TerminalMessage,
  code: string,
  more: Readonly<Record<number, string>> = {},
): TerminalMessage {
  const dialect = hostDialects[host.dialect];
  const fields = new Map<number, string>();
  for (const number of dialect.echoed) {
    const value = request.fields.get(number);
    if (value !== undefined) fields.set(number, value);
  }
  const { date, time } = hostTime(host);
  const stan = needField(request, 11);
  fields.set(37, `${date.slice(2)}00${stan}`);
  fields.set(39, code);
  if (host.dialect === "unionpay") {
    // The terminal's clock follows the host's.
    fields.set(12, time);
    fields.set(13, date.slice(2));
  }
  for (const [number, value] of Object.entries(more)) fields.set(Number(number), value);
  return { mti: answerMti(request.mti), fields };
}

/** An answer with some fields changed; undefined takes one away. */
export function withFields(
  message: TerminalMessage,
  changes: Readonly<Record<number, string | undefined>>,
): TerminalMessage {
  const fields = new Map(message.fields);
  for (const [number, value] of Object.entries(changes)) {
    if (value === undefined) fields.delete(Number(number));
    else fields.set(Number(number), value);
  }
  return { mti: message.mti, fields };
}
