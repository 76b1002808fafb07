import type { Clock } from "../../ports/clock.ts";

/** Who may move the pad: one connection at a time, while a transaction of its runs and for a lease after its last command. */
export class PadOwnership {
  readonly #clock: Clock;
  readonly #leaseMs: number;
  #owner: object | undefined;
  #endMs = 0;
  #holds = 0;
  #ownerLeft = false;

  constructor(clock: Clock, leaseMs: number) {
    this.#clock = clock;
    this.#leaseMs = leaseMs;
  }

  /** True when the pad is, or now becomes, this connection's; its lease begins anew. */
  claim(connection: object): boolean {
    if (this.#owner !== connection && this.#isTaken()) return false;
    this.#owner = connection;
    this.#ownerLeft = false;
    this.#renew();
    return true;
  }

  /** The lease does not end until what is returned is called, once; then it begins anew. */
  hold(connection: object): () => void {
    if (this.#owner !== connection) throw new Error("only the owner holds the pad");
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      this.#renew();
      if (this.#ownerLeft) this.leave(connection);
    };
  }

  /** The connection has gone. What still runs for it keeps the pad from others until it ends. */
  leave(connection: object): void {
    if (this.#owner !== connection) return;
    this.#ownerLeft = true;
    if (this.#holds === 0) this.#owner = undefined;
  }

  #isTaken(): boolean {
    return this.#owner !== undefined && (this.#holds > 0 || this.#clock.monotonicMs() < this.#endMs);
  }

  #renew(): void {
    this.#endMs = this.#clock.monotonicMs() + this.#leaseMs;
  }
}
