import { connect, createServer, type Server, type Socket } from "node:net";
import { Fault } from "../faults/fault.ts";
import type { ConnectLocally, LocalConnection, LocalListener, LocalServer } from "../ports/local-connection.ts";
import type { SocketFile } from "../ports/socket-file.ts";

/** Far more than both sides ever have under way: whoever lets so much wait does not read. */
const mostWaitingBytes = 1_048_576;

/** Whoever is not the owner, or root, may not connect. */
export const ownerOnly = Symbol("owner only");

export interface LocalSocketPlace {
  readonly path: string;
  /** Whose members may connect, beside the owner; the process's own group when undefined, nobody else's with `ownerOnly`. */
  readonly group: string | undefined | typeof ownerOnly;
}

/** A Unix stream socket at a path, for its owner and one group. */
export class NodeLocalServer implements LocalServer {
  readonly #place: LocalSocketPlace;
  readonly #socketFile: SocketFile;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(place: LocalSocketPlace, socketFile: SocketFile) {
    this.#place = place;
    this.#socketFile = socketFile;
  }

  async start(onConnection: (connection: LocalConnection) => void): Promise<void> {
    const { path, group } = this.#place;
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
      onConnection(connectionOver(socket));
    });
    try {
      await this.#listen(server).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== "EADDRINUSE" || (await isListenedTo(path))) throw error;
        await this.#socketFile.removeStale(path);
        await this.#listen(server);
      });
      // It was bound for the owner alone.
      if (group !== ownerOnly) await this.#socketFile.openToGroup(path, group);
    } catch (error) {
      // One that cannot be given to its group would go on listening, and keep the process.
      server.close();
      throw new Fault("PP804", `the socket ${path} cannot be opened: ${(error as Error).message}`, { cause: error });
    }
    this.#server = server;
  }

  stop(): Promise<void> {
    const server = this.#server;
    if (!server) return Promise.resolve();
    return new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #listen(server: Server): Promise<void> {
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      this.#socketFile.bindPrivately(() => server.listen(this.#place.path, () => resolve()));
    });
  }
}

export function connectTo(path: string): ConnectLocally {
  return () =>
    new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", reject);
      socket.once("connect", () => {
        socket.off("error", reject);
        resolve(connectionOver(socket));
      });
    });
}

async function isListenedTo(path: string): Promise<boolean> {
  try {
    (await connectTo(path)()).close();
    return true;
  } catch {
    return false;
  }
}

function connectionOver(socket: Socket): LocalConnection {
  // "close" follows, and says all there is to know.
  socket.on("error", () => socket.destroy());
  return {
    send: (bytes) => {
      if (socket.destroyed || socket.writableLength > mostWaitingBytes) {
        socket.destroy();
        return false;
      }
      socket.write(bytes);
      return true;
    },
    listen: ({ onData, onClose }: LocalListener) => {
      socket.on("data", onData);
      socket.once("end", () => socket.destroy());
      socket.once("close", onClose);
    },
    close: () => void socket.destroy(),
  };
}
