import type { WebSocket } from "ws";
import type { PadService } from "../../joint/pad-service.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ApiEvent, Transport } from "./api-event.ts";
import { ApiSession } from "./api-session.ts";
import { PadOwnership } from "./pad-ownership.ts";
import { WebSocketConnection } from "./web-socket-connection.ts";

/** For a peer to say goodbye, too. */
const goodbyeMs = 1_000;

export interface ApiLimits {
  readonly maxConnections: number;
  readonly messagesPerSecond: number;
  readonly ownerLeaseMs: number;
}

export interface ApiHubParts {
  readonly pad: PadService;
  readonly clock: Clock;
  readonly limits: ApiLimits;
  readonly onEvent: (event: ApiEvent) => void;
}

/** All connections of all listeners: one pad, one owner, one limit. */
export class ApiHub {
  readonly #parts: ApiHubParts;
  readonly #ownership: PadOwnership;
  readonly #open = new Map<WebSocketConnection, ApiSession>();
  #count = 0;
  #ignoreNotices: () => void;

  constructor(parts: ApiHubParts) {
    this.#parts = parts;
    this.#ownership = new PadOwnership(parts.clock, parts.limits.ownerLeaseMs);
    this.#ignoreNotices = parts.pad.onNotice((notice) => {
      for (const session of [...this.#open.values()]) session.notify(notice);
    });
  }

  get isFull(): boolean {
    return this.#open.size >= this.#parts.limits.maxConnections;
  }

  add(socket: WebSocket, transport: Transport): void {
    const { pad, clock, limits, onEvent } = this.#parts;
    this.#count += 1;
    const facts = { transport, connection: this.#count };
    const onClosed = (): void => {
      this.#open.delete(connection);
      onEvent({ event: "apiClosed", ...facts });
    };
    const connection = new WebSocketConnection({ ...facts, socket, clock, onEvent, onClosed });
    const session = new ApiSession({
      connection: this.#count,
      pad,
      clock,
      ownership: this.#ownership,
      messagesPerSecond: limits.messagesPerSecond,
      send: (message) => connection.send(message),
      close: (reason) => connection.closeForFlood(reason),
      onEvent,
    });
    connection.attach(session);
    this.#open.set(connection, session);
    onEvent({ event: "apiConnected", ...facts });
  }

  /** Everybody is told; who does not answer within a second is cut off. What runs for them is cancelled. */
  stop(): void {
    this.#ignoreNotices();
    this.#ignoreNotices = () => undefined;
    if (this.#open.size === 0) return;
    for (const connection of this.#open.keys()) connection.goAway();
    this.#parts.clock.after(goodbyeMs, () => {
      for (const connection of [...this.#open.keys()]) connection.terminate();
    });
  }
}
