import { asFault, Fault } from "../faults/fault.ts";
import type { CertificateDatesTold, ConnectStage, HostProber } from "../joint/host-prober.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import { Connection } from "./connection.ts";
import { type Peer, plaintext, type Transport } from "./open-socket.ts";
import { resolveHost } from "./resolve-host.ts";
import { certificateDates } from "./tls-certificate-dates.ts";

export interface HostStagesParts {
  /** The first host, and the second where there is one. */
  readonly places: readonly Peer[];
  /** Of the configured transport. */
  readonly transport: Transport;
  /** The configuration's keys and files with certificates. */
  readonly certificateFiles: readonly { readonly key: string; readonly file: string }[];
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
}

const connectTimeoutMs = 3_000;
const handshakeTimeoutMs = 4_000;
const limits = { sendTimeoutMs: 1_000, keepAliveDelayMs: 15_000 };
const framing = { lengthHeader: "binary2", includesHeader: false } as const;
const nobody = { onMessage: () => undefined, onLost: () => undefined };

/** The stages of a connection one by one, on connections of their own that are closed at once. */
export class HostStages implements HostProber {
  readonly #parts: HostStagesParts;

  constructor(parts: HostStagesParts) {
    this.#parts = parts;
  }

  reach(): Promise<void> {
    return Promise.resolve();
  }

  async probe(stage: ConnectStage, place: number): Promise<void> {
    const peer = this.#parts.places[place];
    if (!peer) throw new Fault("PP501", "there is no such host in the configuration");
    if (stage === "dns") await resolved(peer.host);
    else if (stage === "tcp") await this.#reach(peer, plaintext, connectTimeoutMs);
    else await this.#reach(peer, this.#parts.transport, handshakeTimeoutMs);
  }

  async certificates(): Promise<readonly CertificateDatesTold[]> {
    const { certificateFiles, fileSystem } = this.#parts;
    const found: CertificateDatesTold[] = [];
    for (const { key, file } of certificateFiles) {
      for (const dates of await certificateDates(fileSystem, file)) found.push({ key, file, ...dates });
    }
    return found;
  }

  async #reach(peer: Peer, transport: Transport, timeoutMs: number): Promise<void> {
    const { clock } = this.#parts;
    const parts = { limits: { ...limits, connectTimeoutMs: timeoutMs }, transport, clock, framing };
    const connection = new Connection(peer, parts, nobody);
    try {
      await connection.opened;
    } finally {
      await connection.drop();
    }
  }
}

/** Rejects with PP501, whose detail is the resolver's own word, such as ENOTFOUND. */
async function resolved(host: string): Promise<void> {
  await resolveHost(host).catch((thrown: unknown) => {
    const word = (thrown as NodeJS.ErrnoException).code ?? asFault(thrown).detail;
    throw new Fault("PP501", word, { cause: thrown });
  });
}
