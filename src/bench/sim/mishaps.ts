import type { Timer } from "../../ports/clock.ts";
import type { PluggedPart } from "./kiosk.ts";
import { aimedOdds, type Mishap, mishapOdds, mishapTimes } from "./odds.ts";
import type { Sighting } from "./sighting.ts";
import type { DiskOperation } from "./sim-disk.ts";
import type { NetworkState } from "./sim-network.ts";
import type { SimWorld } from "./world.ts";

type AnyMishap = Exclude<Mishap, "attendantUnlocks"> | keyof typeof aimedOdds;

const tamperBounceMs = [3, 8, 20];
const noiseEdges = 12;

/** Bad luck: what breaks, when, and for how long. */
export class Mishaps {
  readonly #world: SimWorld;
  readonly #due = new Set<Timer>();

  readonly #rows: Readonly<Record<AnyMishap, () => void>> = {
    powerCut: () => this.#cutPower(),
    powerCutAtOperation: () => this.#cutPowerAtOperation(),
    powerCutAtRequest: () => this.#cutPowerWhen(({ what }) => what === "left"),
    powerCutAtAnswer: () => this.#cutPowerWhen(({ what }) => what === "delivered"),
    programKilled: () => {
      this.#world.kiosk.kill();
      this.#world.powerOnSoon();
    },
    restarted: () => this.#world.restart(),
    keypadUnplugged: () => this.#unplug("keypad"),
    displayUnplugged: () => this.#unplug("display"),
    readerUnplugged: () => this.#unplug("reader"),
    stuckKey: () => this.#stuckKey(),
    keypadShort: () => this.#keypadShort(),
    keypadNoise: () => this.#keypadNoise(),
    readerNoise: () => this.#readerNoise(),
    hostRefuses: () => this.#host("refuses"),
    hostBlackHole: () => this.#host("blackHole"),
    hostSilent: () => this.#host("silent"),
    clockStep: () => this.#clockStep(),
    diskFull: () => this.#diskFull(),
    diskSlow: () => this.#diskSlow(),
    diskError: () => this.#diskError(),
    housingOpened: () => this.#world.kiosk.openHousing(tamperBounceMs),
    bankResetsPins: () => {
      for (const { pan } of this.#world.cards) this.#world.network.host.issuer.resetPinTries(pan);
    },
  };

  constructor(world: SimWorld) {
    this.#world = world;
  }

  /** At some time within so many milliseconds from now. */
  plan(withinMs: number): "attendantUnlocks" | undefined {
    const mishap = this.#world.luck.weighted(mishapOdds);
    if (mishap === "attendantUnlocks") return mishap;
    this.#later(this.#world.luck.between([0, withinMs]), mishap);
    return undefined;
  }

  /** Into the payment that begins now. */
  aim(): void {
    this.#later(this.#world.luck.between(mishapTimes.withinPaymentMs), this.#world.luck.weighted(aimedOdds));
  }

  happen(mishap: AnyMishap): void {
    this.#world.note(`mishap ${mishap}`);
    this.#world.tally.fault(mishap);
    this.#rows[mishap]();
  }

  /** What has not happened by now will not, and what has is over. */
  end(): void {
    for (const timer of this.#due) timer.cancel();
    this.#due.clear();
  }

  #later(afterMs: number, mishap: AnyMishap): void {
    this.#after(afterMs, () => this.happen(mishap));
  }

  #after(afterMs: number, run: () => void): void {
    const timer = this.#world.clock.after(afterMs, () => {
      this.#due.delete(timer);
      run();
    });
    this.#due.add(timer);
  }

  #cutPower(): void {
    this.#world.kiosk.cutPower();
    this.#after(this.#world.luck.between(mishapTimes.brokenMs), () => this.#world.powerOn());
  }

  #cutPowerAtOperation(): void {
    const { disk, luck } = this.#world;
    let left = luck.between(mishapTimes.operations);
    disk.onOperation = (_operation: DiskOperation) => {
      left -= 1;
      if (left > 0) return;
      disk.onOperation = () => undefined;
      this.#cutPower();
    };
  }

  /** At the very moment, or some milliseconds later. */
  #cutPowerWhen(isMoment: (sighting: Sighting) => boolean): void {
    this.#world.onSeen = (sighting) => {
      if (!isMoment(sighting)) return;
      this.#world.onSeen = () => undefined;
      this.#after(this.#world.luck.oneOf([0, 0, 1, 5, 20, 100]), () => this.#cutPower());
    };
  }

  #unplug(part: PluggedPart): void {
    this.#world.kiosk.unplug(part);
    this.#after(this.#world.luck.between(mishapTimes.brokenMs), () => this.#world.kiosk.replug(part));
  }

  #stuckKey(): void {
    const { kiosk, luck } = this.#world;
    kiosk.holdKey(luck.between([0, 3]), luck.between([0, 3]));
    this.#after(luck.between(mishapTimes.brokenMs), () => kiosk.freeKeys());
  }

  #keypadShort(): void {
    const { kiosk, luck } = this.#world;
    kiosk.matrix?.short(`row${luck.between([0, 3])}`, luck.oneOf(["ground", "row0", "col1"] as const));
    this.#after(luck.between(mishapTimes.brokenMs), () => kiosk.freeKeys());
  }

  /** Contacts that close for a moment, of keys that nobody presses. */
  #keypadNoise(): void {
    const { kiosk, luck } = this.#world;
    for (let edge = 0; edge < noiseEdges; edge += 1) {
      const [row, col] = [luck.between([0, 3]), luck.between([0, 3])];
      const atMs = luck.between([0, 2_000]);
      this.#after(atMs, () => kiosk.matrix?.press(row, col));
      this.#after(atMs + luck.between([0, 6]), () => kiosk.matrix?.release(row, col));
    }
  }

  #readerNoise(): void {
    const { kiosk, luck } = this.#world;
    for (let burst = luck.between([1, 4]); burst > 0; burst -= 1) {
      this.#after(luck.between([0, 5_000]), () => kiosk.reader?.happen(`garbage ${luck.between([1, 300])}`));
    }
  }

  #host(state: NetworkState): void {
    const { network, luck } = this.#world;
    network.state = state;
    this.#after(luck.between(mishapTimes.outageMs), () => {
      network.state = "up";
    });
  }

  /** Before a time source has set the clock anybody may have; afterwards it steps by little. */
  #clockStep(): void {
    const { kiosk, luck } = this.#world;
    const { clock } = kiosk;
    if (clock?.wallSynchronised()) clock.synchronise(luck.between(mishapTimes.synchronisedErrorMs));
    else clock?.setWall(luck.between(mishapTimes.clockErrorMs));
  }

  #diskFull(): void {
    const { disk, luck } = this.#world;
    disk.health.isFull = true;
    this.#after(luck.between(mishapTimes.outageMs), () => {
      disk.health.isFull = false;
    });
  }

  #diskSlow(): void {
    const { disk, luck } = this.#world;
    disk.health.syncMs = mishapTimes.slowSyncMs;
    this.#after(luck.between(mishapTimes.brokenMs), () => {
      disk.repair();
    });
  }

  #diskError(): void {
    const { disk, luck } = this.#world;
    const operation = luck.oneOf(["sync", "sync", "write", "read", "open"] as const);
    disk.health.failing.set(operation, luck.between([1, 3]));
  }
}
