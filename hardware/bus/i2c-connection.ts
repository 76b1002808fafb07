import type { Clock } from "../../src/ports/clock.ts";
import type { ReadableI2cBus } from "./i2c.ts";

// A whole frame takes 95 ms at 100 kHz; the kernel gives up on a stuck bus after about 1 s.
const transactionDeadlineMs = 3000;

/**
 * One device's way to its bus: a bus object at a time, and one transaction at a time with a deadline (ETIMEDOUT).
 *
 * A transaction past its deadline is still out in the kernel. Until it is back its descriptor is not closed, since the number could
 * go to another file while the bytes are still queued; and no other one is begun, since each would hold one of the four threads on
 * which the store's writes wait as well.
 */
export class I2cConnection {
  readonly #openBus: () => Promise<ReadableI2cBus>;
  readonly #clock: Clock;
  #bus: ReadableI2cBus | undefined;
  /** Settles with the transaction under way; never rejects. */
  #underWay: Promise<void> | undefined;

  constructor(openBus: () => Promise<ReadableI2cBus>, clock: Clock) {
    this.#openBus = openBus;
    this.#clock = clock;
  }

  /** Opens a new bus object. Rejects with what opening threw, or ETIMEDOUT while a transaction of an earlier one is still out. */
  async open(): Promise<void> {
    await this.close();
    if (this.#underWay !== undefined) throw stuck("an earlier transaction has not come back");
    this.#bus = await this.#openBus();
  }

  write(address: number, bytes: Uint8Array): Promise<void> {
    return this.#transact((bus) => bus.write(address, bytes));
  }

  answers(address: number): Promise<boolean> {
    return this.#transact((bus) => bus.answers(address));
  }

  readByte(address: number, command: number): Promise<number> {
    return this.#transact((bus) => bus.readByte(address, command));
  }

  /** Lets the bus object go, as after any error. Resolves at once while a transaction is out; it is closed when that is back. */
  async close(): Promise<void> {
    const bus = this.#bus;
    this.#bus = undefined;
    if (!bus) return;
    // That it fails to close changes nothing: it is not used again.
    const closed = (this.#underWay ?? Promise.resolve()).then(() => bus.close()).catch(() => undefined);
    if (this.#underWay === undefined) await closed;
  }

  async #transact<T>(run: (bus: ReadableI2cBus) => Promise<T>): Promise<T> {
    if (!this.#bus) throw new Error("the I2C bus is not open");
    if (this.#underWay !== undefined) throw stuck("an earlier transaction has not come back");
    const result = run(this.#bus);
    const back = () => {
      this.#underWay = undefined;
    };
    const underWay = result.then(back, back);
    this.#underWay = underWay;
    const late = new Promise<never>((_, reject) => {
      const deadline = this.#clock.after(transactionDeadlineMs, () => {
        reject(stuck(`no end of a transaction in ${transactionDeadlineMs} ms`));
      });
      void underWay.then(() => deadline.cancel());
    });
    await Promise.race([underWay, late]);
    return result;
  }
}

function stuck(why: string): Error {
  return Object.assign(new Error(`ETIMEDOUT: the I2C bus is stuck, ${why}`), { code: "ETIMEDOUT" });
}
