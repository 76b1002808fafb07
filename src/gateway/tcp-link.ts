import { asFault, Fault } from "../faults/fault.ts";
import type { Clock, Timer } from "../ports/clock.ts";
import type { HostLink, HostLinkListener } from "../ports/host-link.ts";
import type { Random } from "../ports/random.ts";
import { Connection, type ConnectionLimits, nameOf } from "./connection.ts";
import { Envelope, type EnvelopeOptions } from "./envelope.ts";
import {
  afterEvent,
  type FailOver,
  type FailOverEvent,
  type HostIndex,
  returnAfterMs,
  startFailOver,
} from "./fail-over.ts";
import { encodeFrame, type LengthFraming } from "./length-header.ts";
import { type Peer, plaintext, type Transport } from "./open-socket.ts";

export interface TcpLinkOptions extends Peer, ConnectionLimits {
  /** Asked when the other host fails. */
  readonly secondary?: Peer | undefined;
  /** Two bytes, big-endian, when not given. */
  readonly framing?: LengthFraming;
  readonly envelope?: EnvelopeOptions;
}

/** What a technician wants to know and no payment waits for. */
export type LinkEvent =
  | { readonly type: "hostFailed"; readonly peer: string; readonly detail: string }
  | { readonly type: "hostReached"; readonly peer: string }
  /** Its TPDU is not that of an answer to us. */
  | { readonly type: "notOurs"; readonly peer: string };

export interface TcpLinkParts {
  readonly transport?: Transport;
  /** For the jitter of waits; without it they are whole. */
  readonly random?: Random;
  readonly tell?: (event: LinkEvent) => void;
}

/** A connection and what its host is judged by. */
interface Standing {
  readonly host: HostIndex;
  readonly connection: Connection;
  /** The last thing on it was a message from the host: nothing that was sent waits for an answer. */
  isSettled: boolean;
}

/** Attempts to get a connection, each host once. */
interface Round {
  readonly done: Promise<void>;
  isOver: boolean;
  attempt?: Connection;
  endPause?: () => void;
}

/** The host, or the one of two that answers, over TCP or TLS; one connection carries messages at a time. Connects only when asked. */
export class TcpLink implements HostLink {
  readonly #options: TcpLinkOptions;
  readonly #clock: Clock;
  readonly #parts: TcpLinkParts;
  readonly #framing: LengthFraming;
  readonly #envelope: Envelope;
  readonly #peers: readonly Peer[];
  #listener: HostLinkListener | undefined;
  #failOver: FailOver;
  #current: Standing | undefined;
  #round: Round | undefined;
  /** An attempt to go back to the primary, beside the connection there is. */
  #probe: Connection | undefined;
  #returning: Timer | undefined;

  constructor(options: TcpLinkOptions, clock: Clock, parts: TcpLinkParts = {}) {
    this.#options = options;
    this.#clock = clock;
    this.#parts = parts;
    this.#framing = options.framing ?? { lengthHeader: "binary2", includesHeader: false };
    this.#envelope = new Envelope(options.envelope ?? {});
    this.#peers = [{ host: options.host, port: options.port }, ...(options.secondary ? [options.secondary] : [])];
    this.#failOver = startFailOver(this.#peers.length);
  }

  start(listener: HostLinkListener): void {
    this.#listener = listener;
  }

