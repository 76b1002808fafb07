/** One connection between two processes of this machine, or between two halves of one. */
export interface LocalConnection {
  /** False when it is closed, or so much waits that the other side cannot be reading: it is closed then. */
  send(bytes: Buffer): boolean;
  /** Set once, before anything may come. */
  listen(listener: LocalListener): void;
  close(): void;
}

export interface LocalListener {
  onData(bytes: Buffer): void;
  /** Once, whoever closed it. */
  onClose(): void;
}

export interface LocalServer {
  /** Rejects with Fault PP804 when the socket cannot be opened. */
  start(onConnection: (connection: LocalConnection) => void): Promise<void>;
  stop(): Promise<void>;
}

/** Resolves with a connection; rejects with Node's own error when nobody listens. */
export type ConnectLocally = () => Promise<LocalConnection>;
