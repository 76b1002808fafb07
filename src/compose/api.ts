import type { ApiConfig } from "../config/api.ts";
import type { Fault } from "../faults/fault.ts";
import { type ApiPlaces, ApiServer, type ApiServerParts } from "../gateway/api/api-server.ts";
import type { PadService } from "../joint/pad-service.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { SocketFile } from "../ports/socket-file.ts";

export interface ComposeApiOptions {
  readonly config: ApiConfig;
  readonly pad: PadService;
  readonly notifications: ApiServerParts["notifications"];
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly socketFile: SocketFile;
  /** The program's, for metrics. */
  readonly version: string;
  /** For the log. */
  readonly onFault: (fault: Fault) => void;
}

/** The kiosk API as the configuration has it; not started yet. */
export function composeApi({ config, ...parts }: ComposeApiOptions): ApiServer {
  return new ApiServer({ ...parts, places: placesOf(config) });
}

function placesOf(config: ApiConfig): ApiPlaces {
  const { websocket } = config;
  return {
    socket: { path: config.socket, group: config["socket-group"] },
    webSocket: websocket && { ...websocket, tokenFile: websocket["token-file"] },
    maxConnections: config["max-connections"],
    messagesPerSecond: config["messages-per-s"],
    ownerLeaseMs: config["owner-lease-s"] * 1_000,
  };
}
