import { Fault } from "../faults/fault.ts";
import type { FaultCode } from "../faults/fault-table.ts";
import type { CertificateDatesTold, ConnectStage, HostProber } from "../joint/host-prober.ts";
import type { FromGateway, FromPad } from "../joint/joint-message.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { HostLink, HostLinkListener } from "../ports/host-link.ts";

type Say = (message: FromPad) => boolean;
type HostNews = Extract<
  FromGateway,
  { type: "done" | "failed" | "certificates" | "hostMessage" | "hostConnected" | "hostLost" }
>;

type Call = "hostReady" | "hostSend" | "hostProbe" | "hostCertificates";

interface Waiting {
  readonly call: Call;
  readonly late: Timer;
  readonly resolve: (result?: readonly CertificateDatesTold[]) => void;
  readonly reject: (fault: Fault) => void;
}

const gatewayGone = "the gateway process is not connected";
/** The gateway keeps the deadline itself, and then says why; one that stands still says nothing. */
const readyGraceMs = 1_000;
/** Twice what the gateway gives the network to take a message. */
const sentWithinMs = 10_000;
/** Longer than the gateway gives any stage. */
const probedWithinMs = 6_000;

/** What a link may say of itself, the usual word first. Any other fault is the pad's own to find. */
const faultsOf: { readonly [News in Call | "hostLost"]: readonly [FaultCode, ...FaultCode[]] } = {
  hostReady: ["PP501", "PP511"],
  hostSend: ["PP503", "PP501"],
  hostProbe: ["PP501", "PP511"],
  hostCertificates: ["PP102"],
  hostLost: ["PP503", "PP504"],
};

/** The host, as the pad has it: everything goes through the gateway, which alone has a network. */
export class JointHostLink implements HostLink, HostProber {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Waiting>();
  readonly #connecting = new Set<() => void>();
  #listener: HostLinkListener | undefined;
  #say: Say | undefined;
  #lastId = 0;
  /** The one that the gateway last told of; on any other it sends nothing. */
  #connection = 0;

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
    await this.#call("hostReady", left + readyGraceMs, (id) => ({ type: "hostReady", id, deadlineMs: left }));
  }

  async send(message: Uint8Array): Promise<void> {
    await this.#call("hostSend", sentWithinMs, (id) => ({
      type: "hostSend",
      id,
      connection: this.#connection,
      message: Buffer.from(message).toString("base64"),
    }));
  }

  async reach(): Promise<void> {
    if (!this.#say) throw new Fault("PP804", gatewayGone);
  }

  async probe(stage: ConnectStage, place: number): Promise<void> {
    await this.reach();
    await this.#call("hostProbe", probedWithinMs, (id) => ({ type: "hostProbe", id, stage, place }));
  }

  async certificates(): Promise<readonly CertificateDatesTold[]> {
    await this.reach();
    const told = await this.#call("hostCertificates", probedWithinMs, (id) => ({ type: "hostCertificates", id }));
    return told ?? [];
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
    this.#connection = 0;
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
        this.#listener?.onLost(saidOf("hostLost", news.fault));
        break;
      case "hostConnected":
        this.#connection = news.connection;
        this.#listener?.onConnected?.();
        break;
      case "done":
        this.#take(news.id)?.resolve();
        break;
      case "certificates":
        this.#take(news.id)?.resolve(news.certificates);
        break;
      case "failed": {
        const waiting = this.#take(news.id);
        waiting?.reject(saidOf(waiting.call, news.fault));
        break;
      }
    }
  }

  #call(
    call: Call,
    withinMs: number,
    message: (id: number) => FromPad,
  ): Promise<readonly CertificateDatesTold[] | undefined> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const id = this.#lastId;
      const late = this.#clock.after(withinMs, () => {
        this.#take(id)?.reject(new Fault(faultsOf[call][0], `the gateway process says nothing for ${withinMs} ms`));
      });
      this.#waiting.set(id, { call, late, resolve, reject });
      if (this.#say?.(message(id))) return;
      this.#take(id);
      reject(new Fault("PP501", gatewayGone));
    });
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.late.cancel();
    return waiting;
  }

  #failAll(): void {
    for (const [id, { call, reject }] of this.#waiting) {
      this.#take(id);
      reject(
        call === "hostSend" ? new Fault("PP503", "the gateway process has gone") : new Fault("PP501", gatewayGone),
      );
    }
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

function saidOf(
  news: Call | "hostLost",
  { code, detail }: { readonly code: FaultCode; readonly detail: string },
): Fault {
  const [usual, ...others] = faultsOf[news];
  return new Fault(others.includes(code) ? code : usual, detail);
}