  /** One round at most, each host once: whoever waits decides whether to try again. */
  async ready(deadlineMs: number): Promise<void> {
    if (!this.#listener) throw new Fault("PP501", `${this.#peerNames}: the link is stopped`);
    if (this.#current) return;
    this.#round ??= this.#startRound();
    await this.#within(deadlineMs, this.#round.done);
  }

  /** Rejects with PP501 when there is no connection, or none that takes more (nothing has left); else with PP503. */
  async send(message: Uint8Array): Promise<void> {
    const current = this.#current;
    if (!current) throw new Fault("PP501", `${this.#peerNames}: no connection to send on`);
    const frame = encodeFrame(this.#envelope.seal(message), this.#framing);
    current.isSettled = false;
    await current.connection.send(frame);
  }

  drop(): void {
    const current = this.#current;
    void this.#endAll();
    if (current) this.#failed(current.host, "no answer, or none that makes sense");
  }

  async stop(): Promise<void> {
    this.#listener = undefined;
    await this.#endAll();
  }

  async #endAll(): Promise<void> {
    const ending = [this.#current?.connection, this.#round?.attempt, this.#probe];
    this.#current = undefined;
    this.#returning?.cancel();
    if (this.#round) this.#round.isOver = true;
    this.#round?.endPause?.();
    this.#round = undefined;
    await Promise.all(ending.map((connection) => connection?.drop()));
  }

  get #peerNames(): string {
    return this.#peers.map(nameOf).join(" and ");
  }

  #startRound(): Round {
    const round: Round = { isOver: false, done: Promise.resolve().then(() => this.#connect(round)) };
    const end = (): void => {
      if (this.#round === round) this.#round = undefined;
    };
    round.done.then(end, end);
    return round;
  }

  async #connect(round: Round): Promise<void> {
    const faults: Fault[] = [];
    this.#note({ type: "asked" });
    while (!round.isOver && faults.length < this.#peers.length) {
      await this.#pause(round);
      if (round.isOver) break;
      const standing = this.#attempt(this.#failOver.next);
      round.attempt = standing.connection;
      try {
        await standing.connection.opened;
        if (round.isOver) break;
        if (!standing.connection.isOpen)
          throw new Fault("PP501", `${nameOf(standing.connection.peer)}: closed at once`);
        this.#use(standing);
        return;
      } catch (error) {
        const fault = asFault(error);
        faults.push(fault);
        if (!round.isOver) this.#failed(standing.host, fault.detail);
      }
    }
    throw worst(faults) ?? new Fault("PP501", `${this.#peerNames}: the attempt was given up`);
  }

  async #pause(round: Round): Promise<void> {
    const waitMs = this.#failOver.notBeforeMs - this.#clock.monotonicMs();
    if (waitMs <= 0) return;
    let timer: Timer | undefined;
    await new Promise<void>((resolve) => {
      round.endPause = resolve;
      timer = this.#clock.after(waitMs, resolve);
    });
    timer?.cancel();
  }

  #attempt(host: HostIndex): Standing {
    const peer = this.#peers[host] as Peer;
    const { transport = plaintext } = this.#parts;
    const parts = { limits: this.#options, transport, clock: this.#clock, framing: this.#framing };
    const connection = new Connection(peer, parts, {
      onMessage: (message) => this.#onMessage(standing, message),
      onLost: (fault) => this.#onLost(standing, fault),
    });
    const standing: Standing = { host, connection, isSettled: false };
    return standing;
  }

  #use(standing: Standing): void {
    this.#current = standing;
    if (standing.host !== 0) this.#returnLater(standing);
  }

  #onMessage(standing: Standing, bytes: Buffer): void {
    if (this.#current !== standing) return;
    const message = this.#envelope.open(bytes);
    const peer = nameOf(standing.connection.peer);
    if (!message) {
      this.#parts.tell?.({ type: "notOurs", peer });
      return;
    }
    standing.isSettled = true;
    if (this.#failOver.failures > 0) this.#parts.tell?.({ type: "hostReached", peer });
    this.#note({ type: "answered", host: standing.host });
    this.#listener?.onMessage(message);
  }

  #onLost(standing: Standing, fault: Fault): void {
    if (this.#current !== standing) return;
    this.#current = undefined;
    this.#returning?.cancel();
    // A host that closes a connection on which nothing is awaited does what it may.
    if (!standing.isSettled) this.#failed(standing.host, fault.detail);
    this.#listener?.onLost(fault);
  }

  #failed(host: HostIndex, detail: string): void {
    this.#note({ type: "failed", host });
    this.#parts.tell?.({ type: "hostFailed", peer: nameOf(this.#peers[host] as Peer), detail });
  }

  #note(event: FailOverEvent): void {
    const jitter = this.#parts.random ? this.#parts.random.bytes(4).readUInt32BE(0) / 2 ** 32 : 1;
    this.#failOver = afterEvent(this.#failOver, event, this.#clock.monotonicMs(), jitter);
  }

  #returnLater(standing: Standing): void {
    this.#returning = this.#clock.after(returnAfterMs, () => void this.#returnFrom(standing));
  }

  /** Nobody waits for this: the connection there is stays until the primary stands and no answer is awaited. */
  async #returnFrom(secondary: Standing): Promise<void> {
    const primary = this.#attempt(0);
    this.#probe = primary.connection;
    const fault = await primary.connection.opened.then(() => undefined, asFault);
    this.#probe = undefined;
    const isWanted = this.#current === secondary;
    if (isWanted && !fault && secondary.isSettled) {
      this.#use(primary);
      void secondary.connection.drop();
      return;
    }
    void primary.connection.drop();
    if (!isWanted) return;
    if (fault) this.#parts.tell?.({ type: "hostFailed", peer: nameOf(primary.connection.peer), detail: fault.detail });
    this.#returnLater(secondary);
  }

  async #within(deadlineMs: number, done: Promise<void>): Promise<void> {
    let timer: Timer | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = this.#clock.after(deadlineMs, () => {
        reject(new Fault("PP501", `${this.#peerNames}: not within ${deadlineMs} ms`));
      });
    });
    try {
      await Promise.race([done, late]);
    } finally {
      timer?.cancel();
    }
  }
}

/** All of them in one: what a technician has to mend stands before a network that may mend itself. */
function worst(faults: readonly Fault[]): Fault | undefined {
  const first = faults.find(({ code }) => code !== "PP501") ?? faults[0];
  if (!first || faults.length === 1) return first;
  return new Fault(first.code, faults.map(({ detail }) => detail).join("; "), { cause: first });
}
