import { TryLedger } from "../../src/attempts/try-ledger.ts";
import { defaultTryPolicy, type TryPolicy } from "../../src/attempts/try-policy.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { SlotStore } from "../../src/store/slot-store.ts";
import { FaultyFileSystem, type PendingWrite } from "./faulty-file-system.ts";

const STORE_PATH = "/var/lib/pad/store";
const BOOT_MS = 2_000;

/** A ledger on a medium that outlives it: restarted, cut off and switched off while real time goes on. */
export class RebootingPad {
  fs = new FaultyFileSystem();
  clock = new VirtualClock();
  store: SlotStore;
  ledger: TryLedger;
  /** Milliseconds that really passed, powered on or not. */
  realMs = 0;
  readonly #policy: TryPolicy;

  static async start(
    options: { readonly policy?: Partial<TryPolicy>; readonly slotCount?: number } = {},
  ): Promise<RebootingPad> {
    const fs = new FaultyFileSystem();
    await SlotStore.provision(fs, STORE_PATH, { slotCount: options.slotCount ?? 64 });
    const policy = { ...defaultTryPolicy, ...options.policy };
    const store = await SlotStore.open(fs, STORE_PATH);
    const clock = new VirtualClock();
    return new RebootingPad(fs, clock, store, await TryLedger.open(store, policy, clock), policy);
  }

  private constructor(
    fs: FaultyFileSystem,
    clock: VirtualClock,
    store: SlotStore,
    ledger: TryLedger,
    policy: TryPolicy,
  ) {
    this.fs = fs;
    this.clock = clock;
    this.store = store;
    this.ledger = ledger;
    this.#policy = policy;
  }

  async pass(ms: number): Promise<void> {
    this.realMs += ms;
    await this.clock.advanceAsync(ms);
  }

  /**
   * Power was lost, and is back `offMs` later. The wall clock of the new run is as wrong as `wallErrorMs` says; the pad
   * is not told that it is synchronised.
   */
  async powerCut(
    offMs = 0,
    survives: (write: PendingWrite, index: number) => number = () => 0,
    wallErrorMs = 0,
  ): Promise<void> {
    this.fs = this.fs.afterPowerCut(survives);
    this.realMs += offMs + BOOT_MS;
    this.clock = new VirtualClock(Date.UTC(2026, 0, 1) + this.realMs + wallErrorMs);
    this.store = await SlotStore.open(this.fs, STORE_PATH);
    this.ledger = await TryLedger.open(this.store, this.#policy, this.clock);
  }

  /** A whole try with this end. */
  async attempt(ref: string, result: Parameters<TryLedger["settle"]>[1]): ReturnType<TryLedger["settle"]> {
    await this.ledger.markSent(ref);
    return this.ledger.settle(ref, result);
  }
}
