/** The process ends at one step of many, before or after it took effect; from then on nothing it does has any effect. */
export class Interruption {
  /** How many steps there were. */
  steps = 0;
  #killAt = Number.POSITIVE_INFINITY;
  #when: "before" | "after" = "before";
  #dead = false;

  get killed(): boolean {
    return this.#dead;
  }

  /** A new process: it lives until its step `killAt`, counted from 1. */
  arm(killAt: number, when: "before" | "after"): void {
    this.#killAt = killAt;
    this.#when = when;
    this.#dead = false;
    this.steps = 0;
  }

  disarm(): void {
    this.arm(Number.POSITIVE_INFINITY, "before");
  }

  /** Each call of a method of `target` as a step. */
  over<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member: unknown = Reflect.get(object, name, object);
        return typeof member === "function"
          ? (...values: unknown[]) => this.#step(() => member.apply(object, values))
          : member;
      },
    });
  }

  #step(call: () => unknown): unknown {
    if (this.#dead) throw new Error("killed");
    this.steps += 1;
    const here = this.steps === this.#killAt;
    if (here && this.#when === "before") this.#die();
    const result = call();
    if (result instanceof Promise) return result.then((value) => (here ? this.#die() : value));
    return here ? this.#die() : result;
  }

  #die(): never {
    this.#dead = true;
    throw new Error("killed");
  }
}
