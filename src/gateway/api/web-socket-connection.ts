import type { WebSocket } from "ws";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { ApiEvent, CutReason, Transport } from "./api-event.ts";
import type { ApiSession } from "./api-session.ts";
import type { Message } from "./envelope.ts";

/** What may wait for a reader in our memory; all messages of a payment together are a twentieth. */
const mostUnreadBytes = 262_144;
const pingIntervalMs = 15_000;

/** RFC 6455 section 7.4.1. */
const closeCodes = { goingAway: 1001, unsupportedData: 1003, policyViolation: 1008 } as const;

export interface ConnectionOptions {
  readonly socket: WebSocket;
  readonly transport: Transport;
  readonly connection: number;
  readonly clock: Clock;
  readonly onEvent: (event: ApiEvent) => void;
  readonly onClosed: () => void;
}

/** One WebSocket: frames to a session and back, until it closes, floods, reads too slowly or is silent. */
export class WebSocketConnection {
  readonly #options: ConnectionOptions;
  #session: ApiSession | undefined;
  #ping: Timer | undefined;
  #hasAnswered = true;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket } = options;
    socket.on("message", (data, isBinary) => this.#onMessage(String(data), isBinary));
    socket.on("pong", () => {
      this.#hasAnswered = true;
    });
    // A frame that is too long or malformed: `ws` closes the connection and says so with a code of its own.
    socket.on("error", () => socket.terminate());
    socket.on("close", () => this.#onClose());
    this.#armPing();
  }

  attach(session: ApiSession): void {
    this.#session = session;
  }

  send(message: Message): void {
    const { socket } = this.#options;
    if (socket.readyState !== socket.OPEN) return;
    socket.send(JSON.stringify(message));
    if (socket.bufferedAmount > mostUnreadBytes) this.#cut("slow");
  }

  closeForFlood(reason: string): void {
    this.#tell("flood");
    this.#options.socket.close(closeCodes.policyViolation, reason);
  }

  /** Says goodbye; whoever does not answer is cut off by `terminate`. */
  goAway(): void {
    this.#options.socket.close(closeCodes.goingAway, "the gateway stops");
  }

  terminate(): void {
    this.#options.socket.terminate();
  }

  #onMessage(text: string, isBinary: boolean): void {
    if (isBinary) {
      this.#tell("binary");
      this.#options.socket.close(closeCodes.unsupportedData, "send text frames");
    } else this.#session?.receive(text);
  }

  #armPing(): void {
    this.#ping = this.#options.clock.after(pingIntervalMs, () => {
      if (this.#hasAnswered) this.#askWhetherAlive();
      else this.#cut("silent");
    });
  }

  #askWhetherAlive(): void {
    const { socket } = this.#options;
    this.#hasAnswered = false;
    if (socket.readyState === socket.OPEN) socket.ping();
    this.#armPing();
  }

  #cut(reason: CutReason): void {
    this.#tell(reason);
    this.#options.socket.terminate();
  }

  #tell(reason: CutReason): void {
    const { transport, connection, onEvent } = this.#options;
    onEvent({ event: "apiCut", transport, connection, reason });
  }

  #onClose(): void {
    this.#ping?.cancel();
    this.#session?.closed();
    this.#options.onClosed();
  }
}
