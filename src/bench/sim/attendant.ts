import { TryLedger } from "../../attempts/try-ledger.ts";
import { defaultTryPolicy } from "../../attempts/try-policy.ts";
import { cardReference } from "../../keys/card-reference.ts";
import { provisionKeys } from "../../keys/provision-keys.ts";
import { provisionPad } from "../../pad/provision.ts";
import { openSealedStore } from "../../pad/sealed-store.ts";
import { clearTamper } from "../../pad/tamper-clearance.ts";
import { pinBlockFormats } from "../../pin/pin-block-formats.ts";
import { benchInitialKey } from "../bench-initial-key.ts";
import { BootClock } from "./boot-clock.ts";
import { CountingMemory } from "./counting-memory.ts";
import type { SimWorld } from "./world.ts";

const startPatienceMs = 10 * 60_000;
/** Longer than the longest pause between two repeats of a reversal. */
const restPatienceMs = 20 * 60_000;

const keyMs = 100;

/** Who looks after the kiosk: sets it up, and puts right each morning what has gone wrong. */
export class Attendant {
  readonly #world: SimWorld;

  constructor(world: SimWorld) {
    this.#world = world;
  }

  /** A new pad with its first key. */
  async setUp(): Promise<void> {
    const { places, padRandom } = this.#world;
    await this.#tool("provision", (fileSystem, memory) =>
      provisionPad(fileSystem, padRandom, places, memory, this.#newKey()),
    );
  }

  /** Everything is mended; then the pad has to find back by itself, and all accounts have to agree. */
  async morningRound(): Promise<void> {
    const world = this.#world;
    await world.step("morning round", () => this.#mend());
    await world.waitFor("the pad", () => world.kiosk.pad?.at !== undefined, startPatienceMs);
    await this.#triesKeys();
    if (world.kiosk.pad?.faults.includes("PP802")) await this.#afterOpening();
    if (!(await this.#seesIdle("rest", restPatienceMs))) {
      const { pad } = world.kiosk;
      world.watches.problem(`mended, the pad is ${pad?.at ?? "not up"} with ${pad?.faults.join(", ") || "no fault"}`);
    }
    // Reversals had their time, on a link that works.
    await world.rest(restPatienceMs);
    await world.step("accounts", () => world.watches.checkAtRest(world.nowMs));
  }

  /** Forgets the tries of these cards, as a technician with the pad's store does, and the pad is started again. */
  async unlock(cardIds: readonly string[]): Promise<void> {
    const world = this.#world;
    await this.#stop();
    await this.#tool("unlock", async (fileSystem, memory, clock) => {
      const { places, padRandom: random } = world;
      const sealed = await openSealedStore({ fileSystem, places, memory, random, onGuardFault: () => undefined });
      try {
        const ledger = await TryLedger.open(sealed.store, defaultTryPolicy, clock);
        const secret = sealed.keyStore.deviceSecret();
        for (const cardId of cardIds) {
          const pan = world.cards.find(({ id }) => id === cardId)?.pan ?? "";
          await ledger.unlock(cardReference(secret, pan), "technician");
          world.see({ what: "unlocked", cardId });
        }
        memory.release(secret);
        await ledger.close();
      } finally {
        await sealed.close();
      }
    });
    await world.step("power on", () => world.powerOn());
  }

  #mend(): void {
    const { network, disk, kiosk } = this.#world;
    this.#world.onSeen = () => undefined;
    network.state = "up";
    disk.repair();
    disk.onOperation = () => undefined;
    kiosk.freeKeys();
    kiosk.closeHousing();
    for (const part of ["keypad", "display", "reader"] as const) kiosk.replug(part);
    kiosk.reader?.pull();
    this.#world.powerOn();
  }

  /** Two lines that were joined look sound until a key of them is typed. */
  async #triesKeys(): Promise<void> {
    const { kiosk, clock } = this.#world;
    for (const line of [0, 1, 2, 3]) {
      await this.#world.step(`tries key ${line}`, async () => {
        kiosk.matrix?.press(line, line);
        await clock.advanceAsync(keyMs);
        kiosk.matrix?.release(line, line);
        await clock.advanceAsync(keyMs);
      });
    }
  }

  async #afterOpening(): Promise<void> {
    const { places, padRandom: random } = this.#world;
    await this.#stop();
    await this.#tool("tamper clear", async (fileSystem, memory) => {
      const onGuardFault = () => undefined;
      const cleared = { atMs: this.#world.clock.wallMs(), reason: "the housing was looked at" };
      const log = await clearTamper({ fileSystem, places, onGuardFault, tamperSwitch: undefined }, cleared);
      this.#world.see({ what: "tamperCleared" });
      if (log.at(-1)?.erasure !== "done") return;
      const sealed = await openSealedStore({ fileSystem, places, memory, random, onGuardFault });
      try {
        await provisionKeys(sealed.store, sealed.storageKey, random, this.#newKey(), memory);
      } finally {
        await sealed.close();
      }
    });
    await this.#world.step("power on", () => this.#world.powerOn());
  }

  #newKey() {
    const { padRandom, config, clock } = this.#world;
    const kind = pinBlockFormats[config.pin["block-format"]].cipher === "aes" ? "aes128" : "tdes";
    return benchInitialKey(padRandom, kind, clock.wallMs());
  }

  async #stop(): Promise<void> {
    const world = this.#world;
    if (!world.kiosk.pad) return;
    world.watches.stopping(world.nowMs);
    await world.finish("the stop", world.kiosk.stop());
  }

  #seesIdle(what: string, mostMs: number): Promise<boolean> {
    const isIdle = () => {
      const { pad } = this.#world.kiosk;
      return pad?.faults.includes("PP802") === true || (pad?.at === "idle" && pad.faults.length === 0);
    };
    return this.#world.waitFor(what, isIdle, mostMs);
  }

  /** A command of ours, in a process of its own. */
  async #tool(
    name: string,
    work: (
      fileSystem: ReturnType<SimWorld["disk"]["mount"]>,
      memory: CountingMemory,
      clock: BootClock,
    ) => Promise<void>,
  ): Promise<void> {
    const world = this.#world;
    const clock = new BootClock(world.clock, { uptimeMs: 0, wallErrorMs: 0 });
    try {
      await world.finish(name, work(world.disk.mount(clock), new CountingMemory(), clock));
    } finally {
      clock.end();
      world.disk.loseProgram();
    }
  }
}
