import type { ConnectLocally, LocalConnection, LocalListener, LocalServer } from "../ports/local-connection.ts";

/** Both ends of a connection within one process: what one sends, the other hears a turn later. */
export function memoryConnection(): readonly [LocalConnection, LocalConnection] {
  let isClosed = false;
  const ends = [new End(), new End()] as const;
  const closeBoth = (): void => {
    if (isClosed) return;
    isClosed = true;
    for (const end of ends) queueMicrotask(() => end.end());
  };
  const over = (own: End, other: End): LocalConnection => ({
    send: (bytes) => {
      if (isClosed) return false;
      const copy = Buffer.from(bytes);
      queueMicrotask(() => {
        if (!isClosed) other.hear(copy);
      });
      return true;
    },
    listen: (listener) => own.begin(listener),
    close: closeBoth,
  });
  return [over(ends[0], ends[1]), over(ends[1], ends[0])];
}

/** The socket between both halves of one process: who connects before the server has started waits for it. */
export function memoryJoint(): { readonly server: LocalServer; readonly connect: ConnectLocally } {
  let begin: (onConnection: (connection: LocalConnection) => void) => void = () => undefined;
  const started = new Promise<(connection: LocalConnection) => void>((resolve) => {
    begin = resolve;
  });
  const accepted: LocalConnection[] = [];
  return {
    server: {
      start: async (onConnection) => begin(onConnection),
      stop: async () => {
        for (const connection of accepted) connection.close();
      },
    },
    connect: async () => {
      const accept = await started;
      const [ofServer, ofClient] = memoryConnection();
      accepted.push(ofServer);
      accept(ofServer);
      return ofClient;
    },
  };
}

/** What comes before anybody listens is kept. */
class End {
  #listener: LocalListener | undefined;
  readonly #early: Buffer[] = [];
  #ended = false;

  begin(listener: LocalListener): void {
    this.#listener = listener;
    for (const bytes of this.#early.splice(0)) listener.onData(bytes);
    if (this.#ended) listener.onClose();
  }

  hear(bytes: Buffer): void {
    if (this.#listener) this.#listener.onData(bytes);
    else this.#early.push(bytes);
  }

  end(): void {
    this.#ended = true;
    this.#listener?.onClose();
  }
}
