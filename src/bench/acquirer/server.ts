import { type AddressInfo, createServer, type Socket } from "node:net";
import { encodeFrame, FrameDecoder } from "../../gateway/length-header.ts";
import type { Clock, Timer } from "../../ports/clock.ts";
import type { AcquirerEvent, TimedAcquirerEvent } from "./acquirer-event.ts";
import type { AcquirerKeys } from "./acquirer-keys.ts";
import { answer } from "./answering.ts";
import { type DeliveryStep, deliverySteps } from "./delivery-steps.ts";
import { type BookEntry, Issuer } from "./issuer.ts";
import type { TestCard } from "./test-cards.ts";

export interface AcquirerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly clock: Clock;
  readonly keys: AcquirerKeys;
  readonly cards: readonly TestCard[];
  readonly onEvent?: (event: TimedAcquirerEvent) => void;
}

export interface RunningAcquirer {
  readonly port: number;
  /** The newest events, oldest first. */
  events(): readonly TimedAcquirerEvent[];
  books(): readonly BookEntry[];
  balanceMinor(pan: string): number | undefined;
  resetPinTries(pan: string): void;
  /** Closes all connections and forgets answers that are still to come. */
  stop(): Promise<void>;
}

/** A bench may run for weeks. */
const keptEvents = 1000;

/**
 * The test acquirer: a host of its own over TCP, two-byte length header, that decides as rules.ts, test-cards.ts and
 * issuer.ts say. Rejects with Node's own error when it cannot listen.
 */
export async function startAcquirer(options: AcquirerOptions): Promise<RunningAcquirer> {
  const issuer = new Issuer(options.cards, options.keys);
  const events: TimedAcquirerEvent[] = [];
  const sockets = new Set<Socket>();
  const emit = (event: AcquirerEvent): void => {
    const timed = { ...event, atMs: options.clock.wallMs() };
    events.push(timed);
    if (events.length > keptEvents) events.shift();
    options.onEvent?.(timed);
  };
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serve(socket, issuer, options.clock, emit);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    events: () => [...events],
    books: () => issuer.books(),
    balanceMinor: (pan) => issuer.balanceMinor(pan),
    resetPinTries: (pan) => issuer.resetPinTries(pan),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serve(socket: Socket, issuer: Issuer, clock: Clock, emit: (event: AcquirerEvent) => void): void {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`;
  const decoder = new FrameDecoder();
  const timers = new Set<Timer>();
  const deliver = ({ message }: DeliveryStep): void => {
    if (message === "cut") socket.destroy();
    else socket.write(encodeFrame(message));
  };
  const onMessage = (message: Buffer): void => {
    const answered = answer(issuer, message);
    emit(answered.event);
    if (!answered.answer) {
      socket.destroy();
      return;
    }
    for (const step of deliverySteps[answered.delivery](answered.answer)) {
      if (step.afterMs === 0) deliver(step);
      else later(step);
    }
  };
  const later = (step: DeliveryStep): void => {
    const timer = clock.after(step.afterMs, () => {
      timers.delete(timer);
      deliver(step);
    });
    timers.add(timer);
  };
  emit({ kind: "connected", peer });
  socket.on("data", (chunk: Buffer) => {
    const { messages, fault } = decoder.push(chunk);
    for (const message of messages) onMessage(message);
    if (!fault) return;
    emit({ kind: "malformed", detail: fault.detail });
    socket.destroy();
  });
  // A terminal that breaks off is no fault of the acquirer; "close" follows and reports it.
  socket.on("error", () => socket.destroy());
  socket.once("close", () => {
    for (const timer of timers) timer.cancel();
    emit({ kind: "disconnected", peer });
  });
}
