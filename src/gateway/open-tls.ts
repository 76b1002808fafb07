import { isIP } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { checkServerIdentity, connect, type SecureContext, type TLSSocket } from "node:tls";
import { Fault } from "../faults/fault.ts";
import type { Clock } from "../ports/clock.ts";
import type { Transport } from "./open-socket.ts";
import { type RefusedHandshake, tlsDistrust, tlsRefusal } from "./tls-refusal.ts";

export interface TlsOptions {
  /** The name that the certificate must be for; the host's own when not given. */
  readonly serverName?: string | undefined;
  /** Made anew for each connection. */
  readonly context: () => Promise<SecureContext>;
  readonly clock: Clock;
}

/**
 * In TLS 1.3 the host judges our certificate only after the handshake is over for us. Its first session ticket shows that it
 * has; a host that sends none is believed after this silence.
 */
const judgementMs = 1_000;

/** TLS 1.2 or 1.3: bytes may be written only to a peer that is verified, and that has taken us; else the error is PP511. */
export function tlsTransport({ serverName, context, clock }: TlsOptions): Transport {
  const facts = (error: Error, host: string): RefusedHandshake => ({
    code: (error as NodeJS.ErrnoException).code ?? error.message,
    message: error.message,
    serverName: serverName ?? host,
    certificate: undefined,
    clockIsSure: clock.wallSynchronised(),
  });
  return {
    async open({ host, port, keepAliveDelayMs }, onOpen) {
      const name = serverName ?? host;
      const secureContext = await context().catch((cause: unknown) => {
        throw cause instanceof Fault ? new Fault("PP511", cause.detail, { cause }) : cause;
      });
      const socket = connect({
        host,
        port,
        secureContext,
        ...(isIP(name) === 0 ? { servername: name } : {}),
        checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
        // Judged in `secureConnect`, where the certificate can still be read, so that the fault can name its dates and
        // names. Nothing is written before.
        rejectUnauthorized: false,
      });
      socket.once("connect", () => {
        socket.setNoDelay(true);
        socket.setKeepAlive(true, keepAliveDelayMs);
      });
      socket.once("secureConnect", () => {
        if (socket.authorized) return onceTaken(socket, clock, onOpen);
        const refused = facts(asError(socket.authorizationError), host);
        const certificate = socket.getPeerX509Certificate();
        socket.destroy(tlsDistrust(`${host}:${port}`, { ...refused, certificate }));
      });
      return socket;
    },
    explain: (error, { host, port }) => tlsRefusal(`${host}:${port}`, facts(error, host)),
  };
}

function onceTaken(socket: TLSSocket, clock: Clock, onOpen: () => void): void {
  if (socket.getProtocol() !== "TLSv1.3") {
    onOpen();
    return;
  }
  const settle = (): void => {
    timer.cancel();
    socket.off("session", onTicket);
    if (!socket.destroyed) onOpen();
  };
  // A write from within this event never leaves: OpenSSL is still reading.
  const onTicket = (): void => void nextTurn().then(settle);
  const timer = clock.after(judgementMs, settle);
  socket.once("session", onTicket);
  socket.once("close", () => timer.cancel());
}

/** Node's types say an error; what stands there is its code. */
function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
