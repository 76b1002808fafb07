import type { Fault } from "../faults/fault.ts";

export interface HostLinkListener {
  /** One whole message from the host, without its length header. */
  onMessage(message: Buffer): void;
  /** The connection ended. Whatever was sent and not answered may or may not have arrived. */
  onLost(fault: Fault): void;
}

/** The way to the acquirer host: whole messages, no meaning. */
export interface HostLink {
  start(listener: HostLinkListener): void;
  /**
   * Resolves when a connection stands; rejects with Fault PP501, or PP511 when TLS refuses, when none can be had within
   * `deadlineMs`. Nothing has left.
   */
  ready(deadlineMs: number): Promise<void>;
  /**
   * Resolves when the message is handed to the network; rejects with Fault PP501 when nothing of it has left, PP503 when it
   * may or may not have.
   */
  send(message: Uint8Array): Promise<void>;
  /**
   * Ends the connection there is, silently: nobody answered on it, and a peer that acknowledges and never answers looks
   * alive for ever. The next `ready` makes a new one.
   */
  drop(): void;
  stop(): Promise<void>;
}
