import { once } from "node:events";
import type { Server } from "node:http";
import { connect } from "node:net";
import { Fault } from "../../faults/fault.ts";
import type { PadService } from "../../joint/pad-service.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FileSystem } from "../../ports/file-system.ts";
import type { SocketFile } from "../../ports/socket-file.ts";
import type { WayCounts } from "../notify/courier.ts";
import type { AdmissionRules } from "./admission.ts";
import type { ApiEvent } from "./api-event.ts";
import { ApiHub, type ApiLimits } from "./api-hub.ts";
import { openApiListener } from "./api-listener.ts";
import { ApiMetrics } from "./api-metrics.ts";
import { readToken } from "./api-token.ts";
import { HttpAnswers } from "./http-answers.ts";
import { RefusalLog } from "./refusal-log.ts";

export interface ApiPlaces extends ApiLimits {
  readonly socket: { readonly path: string; readonly group?: string | undefined };
  /** For kiosk apps in a browser. */
  readonly webSocket?:
    | {
        readonly address: "127.0.0.1" | "::1";
        /** 0: any that is free. */
        readonly port: number;
        /** Left out: the address and `localhost`, with the port. */
        readonly hosts?: readonly string[] | undefined;
        readonly origins: readonly string[];
        readonly tokenFile: string;
      }
    | undefined;
}

export interface ApiServerParts {
  readonly places: ApiPlaces;
  readonly pad: PadService;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly socketFile: SocketFile;
  readonly version: string;
  /** How the ways out of the machine are, for metrics. */
  readonly notifications: () => readonly WayCounts[];
  /** For the log: whoever is refused or cut off, once a minute for each reason. */
  readonly onFault: (fault: Fault) => void;
}

/** The kiosk API on its listeners. */
export class ApiServer {
  readonly #parts: ApiServerParts;
  readonly #servers: Server[] = [];
  #hub: ApiHub | undefined;

  constructor(parts: ApiServerParts) {
    this.#parts = parts;
  }

  /** The WebSocket's port, once it listens. */
  get port(): number | undefined {
    const addresses = this.#servers.map((server) => server.address());
    return addresses.find((one) => typeof one === "object" && one !== null)?.port;
  }

  /** Resolves when clients may connect. Fault PP807 names socket, port or file, and nothing listens then. */
  async start(): Promise<void> {
    const { places, clock, version, notifications } = this.#parts;
    const metrics = await ApiMetrics.open(version, clock, notifications);
    const pad = metrics.measured(this.#parts.pad);
    const refusals = new RefusalLog(clock, this.#parts.onFault);
    const onEvent = (event: ApiEvent): void => {
      metrics.count(event);
      refusals.hear(event);
    };
    const hub = new ApiHub({ pad, clock, limits: places, onEvent });
    this.#hub = hub;
    const answers = new HttpAnswers(pad, clock, metrics);
    const open = async (rules: AdmissionRules) => {
      const server = await openApiListener({ rules, hub, answers, maxConnections: places.maxConnections, onEvent });
      this.#servers.push(server);
      return server;
    };
    try {
      await this.#listenOnSocket(open);
      await this.#listenOnPort(open);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Resolves when nothing listens any more and every connection is closed. */
  async stop(): Promise<void> {
    this.#hub?.stop();
    this.#hub = undefined;
    const closed = this.#servers.splice(0).map((server) => {
      if (!server.listening) return undefined;
      const end = once(server, "close");
      server.close();
      server.closeAllConnections();
      return end;
    });
    await Promise.all(closed);
  }

  async #listenOnSocket(open: (rules: AdmissionRules) => Promise<Server>): Promise<void> {
    const { socketFile, places } = this.#parts;
    const { path, group } = places.socket;
    const server = await open({ transport: "unix", hosts: undefined, origins: new Set(), isToken: undefined });
    const listen = () => listening(server, () => socketFile.bindPrivately(() => void server.listen(path)));
    try {
      await listen().catch(async (error: unknown) => {
        if (!hasCode(error, "EADDRINUSE") || (await answers(path))) throw error;
        await socketFile.removeStale(path);
        await listen();
      });
      await socketFile.openToGroup(path, group);
    } catch (cause) {
      // libuv says EACCES for a folder that is missing, too.
      const folder = hasCode(cause, "EACCES") ? " (its folder is missing, or not ours to write to)" : "";
      throw notOpened(`socket ${path}${folder}`, cause);
    }
  }

  async #listenOnPort(open: (rules: AdmissionRules) => Promise<Server>): Promise<void> {
    const { places, fileSystem } = this.#parts;
    if (!places.webSocket) return;
    const { address, port, origins, tokenFile } = places.webSocket;
    const isToken = await readToken(fileSystem, tokenFile);
    const hosts = new Set(places.webSocket.hosts);
    const server = await open({ transport: "websocket", hosts, origins: new Set(origins), isToken });
    await listening(server, () => void server.listen(port, address)).catch((cause: unknown) => {
      throw notOpened(`port ${port} of ${address}`, cause);
    });
    if (places.webSocket.hosts) return;
    const name = address === "::1" ? "[::1]" : address;
    for (const one of [name, "localhost"]) hosts.add(`${one}:${this.port}`);
  }
}

async function listening(server: Server, listen: () => void): Promise<void> {
  const ready = once(server, "listening");
  listen();
  await ready;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Whether somebody listens there. */
async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function notOpened(what: string, cause: unknown): Fault {
  const reason = cause instanceof Error ? cause.message : "unknown reason";
  return new Fault("PP807", `${what}: ${reason}`, { cause });
}
