import type { Socket } from "node:net";
import { Fault } from "../faults/fault.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import { FrameDecoder, type LengthFraming } from "./length-header.ts";
import type { Peer, Transport } from "./open-socket.ts";

export interface ConnectionLimits {
  /** For one connection: name resolution, TCP and TLS. */
  readonly connectTimeoutMs: number;
  /** For handing one message to the network: a peer that reads nothing fills our buffers. */
  readonly sendTimeoutMs: number;
  readonly keepAliveDelayMs: number;
}

export interface ConnectionListener {
  onMessage(message: Buffer): void;
  /** It was open, and is no longer; once. */
  onLost(fault: Fault): void;
}

/** What may wait for a peer that reads slowly, in bytes: several of the longest messages. */
export const mostUnsentBytes = 65_536;

/** One connection to one peer, from the attempt to its end. Frames in, messages out. */
export class Connection {
  readonly peer: Peer;
  /** Resolves when bytes may be written; rejects with Fault PP501 or PP511 when that never comes. */
  readonly opened: Promise<void>;
  readonly #limits: ConnectionLimits;
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #framing: LengthFraming;
  readonly #listener: ConnectionListener;
  #socket: Socket | undefined;
  #state: "opening" | "open" | "closed" = "opening";
  /** Why it ended, when it did not just close. */
  #cause: Error | undefined;
  #isDropped = false;
  #closed: () => void = () => undefined;

  constructor(
    peer: Peer,
    parts: { limits: ConnectionLimits; transport: Transport; clock: Clock; framing: LengthFraming },
    listener: ConnectionListener,
  ) {
    this.peer = peer;
    this.#limits = parts.limits;
    this.#transport = parts.transport;
    this.#clock = parts.clock;
    this.#framing = parts.framing;
    this.#listener = listener;
    this.opened = this.#open();
    // Whoever waits hears it; when nobody does any more, it is no news.
    this.opened.catch(() => undefined);
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** Rejects with PP501 when nothing of it has left, with PP503 when writing fails or takes too long. */
  async send(frame: Buffer): Promise<void> {
    const socket = this.#socket;
    if (!this.isOpen || !socket) throw new Fault("PP501", `${this.#name}: no connection to send on`);
    const unsent = socket.writableLength;
    if (unsent + frame.length > mostUnsentBytes) {
      throw new Fault("PP501", `${this.#name}: ${unsent} bytes are still waiting to be taken`);
    }
    await new Promise<void>((resolve, reject) => {
      const timer = this.#clock.after(this.#limits.sendTimeoutMs, () => {
        socket.destroy(new Error(`nothing taken within ${this.#limits.sendTimeoutMs} ms`));
      });
      // A write that is under way when its socket is destroyed may never call back.
      const onClose = (): void => settle(this.#cause ?? new Error("the connection was closed"));
      const settle = (error: Error | null | undefined): void => {
        timer.cancel();
        socket.off("close", onClose);
        if (error) reject(this.#lost(error));
        else resolve();
      };
      socket.once("close", onClose);
      socket.write(frame, settle);
    });
  }

  /** Ends it without a word; `opened`, if somebody waits for it, rejects. Resolves when the socket is gone. */
  drop(): Promise<void> {
    this.#isDropped = true;
    const socket = this.#socket;
    if (this.#state === "closed" || !socket) return Promise.resolve();
    return new Promise((resolve) => {
      this.#closed = resolve;
      socket.destroy();
    });
  }

  get #name(): string {
    return nameOf(this.peer);
  }

  #open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(this.#limits.connectTimeoutMs, () => {
        const late = new Error(`no connection within ${this.#limits.connectTimeoutMs} ms`);
        if (this.#socket) this.#socket.destroy(late);
        else fail(late);
      });
      const fail = (error: Error | undefined): void => {
        timer.cancel();
        this.#state = "closed";
        reject(this.#unreachable(error));
      };
      const onOpen = (): void => {
        if (this.#state !== "opening") return;
        timer.cancel();
        this.#state = "open";
        resolve();
      };
      const adopt = (socket: Socket): void => {
        this.#watch(socket, timer, reject);
        // Given up before there was a socket.
        if (this.#isDropped || this.#state === "closed") socket.destroy();
      };
      const { keepAliveDelayMs } = this.#limits;
      const opening = this.#transport.open({ ...this.peer, keepAliveDelayMs }, onOpen);
      if (opening instanceof Promise) opening.then(adopt, fail);
      else adopt(opening);
    });
  }

  #watch(socket: Socket, timer: Timer, refuse: (fault: Fault) => void): void {
    this.#socket = socket;
    const decoder = new FrameDecoder(this.#framing);
    socket.on("data", (chunk: Buffer) => {
      const { messages, fault } = decoder.push(chunk);
      if (fault) socket.destroy(fault);
      for (const message of messages) {
        // What still comes on a connection that was dropped is nobody's.
        if (!this.#isDropped) this.#listener.onMessage(message);
      }
    });
    // The host closed its side: no answer can come any more.
    socket.on("end", () => socket.destroy());
    socket.on("error", (error) => {
      this.#cause = error;
    });
    socket.once("close", () => {
      timer.cancel();
      const wasOpen = this.isOpen;
      this.#state = "closed";
      this.#closed();
      if (!wasOpen) refuse(this.#unreachable(this.#cause));
      else if (!this.#isDropped) this.#listener.onLost(this.#lost(this.#cause));
    });
  }

  #unreachable(cause: Error | undefined): Fault {
    // What comes before the connection is open is no answer of a host.
    if (cause instanceof Fault && cause.code !== "PP504") return cause;
    const explained = cause && this.#transport.explain?.(cause, this.peer);
    return explained ?? new Fault("PP501", `${this.#name}: ${reason(cause)}`, { cause });
  }

  #lost(cause: Error | undefined): Fault {
    if (cause instanceof Fault) return cause;
    const explained = cause && this.#transport.explain?.(cause, this.peer);
    return new Fault("PP503", explained?.detail ?? `${this.#name}: ${reason(cause)}`, { cause });
  }
}

export function nameOf({ host, port }: Peer): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function reason(cause: Error | undefined): string {
  if (!cause) return "the connection was closed";
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}
