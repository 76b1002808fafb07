import { sentKsn } from "../acquirer/sent-pin.ts";
import { readTerminalMessage, TerminalMessageError } from "../acquirer/terminal-message.ts";

/** A message on the wire, as the acquirer's own reader reads it. */
export interface WireMessage {
  readonly kind: "request" | "reversal" | "answer" | "reversalAnswer" | "other";
  /** Of a reversal: of its original. */
  readonly stan: string;
  readonly terminalId: string;
  readonly pan: string | undefined;
  readonly amountMinor: number | undefined;
  readonly responseCode: string | undefined;
  /** Upper-case hexadecimal. */
  readonly ksn: string | undefined;
}

const kinds: Readonly<Record<string, WireMessage["kind"]>> = {
  "0200": "request",
  "0100": "request",
  "0400": "reversal",
  "0401": "reversal",
  "0210": "answer",
  "0110": "answer",
  "0410": "reversalAnswer",
};

/** Undefined for what is no message. */
export function readWire(bytes: Buffer): WireMessage | undefined {
  try {
    const message = readTerminalMessage(bytes);
    const { fields } = message;
    const kind = kinds[message.mti] ?? "other";
    const amount = fields.get(4);
    return {
      kind,
      stan: (kind === "reversal" ? fields.get(90)?.slice(4, 10) : fields.get(11)) ?? "",
      terminalId: fields.get(41) ?? "",
      pan: fields.get(2),
      amountMinor: amount === undefined ? undefined : Number(amount),
      responseCode: fields.get(39),
      ksn: sentKsn(message)?.toString("hex").toUpperCase(),
    };
  } catch (error) {
    if (error instanceof TerminalMessageError) return undefined;
    throw error;
  }
}
