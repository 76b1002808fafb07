import { connect, type Socket } from "node:net";
import { Fault } from "../faults/fault.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { HostLink, HostLinkListener } from "../ports/host-link.ts";
import { encodeFrame, FrameDecoder } from "./length-header.ts";

export interface TcpLinkOptions {
  readonly host: string;
  readonly port: number;
  /** For one connection, name resolution included. */
  readonly connectTimeoutMs: number;
  /** For handing one message to the network: a peer that reads nothing fills our buffers. */
  readonly sendTimeoutMs: number;
  /** Silence after which TCP asks whether the peer is still there. */
  readonly keepAliveDelayMs: number;
}

/** Opens a connection and calls `onOpen` once when bytes may be written. A TLS link is another one of these. */
export type OpenSocket = (options: TcpLinkOptions, onOpen: () => void) => Socket;

/** Nagle off: a request is one write, and waiting for more would only delay it. */
const openTcp: OpenSocket = ({ host, port, keepAliveDelayMs }, onOpen) =>
  connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelayMs }, onOpen);

interface Connection {
  readonly socket: Socket;
  readonly opened: Promise<void>;
  isOpen: boolean;
  /** Why it ended, when it did not just close. */
  cause: Error | undefined;
}

/** The host over TCP, one connection at a time, each message behind a two-byte length. Connects only when asked. */
export class TcpLink implements HostLink {
  readonly #options: TcpLinkOptions;
  readonly #clock: Clock;
  readonly #openSocket: OpenSocket;
  #listener: HostLinkListener | undefined;
  #connection: Connection | undefined;

  constructor(options: TcpLinkOptions, clock: Clock, openSocket: OpenSocket = openTcp) {
    this.#options = options;
    this.#clock = clock;
    this.#openSocket = openSocket;
  }

  start(listener: HostLinkListener): void {
    this.#listener = listener;
  }

  /** One attempt at most: whoever waits decides whether to try again. */
  async ready(deadlineMs: number): Promise<void> {
    if (!this.#listener) throw new Fault("PP501", `${this.#peer}: the link is stopped`);
    this.#connection ??= this.#open();
    await this.#within(deadlineMs, this.#connection.opened);
  }

  /** Rejects with PP501 when there is no connection (nothing has left), with PP503 when writing fails or takes too long. */
  async send(message: Uint8Array): Promise<void> {
    const connection = this.#connection;
    if (!connection?.isOpen) throw new Fault("PP501", `${this.#peer}: no connection to send on`);
    const frame = encodeFrame(message);
    const { socket } = connection;
    await new Promise<void>((resolve, reject) => {
      const timer = this.#clock.after(this.#options.sendTimeoutMs, () => {
        socket.destroy(new Error(`nothing taken within ${this.#options.sendTimeoutMs} ms`));
      });
      // A write that is under way when its socket is destroyed may never call back.
      const onClose = (): void => settle(connection.cause ?? new Error("the connection was closed"));
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

  drop(): void {
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.socket.destroy();
  }

  stop(): Promise<void> {
    this.#listener = undefined;
    const socket = this.#connection?.socket;
    if (!socket || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      socket.once("close", () => resolve());
      socket.destroy();
    });
  }

  get #peer(): string {
    return `${this.#options.host}:${this.#options.port}`;
  }

  #open(): Connection {
    let settle: { resolve: () => void; reject: (fault: Fault) => void } | undefined;
    const opened = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
    const timer = this.#clock.after(this.#options.connectTimeoutMs, () => {
      socket.destroy(new Error(`no connection within ${this.#options.connectTimeoutMs} ms`));
    });
    const socket = this.#openSocket(this.#options, () => {
      timer.cancel();
      connection.isOpen = true;
      settle?.resolve();
    });
    const connection: Connection = { socket, opened, isOpen: false, cause: undefined };
    this.#watch(connection, timer, (fault) => settle?.reject(fault));
    return connection;
  }

  #watch(connection: Connection, timer: Timer, refuse: (fault: Fault) => void): void {
    const { socket } = connection;
    const decoder = new FrameDecoder();
    socket.on("data", (chunk: Buffer) => {
      const { messages, fault } = decoder.push(chunk);
      if (fault) socket.destroy(fault);
      // What still comes on a connection that was dropped is nobody's.
      if (this.#connection !== connection) return;
      for (const message of messages) this.#listener?.onMessage(message);
    });
    // The host closed its side: no answer can come any more.
    socket.on("end", () => socket.destroy());
    socket.on("error", (error) => {
      connection.cause = error;
    });
    socket.once("close", () => {
      timer.cancel();
      const isCurrent = this.#connection === connection;
      if (isCurrent) this.#connection = undefined;
      if (!connection.isOpen) return refuse(this.#unreachable(connection.cause));
      connection.isOpen = false;
      if (isCurrent) this.#listener?.onLost(this.#lost(connection.cause));
    });
  }

  async #within(deadlineMs: number, opened: Promise<void>): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = this.#clock.after(deadlineMs, () => reject(this.#unreachable(new Error(`not within ${deadlineMs} ms`))));
    });
    try {
      await Promise.race([opened, late]);
    } finally {
      timer?.cancel();
    }
  }

  #unreachable(cause: Error | undefined): Fault {
    return new Fault("PP501", `${this.#peer}: ${reason(cause)}`, { cause });
  }

  #lost(cause: Error | undefined): Fault {
    if (cause instanceof Fault) return cause;
    return new Fault("PP503", `${this.#peer}: ${reason(cause)}`, { cause });
  }
}

function reason(cause: Error | undefined): string {
  if (!cause) return "the connection was closed";
  return (cause as NodeJS.ErrnoException).code ?? cause.message;
}
