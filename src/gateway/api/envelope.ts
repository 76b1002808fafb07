import { z } from "zod";
import { asked } from "../../joint/asked.ts";

/** Of every message; XFS4IoT counts versions message by message. */
export const messageVersion = "1.0";

export const longestTimeoutMs = 3_600_000;

/** Those of XFS4IoT that we use. `commandErrorCode`: the payload's `errorCode` says which of the command's own. */
export type CompletionCode =
  | "success"
  | "commandErrorCode"
  | "canceled"
  | "timeOut"
  | "invalidData"
  | "unsupportedCommand"
  | "deviceNotReady"
  | "internalError";

/** Why a message was not taken on at all: no completion follows. */
export type RefusalStatus = "invalidMessage" | "invalidRequestID" | "tooManyRequests";

export const commandHeader = z.strictObject({
  type: asked(z.literal("command"), '"command"'),
  name: asked(z.string().regex(/^[A-Z]\w{0,31}\.[A-Z]\w{0,31}$/), 'a command\'s name such as "Payment.Start"'),
  requestId: asked(
    z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
    "a whole number from 1 on, larger than the one before on this connection",
  ),
  version: asked(z.string().regex(/^\d{1,2}\.\d{1,2}$/), `"${messageVersion}"`),
  timeout: asked(
    z.number().int().min(0).max(longestTimeoutMs),
    `milliseconds from 0 to ${longestTimeoutMs}, or leave it out`,
  ).optional(),
});

export type CommandHeader = z.output<typeof commandHeader>;

type Payload = Readonly<Record<string, unknown>>;

/** What of a header could be read, to answer it with. */
export type KnownHeader = Partial<Pick<CommandHeader, "name" | "requestId">>;

export interface Message {
  readonly header: Payload;
  readonly payload?: Payload;
}

export function acknowledge({ name, requestId }: CommandHeader): Message {
  return { header: { type: "acknowledge", name, requestId, version: messageVersion } };
}

export function refuse(known: KnownHeader, status: RefusalStatus, errorDescription: string): Message {
  return { header: { type: "acknowledge", ...known, version: messageVersion, status, errorDescription } };
}

export function event(name: string, requestId: number, payload: Payload): Message {
  return { header: { type: "event", name, requestId, version: messageVersion }, payload };
}

export function unsolicited(name: string, payload: Payload): Message {
  return { header: { type: "unsolicited", name, version: messageVersion }, payload };
}

/** How a command ended. `errorDescription` names field or cause, and fix. */
export interface Completion {
  readonly completionCode: CompletionCode;
  readonly errorDescription?: string;
  readonly payload?: Payload;
}

export function completion({ name, requestId }: CommandHeader, end: Completion): Message {
  const { payload, ...how } = end;
  const header = { type: "completion", name, requestId, version: messageVersion, ...how };
  return payload ? { header, payload } : { header };
}

/** A command's own error: `errorCode` for programs, `errorDescription` for people. */
export function commandError(errorCode: string, errorDescription: string, more: Payload = {}): Completion {
  return { completionCode: "commandErrorCode", errorDescription, payload: { errorCode, ...more } };
}
