import { once } from "node:events";
import { join } from "node:path";
import { WebSocket } from "ws";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import type { Fault } from "../../src/faults/fault.ts";
import { type ApiPlaces, ApiServer } from "../../src/gateway/api/api-server.ts";
import type { Message } from "../../src/gateway/api/envelope.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { NodeSocketFile } from "../../src/platform/node-socket-file.ts";
import { commandText } from "./api-bench.ts";
import { ScriptedPad } from "./scripted-pad.ts";

export const token = "0123456789abcdefghijklmnopqrstuvwxyz";
export const origin = "http://kiosk.example";

/** Of a busy machine, whose programs are just starting. */
const patienceMs = 60_000;

/** A client that keeps what it gets, and can wait for it. */
export class ApiClient {
  readonly socket: WebSocket;
  readonly received: Message[] = [];
  closeCode: number | undefined;
  #wake: () => void = () => undefined;

  constructor(url: string, protocols: string[] = [], headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, protocols, { headers, perMessageDeflate: false });
    this.socket.on("message", (data) => {
      this.received.push(JSON.parse(String(data)) as Message);
      this.#wake();
    });
    this.socket.on("close", (code) => {
      this.closeCode = code;
      this.#wake();
    });
    // Refusals are looked at where they are expected.
    this.socket.on("error", () => undefined);
  }

  command(name: string, requestId: number, payload: unknown = {}): void {
    this.socket.send(commandText(name, requestId, payload));
  }

  /** The message of this type and name, once it has come. */
  got(type: string, name: string): Promise<Message> {
    return this.#first(`${type} ${name}`, ({ header }) => header["type"] === type && header["name"] === name);
  }

  /** The oldest that nobody has asked for. */
  next(): Promise<Message> {
    return this.#first("anything", () => true);
  }

  async #first(wanted: string, isWanted: (message: Message) => boolean): Promise<Message> {
    const limit = AbortSignal.timeout(patienceMs);
    for (;;) {
      const at = this.received.findIndex(isWanted);
      const [found] = at < 0 ? [] : this.received.splice(at, 1);
      if (found) return found;
      const untold = () => `${wanted} did not come, but: ${this.received.map((one) => JSON.stringify(one)).join(" ")}`;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`closed; ${untold()}`);
      if (limit.aborted) throw new Error(untold());
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        limit.onabort = () => resolve();
      });
    }
  }

  async closed(): Promise<number | undefined> {
    if (this.closeCode === undefined) await once(this.socket, "close");
    return this.closeCode;
  }
}

/** The API on real sockets in a folder, before a scripted pad; clients' time is the test's. */
export async function apiServer(folder: string, limits: Partial<ApiPlaces> = {}) {
  const clock = new VirtualClock();
  const pad = new ScriptedPad();
  const faults: Fault[] = [];
  const fileSystem = new NodeFileSystem();
  const tokenFile = join(folder, "token");
  if (!(await fileSystem.exists(tokenFile))) await fileSystem.create(tokenFile, Buffer.from(`${token}\n`));
  const path = join(folder, "api.sock");
  const server = new ApiServer({
    places: {
      socket: { path },
      webSocket: { address: "127.0.0.1", port: 0, origins: [origin], tokenFile },
      maxConnections: 16,
      messagesPerSecond: 1_000,
      ownerLeaseMs: 30_000,
      ...limits,
    },
    pad,
    clock,
    fileSystem,
    socketFile: new NodeSocketFile(),
    version: "0.1.0",
    notifications: () => [{ way: "webhook", sent: 4, failed: 3, dropped: 2, waiting: 1 }],
    onFault: (fault) => faults.push(fault),
  });
  const clients: ApiClient[] = [];
  const opened = async (client: ApiClient): Promise<ApiClient> => {
    clients.push(client);
    await once(client.socket, "open");
    return client;
  };
  return {
    clock,
    pad,
    faults,
    server,
    path,
    webSocketUrl: () => `ws://127.0.0.1:${server.port}/pinpad/v1`,
    httpUrl: (place: string) => `http://127.0.0.1:${server.port}${place}`,
    onSocket: () => opened(new ApiClient(`ws+unix://${path}:/pinpad/v1`)),
    onPort: () =>
      opened(new ApiClient(`ws://127.0.0.1:${server.port}/pinpad/v1`, [], { Authorization: `Bearer ${token}` })),
    /** Ends everything, also what hangs. */
    end: async () => {
      for (const { socket } of clients) socket.terminate();
      const stopped = server.stop();
      await clock.advanceAsync(2_000);
      await stopped;
    },
  };
}
