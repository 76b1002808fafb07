import type { AcquirerEvent } from "./acquirer-event.ts";
import type { MacVerdict, WriteAnswer } from "./message-authentication.ts";
import type { Delivery } from "./rules.ts";
import type { TerminalMessage } from "./terminal-message.ts";

/** The answer to one message, before the way it is delivered is played; none when the message cannot be answered. */
export interface Answered {
  readonly event: AcquirerEvent;
  readonly answer: TerminalMessage | undefined;
  readonly delivery: Delivery;
  readonly write: WriteAnswer;
}

/** A message whose MAC has been looked at. */
export interface Received {
  readonly message: TerminalMessage;
  readonly mac: MacVerdict;
}

/** An answer before anybody has written it down as bytes. */
export type Outcome = Omit<Answered, "write">;
