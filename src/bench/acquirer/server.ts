import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { AcquirerEvent, TimedAcquirerEvent } from "./acquirer-event.ts";
import { acquirerHost, type HostRules } from "./acquirer-host.ts";
import type { AcquirerKeys } from "./acquirer-keys.ts";
import { AnswerSwap, type Chaos, noChaos } from "./chaos.ts";
import type { BookEntry, KeptBooks } from "./issuer.ts";
import { type AcquirerFraming, defaultFraming, TerminalConnection } from "./terminal-connection.ts";
import type { TestCard } from "./test-cards.ts";

/** What the test acquirer listens with. */
export interface AcquirerTls {
  /** PEM */
  readonly certificate: string;
  /** PEM */
  readonly key: string;
  /** PEM; when given, terminals must show a certificate that it signed. */
  readonly clientAuthority: string | undefined;
}

export interface AcquirerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly clock: Clock;
  readonly keys: AcquirerKeys;
  readonly cards: readonly TestCard[];
  readonly random: Random;
  /** What is not given: `iso87-ascii`, no MACs, no sign-on; two bytes of length alone. */
  readonly rules?: Partial<HostRules> | undefined;
  readonly framing?: Partial<AcquirerFraming> | undefined;
  /** Plain TCP without. */
  readonly tls?: AcquirerTls | undefined;
  readonly chaos?: Chaos | undefined;
  /** Kept open by whoever opened it. */
  readonly books?: KeptBooks | undefined;
  readonly onEvent?: (event: TimedAcquirerEvent) => void;
}

export interface RunningAcquirer {
  readonly port: number;
  /** The newest events, oldest first. */
  events(): readonly TimedAcquirerEvent[];
  books(): readonly BookEntry[];
  balanceMinor(pan: string): number | undefined;
  resetPinTries(pan: string): void;
  /** From the next answer on, whatever it was started with. */
  behave(chaos: Chaos): void;
  /** Sends a network message of the acquirer's own to every terminal that can be addressed; how many those were. */
  ask(what: "echo" | "signOff"): number;
  /** Closes all connections and forgets answers that are still to come. */
  stop(): Promise<void>;
}

/** A bench may run for weeks. */
const keptEvents = 1000;

/**
 * The test acquirer: a host of its own over TCP, that decides as rules.ts, test-cards.ts and
 * issuer.ts say. Rejects with Node's own error when it cannot listen.
 */
export async function startAcquirer(options: AcquirerOptions): Promise<RunningAcquirer> {
  const events: TimedAcquirerEvent[] = [];
  const connections = new Map<Socket, TerminalConnection>();
  const emit = (event: AcquirerEvent): void => {
    const timed = { ...event, atMs: options.clock.wallMs() };
    events.push(timed);
    if (events.length > keptEvents) events.shift();
    options.onEvent?.(timed);
  };
  const host = acquirerHost({
    ...options,
    wallMs: () => options.clock.wallMs(),
    sendCode: (code) => emit({ kind: "oneTimeCode", ...code }),
  });
  const { issuer } = host;
  let chaos = options.chaos ?? noChaos;
  const parts = {
    host,
    framing: { ...defaultFraming, ...options.framing },
    clock: options.clock,
    emit,
    chaos: () => chaos,
    swap: new AnswerSwap<TerminalConnection>(),
  };
  const server = serverOf(options.tls, (socket) => {
    connections.set(socket, new TerminalConnection(socket, parts));
    socket.once("close", () => connections.delete(socket));
  });
  // Those whose handshake is still under way are no terminals yet.
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", (error: Error) => emit({ kind: "handshakeFailed", detail: error.message }));
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
    behave: (from) => {
      chaos = from;
    },
    ask: (what) => [...connections.values()].filter((connection) => connection.ask(what)).length,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serverOf(tls: AcquirerTls | undefined, onTerminal: (socket: Socket) => void): Server {
  if (!tls) return createServer({ noDelay: true }, onTerminal);
  const { certificate, key, clientAuthority } = tls;
  const clients = clientAuthority === undefined ? {} : { requestCert: true, ca: clientAuthority };
  return createTlsServer({ noDelay: true, cert: certificate, key, minVersion: "TLSv1.2", ...clients }, onTerminal);
}
