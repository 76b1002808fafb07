/** The file under which a Unix socket is reached: who may write to it may talk to its process. */
export interface SocketFile {
  /** Runs `bind`, which makes socket files that nobody but their owner may use until they are opened to others. */
  bindPrivately(bind: () => void): void;
  /** Mode 0660 and, where one is named, this group. Node's own errors; `EINVAL` for a group that does not exist. */
  openToGroup(path: string, group: string | undefined): Promise<void>;
  /** Removes the socket that a crashed process left; `EEXIST` for what is no socket. Whoever calls has seen that nobody listens. */
  removeStale(path: string): Promise<void>;
}
