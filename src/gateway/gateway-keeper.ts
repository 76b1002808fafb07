import type { PadService } from "../joint/pad-service.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { Supervisor } from "../ports/supervisor.ts";

const roundsInPatience = 4;

/** What the service manager hears of the gateway: that it has begun, whether it has its pad, that it lives. */
export class GatewayKeeper {
  readonly #pad: Pick<PadService, "onNotice">;
  readonly #supervisor: Supervisor;
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #endNotices: () => void = () => undefined;

  constructor(pad: Pick<PadService, "onNotice">, supervisor: Supervisor, clock: Clock) {
    this.#pad = pad;
    this.#supervisor = supervisor;
    this.#clock = clock;
  }

  /** Before the pad's socket is tried. */
  start(): void {
    const supervisor = this.#supervisor;
    this.#endNotices = this.#pad.onNotice(({ notice }) => {
      if (notice === "connected") supervisor.status("Connected to the pad");
      if (notice === "disconnected") supervisor.status("Waiting for the pad's process");
    });
    supervisor.status("Waiting for the pad's process");
    supervisor.ready();
    this.#round();
  }

  stop(): void {
    this.#endNotices();
    this.#timer?.cancel();
    this.#supervisor.stopping();
  }

  /** All that it does turns in one event loop, and every wait in it ends. */
  #round(): void {
    const { watchdogMs } = this.#supervisor;
    if (watchdogMs === undefined) return;
    this.#supervisor.alive();
    this.#timer = this.#clock.after(watchdogMs / roundsInPatience, () => this.#round());
  }
}
