import type { Fault } from "../../src/faults/fault.ts";
import type { HostLinkListener } from "../../src/ports/host-link.ts";

/** Keeps what a link reports, and lets a test wait for the next report instead of sleeping. */
export class LinkListener implements HostLinkListener {
  readonly messages: Buffer[] = [];
  readonly losses: Fault[] = [];
  #woken: () => void = () => undefined;

  onMessage(message: Buffer): void {
    this.messages.push(message);
    this.#woken();
  }

  onLost(fault: Fault): void {
    this.losses.push(fault);
    this.#woken();
  }

  async messageCount(count: number): Promise<readonly Buffer[]> {
    while (this.messages.length < count) await this.#next();
    return this.messages;
  }

  async lost(): Promise<Fault> {
    for (;;) {
      const [fault] = this.losses;
      if (fault) return fault;
      await this.#next();
    }
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#woken = resolve;
    });
  }
}
