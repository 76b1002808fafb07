import { asFault, type Fault } from "../faults/fault.ts";
import type { Timer } from "../ports/clock.ts";
import { type CoreOptions, openCore, type PadCore } from "./core.ts";
import type { PartWatch } from "./part-watch.ts";

const retryMs = 30_000;

/** Opens the core, however long that takes: a pad whose store cannot be opened shows why and takes no PIN. */
export class CoreOpener {
  readonly #options: CoreOptions;
  readonly #watch: PartWatch;
  #waiting: { readonly timer: Timer; readonly resolve: () => void } | undefined;
  #stopped = false;

  constructor(options: CoreOptions, watch: PartWatch) {
    this.#options = options;
    this.#watch = watch;
  }

  /** Calls `onRefused` with each fault that keeps it shut. Undefined when it was stopped meanwhile. */
  async open(onRefused: (fault: Fault) => void): Promise<PadCore | undefined> {
    while (!this.#stopped) {
      try {
        const core = await openWithReversal(this.#options);
        this.#watch.onRecovered();
        if (!this.#stopped) return core;
        await core.close();
      } catch (error) {
        const fault = asFault(error);
        this.#watch.onFault(fault);
        onRefused(fault);
        await this.#pause();
      }
    }
    return undefined;
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting?.timer.cancel();
    this.#waiting?.resolve();
  }

  #pause(): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting = { timer: this.#options.clock.after(retryMs, resolve), resolve };
    });
  }
}

/** A pending reversal that cannot be read is as bad as a store that cannot: the next one would overwrite it. */
async function openWithReversal(options: CoreOptions): Promise<PadCore> {
  const core = await openCore(options);
  try {
    core.reversals.start();
    core.network.start();
    await core.locks.tellUntold();
    return core;
  } catch (error) {
    await core.close();
    throw error;
  }
}
