import { Fault } from "../faults/fault.ts";
import type { FromGateway, FromPad } from "../joint/joint-message.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { HostLink, HostLinkListener } from "../ports/host-link.ts";

type Say = (message: FromPad) => boolean;
type HostNews = Extract<FromGateway, { type: "done" | "failed" | "hostMessage" | "hostLost" }>;

interface Waiting {
  readonly call: "hostReady" | "hostSend";
  readonly resolve: () => void;
  readonly reject: (fault: Fault) => void;
}

const gatewayGone = "the gateway process is not connected";

/** The host, as the pad has it: everything goes through the gateway, which alone has a network. */
export class JointHostLink implements HostLink {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Waiting>();
  readonly #connecting = new Set<() => void>();
  #listener: HostLinkListener | undefined;
  #say: Say | undefined;
  #lastId = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(listener: HostLinkListener): void {
    this.#listener = listener;
  }

  async ready(deadlineMs: number): Promise<void> {
    const endMs = this.#clock.monotonicMs() + deadlineMs;
    if (!this.#say) await this.#connected(deadlineMs);
    const left = Math.max(0, endMs - this.#clock.monotonicMs());
    return this.#call("hostReady", (id) => ({ type: "hostReady", id, deadlineMs: left }));
  }

  send(message: Uint8Array): Promise<void> {
    return this.#call("hostSend", (id) => ({
      type: "hostSend",
      id,
      message: Buffer.from(message).toString("base64"),
    }));
  }

  drop(): void {
    this.#say?.({ type: "hostDrop" });
  }

  async stop(): Promise<void> {
    this.#listener = undefined;
    this.drop();
    this.#failAll();
  }

  /** The gateway has connected. */
  open(say: Say): void {
    this.#say = say;
    for (const wake of this.#connecting) wake();
  }

  /** What was handed to it, and not confirmed, may or may not have left. */
  close(): void {
    this.#say = undefined;
    this.#failAll();
    this.#listener?.onLost(new Fault("PP503", "the gateway process has gone"));
  }

  hear(news: HostNews): void {
    switch (news.type) {
      case "hostMessage":
        this.#listener?.onMessage(Buffer.from(news.message, "base64"));
        break;
      case "hostLost":
        this.#listener?.onLost(new Fault(news.fault.code, news.fault.detail));
        break;
      case "done":
        this.#take(news.id)?.resolve();
        break;
      case "failed":
        this.#take(news.id)?.reject(new Fault(news.fault.code, news.fault.detail));
        break;
    }
  }

  #call(call: Waiting["call"], message: (id: number) => FromPad): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const id = this.#lastId;
      this.#waiting.set(id, { call, resolve, reject });
      if (this.#say?.(message(id))) return;
      this.#waiting.delete(id);
      reject(new Fault("PP501", gatewayGone));
    });
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #failAll(): void {
    for (const { call, reject } of this.#waiting.values()) {
      reject(
        call === "hostSend" ? new Fault("PP503", "the gateway process has gone") : new Fault("PP501", gatewayGone),
      );
    }
    this.#waiting.clear();
  }

  /** Processes start in either order, and a gateway that has died is back in seconds. */
  #connected(deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let timer: Timer | undefined;
      const wake = (): void => {
        timer?.cancel();
        this.#connecting.delete(wake);
        if (this.#say) resolve();
        else reject(new Fault("PP501", gatewayGone));
      };
      this.#connecting.add(wake);
      timer = this.#clock.after(deadlineMs, wake);
    });
  }
}
