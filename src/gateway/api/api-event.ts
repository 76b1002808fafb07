import type { CommandName } from "./command-table.ts";
import type { CompletionCode, RefusalStatus } from "./envelope.ts";

export type Transport = "unix" | "websocket";

export type ConnectionRefusal = "host" | "origin" | "token" | "path" | "method" | "upgrade" | "connections";

/** What the API tells the log and the metrics. Nothing that a client wrote. */
export type ApiEvent =
  | { readonly event: "apiConnected" | "apiClosed"; readonly transport: Transport; readonly connection: number }
  /** Fault PP805 in the log: who is refused asks wrongly, or should not ask. */
  | { readonly event: "apiRefused"; readonly transport: Transport; readonly reason: ConnectionRefusal }
  /** Closed from our side. */
  | {
      readonly event: "apiCut";
      readonly transport: Transport;
      readonly connection: number;
      readonly reason: "slow" | "silent" | "flood" | "binary";
    }
  | { readonly event: "apiMessageRefused"; readonly status: RefusalStatus }
  | { readonly event: "apiCommand"; readonly name: CommandName | "other"; readonly completionCode: CompletionCode };
