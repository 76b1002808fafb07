import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import type { ApiEvent } from "../../src/gateway/api/api-event.ts";
import { ApiSession } from "../../src/gateway/api/api-session.ts";
import type { Message } from "../../src/gateway/api/envelope.ts";
import { PadOwnership } from "../../src/gateway/api/pad-ownership.ts";
import { ScriptedPad } from "./scripted-pad.ts";

export const leaseMs = 30_000;
export const paying = { amountMinor: 2_500, currency: "CNY" };

/** A command as text, as a client writes it. */
export function commandText(name: string, requestId: number, payload: unknown = {}, header: object = {}): string {
  return JSON.stringify({ header: { type: "command", name, requestId, version: "1.0", ...header }, payload });
}

/** A message as a test reads it: what it is and what it says. */
export function brief({ header, payload }: Message): unknown {
  const { type, name, requestId, version, errorDescription, ...more } = header;
  return [
    type,
    name,
    ...(requestId === undefined ? [] : [requestId]),
    ...Object.values(more),
    ...(payload ? [payload] : []),
  ];
}

/** Connections to a scripted pad, without sockets and in virtual time. */
export function apiBench(messagesPerSecond = 1_000) {
  const clock = new VirtualClock();
  const pad = new ScriptedPad();
  const ownership = new PadOwnership(clock, leaseMs);
  const events: ApiEvent[] = [];
  let connections = 0;

  function connect() {
    const received: Message[] = [];
    const closes: string[] = [];
    connections += 1;
    const session = new ApiSession({
      connection: connections,
      pad,
      ownership,
      clock,
      messagesPerSecond,
      // As the wire has it: what cannot be written as JSON must not be in there.
      send: (message) => received.push(JSON.parse(JSON.stringify(message)) as Message),
      close: (reason) => closes.push(reason),
      onEvent: (event) => events.push(event),
    });
    let requestId = 0;
    return {
      session,
      received,
      closes,
      /** Sends a command under the next requestId, which it returns. */
      command: (name: string, payload: unknown = {}, header: object = {}): number => {
        requestId += 1;
        session.receive(commandText(name, requestId, payload, header));
        return requestId;
      },
      /** What has come since the last time, after everything that was due has happened. */
      take: async (): Promise<Message[]> => {
        await clock.advanceAsync(0);
        return received.splice(0);
      },
    };
  }
  return { clock, pad, ownership, events, connect };
}

/** The completion of a command among messages. */
export function completionOf(messages: readonly Message[], requestId: number): Message | undefined {
  const found = messages.filter(({ header }) => header["type"] === "completion" && header["requestId"] === requestId);
  if (found.length > 1) throw new Error(`command ${requestId} was completed ${found.length} times`);
  return found[0];
}
