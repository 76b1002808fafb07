import { once } from "node:events";
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer, type TlsOptions } from "node:tls";

/** A server on this machine's loopback, with what went in and out of it. */
export interface LoopbackPeer {
  readonly port: number;
  /** Bytes that came for the application, beneath TLS where there is one. */
  readonly received: Buffer[];
  /** Newest last. */
  readonly sockets: Socket[];
  stop(): Promise<void>;
}

export function tlsPeer(options: TlsOptions, onSocket: (socket: Socket) => void = () => undefined) {
  return listening((onConnection) => createServer(options, onConnection), onSocket);
}

export function tcpPeer(onSocket: (socket: Socket) => void, address = "127.0.0.1") {
  return listening((onConnection) => createTcpServer(onConnection), onSocket, address);
}

/** Between a link and a peer: passes bytes on in pieces of a size, and breaks off after so many from the peer. */
export function relayTo(port: number, { pieceBytes = 65_536, cutAfterBytes = Number.POSITIVE_INFINITY } = {}) {
  return tcpPeer((socket) => {
    const behind = connect({ port, host: "127.0.0.1", noDelay: true });
    let left = cutAfterBytes;
    behind.on("error", () => socket.destroy());
    behind.on("close", () => socket.end());
    socket.on("close", () => behind.destroy());
    const cut = (): void => {
      socket.end();
      behind.destroy();
    };
    const pass = (bytes: Buffer, to: Socket): void => {
      for (let at = 0; at < bytes.length; at += pieceBytes) to.write(bytes.subarray(at, at + pieceBytes));
    };
    socket.on("data", (bytes: Buffer) => pass(bytes, behind));
    behind.on("data", (bytes: Buffer) => {
      pass(bytes.subarray(0, Math.max(0, left)), socket);
      left -= bytes.length;
      if (left <= 0) cut();
    });
    if (left <= 0) cut();
  });
}

async function listening(
  serverOf: (onConnection: (socket: Socket) => void) => Server,
  onSocket: (socket: Socket) => void,
  address = "127.0.0.1",
): Promise<LoopbackPeer> {
  const received: Buffer[] = [];
  const sockets: Socket[] = [];
  const raw = new Set<Socket>();
  const server = serverOf((socket) => {
    sockets.push(socket);
    socket.setNoDelay(true);
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes: Buffer) => received.push(bytes));
    onSocket(socket);
  });
  server.on("connection", (socket: Socket) => raw.add(socket));
  // A client that breaks off its handshake.
  server.on("tlsClientError", () => undefined);
  server.listen(0, address);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    received,
    sockets,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of raw) socket.destroy();
      }),
  };
}
