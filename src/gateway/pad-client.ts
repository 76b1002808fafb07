import { Fault } from "../faults/fault.ts";
import { JointChannel } from "../joint/joint-channel.ts";
import { type FromGateway, type FromPad, fromPad } from "../joint/joint-message.ts";
import type {
  PadCapabilities,
  PadNotice,
  PadService,
  PadStatus,
  StartRefusal,
  TransactionNews,
  TransactionOrder,
  TransactionOutcome,
} from "../joint/pad-service.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { ConnectLocally } from "../ports/local-connection.ts";
import type { Language } from "../prompts/text.ts";
import type { HostBridge } from "./host-bridge.ts";

interface PadClientParts {
  readonly connect: ConnectLocally;
  readonly bridge: HostBridge;
  readonly clock: Clock;
  /** For the log. */
  readonly onFault: (fault: Fault) => void;
}

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (fault: Fault) => void;
  readonly onNews: (news: TransactionNews) => void;
}

const firstRetryMs = 200;
const longestRetryMs = 5_000;
const mostPending = 32;
const notConnected: StartRefusal = { refused: "disconnected", detail: "the pad's process is not running; try again" };
const nothing = (): void => undefined;

/** The pad behind its socket, as the kiosk API has it; and the host link's other half. It connects anew for ever. */
export class PadClient implements PadService {
  readonly #parts: PadClientParts;
  readonly #listeners = new Set<(notice: PadNotice) => void>();
  readonly #pending = new Map<number, Pending>();
  #channel: JointChannel<FromGateway, FromPad> | undefined;
  #retry: Timer | undefined;
  #waitMs = firstRetryMs;
  #lastId = 0;
  #isStopped = false;

  constructor(parts: PadClientParts) {
    this.#parts = parts;
  }

  start(order: TransactionOrder, onNews: (news: TransactionNews) => void) {
    if (!this.#channel?.isOpen) return Promise.resolve(notConnected);
    return this.#call<{ readonly outcome: TransactionOutcome } | StartRefusal>(
      (id) => ({ type: "start", id, order }),
      onNews,
    );
  }

  cancel(transaction: string): Promise<boolean> {
    if (!this.#channel?.isOpen) return Promise.resolve(false);
    return this.#call<boolean>((id) => ({ type: "cancel", id, transaction }));
  }

  prompt(
    prompt: string,
    parameters: Readonly<Record<string, unknown>>,
    language?: Language,
  ): Promise<"shown" | StartRefusal> {
    if (!this.#channel?.isOpen) return Promise.resolve(notConnected);
    const plain = JSON.parse(JSON.stringify(parameters));
    return this.#call((id) => ({ type: "prompt", id, prompt, parameters: plain, ...(language ? { language } : {}) }));
  }

  status(): Promise<PadStatus> {
    return this.#call((id) => ({ type: "status", id }));
  }

  capabilities(): Promise<PadCapabilities> {
    return this.#call((id) => ({ type: "capabilities", id }));
  }

  onNotice(listener: (notice: PadNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Returns at once; the connection is made, and made again, as long as it is not stopped. */
  open(): void {
    void this.#connect();
  }

  stop(): void {
    this.#isStopped = true;
    this.#retry?.cancel();
    this.#channel?.close();
  }

  async #connect(): Promise<void> {
    try {
      const connection = await this.#parts.connect();
      if (this.#isStopped) {
        connection.close();
        return;
      }
      const { bridge, onFault } = this.#parts;
      const channel: JointChannel<FromGateway, FromPad> = new JointChannel<FromGateway, FromPad>(connection, fromPad, {
        onOpen: () => {
          this.#waitMs = firstRetryMs;
          bridge.open((message) => channel.say(message));
          this.#tell({ notice: "connected" });
        },
        onMessage: (message) => this.#onMessage(message),
        onClosed: (fault) => {
          if (fault) onFault(fault);
          this.#onClosed();
        },
      });
      this.#channel = channel;
    } catch {
      // Nobody listens yet: the pad's process starts, or is started again.
      this.#tryLater();
    }
  }

  #onClosed(): void {
    this.#channel = undefined;
    this.#parts.bridge.close();
    for (const { reject } of this.#pending.values()) reject(padGone());
    this.#pending.clear();
    this.#tell({ notice: "disconnected" });
    this.#tryLater();
  }

  #tryLater(): void {
    if (this.#isStopped) return;
    this.#retry = this.#parts.clock.after(this.#waitMs, () => void this.#connect());
    this.#waitMs = Math.min(2 * this.#waitMs, longestRetryMs);
  }

  #onMessage(message: Exclude<FromPad, { type: "hello" }>): void {
    switch (message.type) {
      case "hostReady":
      case "hostSend":
      case "hostDrop":
      case "hostProbe":
      case "hostCertificates":
        this.#parts.bridge.hear(message);
        break;
      case "notice":
        this.#tell(message.notice as PadNotice);
        break;
      case "news":
        this.#pending.get(message.id)?.onNews(message.news);
        break;
      case "result":
        this.#take(message.id)?.resolve(message.result);
        break;
      case "failed":
        this.#take(message.id)?.reject(new Fault(message.fault.code, message.fault.detail));
        break;
    }
  }

  #call<Result>(message: (id: number) => FromGateway, onNews = nothing as Pending["onNews"]): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#pending.size >= mostPending) throw new Fault("PP804", "too many calls wait for the pad");
      this.#lastId += 1;
      const id = this.#lastId;
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject, onNews });
      if (this.#channel?.say(message(id))) return;
      this.#pending.delete(id);
      reject(padGone());
    });
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #tell(notice: PadNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}

function padGone(): Fault {
  return new Fault("PP804", "the pad's process is gone: how a transaction under way ended is not known here");
}
