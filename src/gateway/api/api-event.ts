import type { CommandName } from "./command-table.ts";
import type { CompletionCode, RefusalStatus } from "./envelope.ts";

export type Transport = "unix" | "websocket";

export type ConnectionRefusal = "host" | "origin" | "token" | "path" | "method" | "connections";

/** Why a connection was closed from our side. */
export type CutReason = "slow" | "silent" | "flood" | "binary";

/** What the API tells the log and the metrics. Nothing that a client wrote. */
export type ApiEvent =
  | { readonly event: "apiConnected" | "apiClosed"; readonly transport: Transport; readonly connection: number }
  | { readonly event: "apiRefused"; readonly transport: Transport; readonly reason: ConnectionRefusal }
  | {
      readonly event: "apiCut";
      readonly transport: Transport;
      readonly connection: number;
      readonly reason: CutReason;
    }
  | { readonly event: "apiMessageRefused"; readonly status: RefusalStatus }
  | { readonly event: "apiCommand"; readonly name: CommandName | "other"; readonly completionCode: CompletionCode };
