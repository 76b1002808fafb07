import { Fault } from "../../faults/fault.ts";
import type { HostLink, HostLinkListener } from "../../ports/host-link.ts";
import type { AcquirerEvent } from "../acquirer/acquirer-event.ts";
import type { AcquirerHost } from "../acquirer/acquirer-host.ts";
import { answer } from "../acquirer/answering.ts";
import { type DeliveryStep, deliverySteps } from "../acquirer/delivery-steps.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import type { BootClock } from "./boot-clock.ts";
import type { Draws } from "./draws.ts";
import { networkOdds } from "./odds.ts";

/** How the way to the host is: as it should be, nobody there, or somebody who takes everything and says nothing. */
export type NetworkState = "up" | "refuses" | "blackHole" | "silent";

/** Where the wire is tapped: what has left the pad, what the host made of it, what has come to the pad. */
export interface WireTap {
  onLeft(message: Buffer): void;
  onHost(event: AcquirerEvent): void;
  onDelivered(message: Buffer): void;
  onNetworkFault(kind: string): void;
}

interface Connection {
  isOpen: boolean;
  readonly deliver: (message: Buffer) => void;
  readonly lose: () => void;
}

const sendPatienceMs = 5_000;

/**
 * The network and the host behind it. The host lives on whatever happens to the pad. What TCP rules out is ruled out: bytes
 * do not change on their way, they come or the connection ends.
 */
export class SimNetwork {
  state: NetworkState = "up";
  readonly #clock: VirtualClock;
  readonly #draws: Draws;
  readonly #tap: WireTap;
  host: AcquirerHost;

  constructor(clock: VirtualClock, draws: Draws, host: AcquirerHost, tap: WireTap) {
    this.#clock = clock;
    this.#draws = draws;
    this.host = host;
    this.#tap = tap;
  }

  /** The link as one run of the program has it. */
  link(clock: BootClock): HostLink {
    let listener: HostLinkListener | undefined;
    let connection: Connection | undefined;
    const end = () => {
      if (connection) connection.isOpen = false;
      connection = undefined;
    };
    const open = (): Connection => {
      const opened: Connection = {
        isOpen: true,
        deliver: (message) => {
          if (!clock.isOn || !opened.isOpen) return;
          this.#tap.onDelivered(message);
          listener?.onMessage(message);
        },
        lose: () => {
          if (!clock.isOn || !opened.isOpen) return;
          end();
          listener?.onLost(new Fault("PP503", "the simulated connection was cut"));
        },
      };
      return opened;
    };
    const pause = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve));
    return {
      start: (heard) => {
        listener = heard;
      },
      ready: async (deadlineMs) => {
        if (!listener) throw new Fault("PP501", "the link is stopped");
        if (connection?.isOpen) return;
        const tripMs = this.#draws.between(networkOdds.tripMs);
        await pause(this.state === "blackHole" ? deadlineMs : Math.min(tripMs, deadlineMs));
        if (this.state === "refuses" || this.state === "blackHole" || tripMs >= deadlineMs)
          throw new Fault("PP501", `the simulated host ${this.state}`);
        connection ??= open();
      },
      send: async (message) => {
        const used = connection;
        if (!used?.isOpen) throw new Fault("PP501", "no connection to send on");
        if (!clock.isOn) return;
        const bytes = Buffer.from(message);
        this.#tap.onLeft(bytes);
        this.#carry(bytes, used);
        if (!this.#draws.perMille(networkOdds.slowSend)) return;
        await pause(this.#draws.between([0, sendPatienceMs]));
      },
      drop: end,
      stop: () => {
        end();
        listener = undefined;
        return Promise.resolve();
      },
    };
  }

  /** To the host, and its answer back, each with what may become of it. */
  #carry(message: Buffer, connection: Connection): void {
    const { perMille } = networkOdds;
    const luck = this.#draws.weighted(perMille);
    if (luck !== "fine") this.#tap.onNetworkFault(luck);
    if (luck === "cutAtOnce") this.#later(() => connection.lose());
    if (luck === "requestLost" || this.state === "silent") return;
    this.#later(() => {
      const { event, answer: answered, delivery, write } = answer(this.host, message);
      this.#tap.onHost(event);
      if (!answered) return connection.lose();
      if (luck === "answerLost") return;
      if (luck === "cutBeforeAnswer") return this.#later(() => connection.lose());
      const extraMs = luck === "answerLate" ? this.#draws.between(networkOdds.lateMs) : 0;
      for (const step of deliverySteps[delivery](answered, write)) this.#deliver(step, extraMs, connection);
      if (luck === "answerTwice") {
        for (const step of deliverySteps[delivery](answered, write))
          this.#deliver(step, this.#draws.between(networkOdds.lateMs), connection);
      }
    });
  }

  #deliver({ afterMs, message }: DeliveryStep, extraMs: number, connection: Connection): void {
    this.#later(() => (message === "cut" ? connection.lose() : connection.deliver(message)), afterMs + extraMs);
  }

  #later(run: () => void, extraMs = 0): void {
    this.#clock.after(this.#draws.between(networkOdds.tripMs) + extraMs, run);
  }
}
