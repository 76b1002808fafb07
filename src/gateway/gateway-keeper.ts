import type { PadService } from "../joint/pad-service.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { ServiceManager } from "../ports/service-manager.ts";

const roundsInPatience = 4;

/** What the service manager hears of the gateway: that it has begun, whether it has its pad, that it lives. */
export class GatewayKeeper {
  readonly #pad: Pick<PadService, "onNotice">;
  readonly #serviceManager: ServiceManager;
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #endNotices: () => void = () => undefined;

  constructor(pad: Pick<PadService, "onNotice">, serviceManager: ServiceManager, clock: Clock) {
    this.#pad = pad;
    this.#serviceManager = serviceManager;
    this.#clock = clock;
  }

  /** Before the pad's socket is tried. */
  start(): void {
    const manager = this.#serviceManager;
    this.#endNotices = this.#pad.onNotice(({ notice }) => {
      if (notice === "connected") manager.status("Connected to the pad");
      if (notice === "disconnected") manager.status("Waiting for the pad's process");
    });
    manager.status("Waiting for the pad's process");
    manager.ready();
    this.#round();
  }

  stop(): void {
    this.#endNotices();
    this.#timer?.cancel();
    this.#serviceManager.stopping();
  }

  /** All that it does turns in one event loop, and every wait in it ends. */
  #round(): void {
    const { watchdogMs } = this.#serviceManager;
    if (watchdogMs === undefined) return;
    this.#serviceManager.alive();
    this.#timer = this.#clock.after(watchdogMs / roundsInPatience, () => this.#round());
  }
}
