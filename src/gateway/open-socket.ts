import { connect, type Socket } from "node:net";
import type { Fault } from "../faults/fault.ts";

export interface Peer {
  readonly host: string;
  readonly port: number;
}

export interface SocketOptions extends Peer {
  /** Silence after which TCP asks whether the peer is still there. */
  readonly keepAliveDelayMs: number;
}

/** One way of making connections. */
export interface Transport {
  /**
   * Calls `onOpen` once when bytes may be written, and never before the peer is who it should be. A Fault as the socket's
   * error, or as the rejection, is the reason that is told.
   */
  open(options: SocketOptions, onOpen: () => void): Socket | Promise<Socket>;
  /** A socket's error, where there is more to say than that the peer cannot be reached. */
  explain?(error: Error, peer: Peer): Fault | undefined;
}

/** A name with several addresses: for each one. Node's own 250 ms are less than one round trip by mobile network. */
const perAddressMs = 1_000;

/** Nagle off: a request is one write, and waiting for more would only delay it. */
function openTcp({ host, port, keepAliveDelayMs }: SocketOptions, onOpen: () => void): Socket {
  return connect(
    {
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: keepAliveDelayMs,
      autoSelectFamilyAttemptTimeout: perAddressMs,
    },
    onOpen,
  );
}

export const plaintext: Transport = { open: openTcp };

/** A connection that a changed hosts file or resolver leads off this machine is closed before a byte leaves. */
export const plaintextInside: Transport = {
  open(options, onOpen) {
    const socket = openTcp(options, () => {
      const address = socket.remoteAddress ?? "";
      if (isLoopbackAddress(address)) onOpen();
      else socket.destroy(new Error(`plaintext goes to this machine only, and this is ${address}`));
    });
    return socket;
  },
};

/** Of an address that is connected to, not of a name. */
function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127\./.test(address);
}
