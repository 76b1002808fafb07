import { Fault } from "../../faults/fault.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ApiEvent, ConnectionRefusal, CutReason } from "./api-event.ts";

/** A client that tries again and again fills no disk: each reason is told once in so long. */
const intervalMs = 60_000;

const words: Readonly<Record<ConnectionRefusal | CutReason, string>> = {
  host: "a Host that is not in api.websocket.hosts",
  origin: "an Origin that is not in api.websocket.origins",
  token: "no token, or another than that of api.websocket.token-file",
  path: "a path that there is not",
  method: "another method than GET",
  connections: "more connections than api.max-connections",
  slow: "a client does not read its messages and was cut off",
  silent: "a client does not answer pings any more and was cut off",
  flood: "a client sends more than api.messages-per-s and was cut off",
  binary: "a client sends binary frames and was cut off",
};

/** Refusals as Fault PP805, for the log. */
export class RefusalLog {
  readonly #clock: Clock;
  readonly #onFault: (fault: Fault) => void;
  readonly #toldAtMs = new Map<string, number>();

  constructor(clock: Clock, onFault: (fault: Fault) => void) {
    this.#clock = clock;
    this.#onFault = onFault;
  }

  hear(event: ApiEvent): void {
    if (event.event !== "apiRefused" && event.event !== "apiCut") return;
    const { transport, reason } = event;
    const toldAtMs = this.#toldAtMs.get(`${transport} ${reason}`);
    const nowMs = this.#clock.monotonicMs();
    if (toldAtMs !== undefined && nowMs - toldAtMs < intervalMs) return;
    this.#toldAtMs.set(`${transport} ${reason}`, nowMs);
    const where = transport === "unix" ? "the Unix socket" : "the loopback port";
    this.#onFault(new Fault("PP805", `on ${where}: ${words[reason]}; more of it within a minute is not logged`));
  }
}
