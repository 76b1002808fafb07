import type { I2cBus, ReadableI2cBus } from "../../hardware/bus/i2c.ts";
import type { SimOled } from "../../hardware/oled/sim-oled.ts";
import type { Clock } from "../../src/ports/clock.ts";

/**
 * What goes wrong with one transaction: nobody answers; it comes back only after `ms`, having reached the chip or not; the chip gets
 * but its first `bytes`; the module's power fails for a moment before it, or takes the RAM with it and tells nobody.
 */
export type I2cFault =
  | { readonly kind: "nack" }
  | { readonly kind: "stuck"; readonly ms: number; readonly arrives: boolean }
  | { readonly kind: "short"; readonly bytes: number }
  | { readonly kind: "brownOut" };

/** A module's bus on which the transactions fail as planned, the first by the first fault, and what i2c-bus forbids is noticed. */
export class FaultyI2c {
  /** Uses of a bus that would write into the wrong file, out of order, or to no address. */
  readonly misuses: string[] = [];
  readonly #chip: SimOled;
  readonly #clock: Clock;
  readonly #plan: (I2cFault | undefined)[];
  #underWay = 0;

  constructor(chip: SimOled, clock: Clock, plan: readonly (I2cFault | undefined)[]) {
    this.#chip = chip;
    this.#clock = clock;
    this.#plan = [...plan];
  }

  get isPlanDone(): boolean {
    return this.#plan.length === 0;
  }

  async open(): Promise<ReadableI2cBus> {
    const bus = await this.#chip.open();
    let [hasFailed, ownUnderWay] = [false, 0];
    return {
      write: async (address, bytes) => {
        if (hasFailed) this.misuses.push("used after an error");
        if (this.#underWay > 0) this.misuses.push("two transactions at a time");
        this.#underWay += 1;
        ownUnderWay += 1;
        try {
          await this.#send(bus, address, Uint8Array.from(bytes));
        } catch (thrown) {
          hasFailed = true;
          throw thrown;
        } finally {
          this.#underWay -= 1;
          ownUnderWay -= 1;
        }
      },
      answers: (address) => bus.answers(address),
      readByte: (address, command) => bus.readByte(address, command),
      close: () => {
        if (ownUnderWay > 0) this.misuses.push("closed while a transaction was out");
        return bus.close();
      },
    };
  }

  async #send(bus: I2cBus, address: number, bytes: Uint8Array): Promise<void> {
    const fault = this.#plan.shift();
    if (fault?.kind === "nack") throw systemError("EREMOTEIO");
    if (fault?.kind === "stuck") {
      await new Promise<void>((resolve) => this.#clock.after(fault.ms, resolve));
      if (!fault.arrives) throw systemError("ETIMEDOUT");
    }
    if (fault?.kind === "brownOut") {
      this.#chip.unplug();
      this.#chip.replug();
    }
    if (fault?.kind === "short") {
      const taken = Math.min(fault.bytes, bytes.length - 1);
      if (taken > 0) await bus.write(address, bytes.subarray(0, taken));
      throw systemError("EIO");
    }
    await bus.write(address, bytes);
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: write`), { code, syscall: "write" });
}
