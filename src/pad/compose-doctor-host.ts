import type { Check } from "../doctor/check.ts";
import {
  type CertificateFacts,
  certificateCheck,
  type HostPlace,
  type HostProbe,
  hostChecks,
} from "../doctor/host-checks.ts";
import { hostWords } from "../doctor/host-words.ts";
import { Fault } from "../faults/fault.ts";
import { Connection } from "../gateway/connection.ts";
import { plaintext, type Transport } from "../gateway/open-socket.ts";
import { resolveHost } from "../gateway/resolve-host.ts";
import { certificateDates } from "../gateway/tls-certificate-dates.ts";
import { messageProfiles } from "../host/profiles/message-profiles.ts";
import { responseCodeTables } from "../host/profiles/response-code-tables.ts";
import type { Scd } from "../keys/scd.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import { hostLinkOf, linkOptions, transportOf } from "./compose-host-link.ts";
import type { Config } from "./config-schema.ts";
import { HostBatch } from "./host-batch.ts";
import { HostConversation } from "./host-conversation.ts";
import { hostRulesOf } from "./host-rules.ts";
import { NetworkDesk } from "./network-desk.ts";
import { StanCounter } from "./stan-counter.ts";

/** The store that numbers of messages and the session's keys are kept in, and what makes MACs. */
export interface HostBooks {
  readonly store: {
    get(key: string): Buffer | undefined;
    commit(changes: ReadonlyMap<string, Uint8Array | null>): Promise<void>;
  };
  readonly scd: Pick<Scd, "openMac" | "takeSessionKeys">;
}

export interface HostSurroundings {
  readonly config: Config;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  /** Undefined without an opened store. */
  readonly books: () => Promise<HostBooks | undefined>;
  /** The running pad has its own connection: two from one terminal would disturb each other. */
  readonly isRunning: boolean;
}

export interface DoctoredHost {
  readonly checks: readonly Check[];
  close(): Promise<void>;
}

const connectTimeoutMs = 3_000;
const handshakeTimeoutMs = 4_000;

/** The way to the host, stage by stage, as the configuration has it. */
export function hostOf(around: HostSurroundings): DoctoredHost {
  const { config, clock, fileSystem } = around;
  const { host } = config;
  const options = linkOptions(host);
  const places: [HostPlace, ...HostPlace[]] = [
    { host: options.host, port: options.port },
    ...(options.secondary ? [options.secondary] : []),
  ];
  const reach = async (place: HostPlace, transport: Transport, timeoutMs: number): Promise<void> => {
    const limits = { ...options, connectTimeoutMs: timeoutMs };
    const framing = options.framing ?? { lengthHeader: "binary2", includesHeader: false };
    const nobody = { onMessage: () => undefined, onLost: () => undefined };
    const connection = new Connection(place, { limits, transport, clock, framing }, nobody);
    try {
      await connection.opened;
    } finally {
      await connection.drop();
    }
  };
  const talk = new HostTalk(around);
  const probe: HostProbe = {
    places,
    resolve: resolveHost,
    connect: (place) => reach(place, plaintext, connectTimeoutMs),
    handshake:
      host.transport === "tls"
        ? (place) => reach(place, transportOf(host, clock, fileSystem), handshakeTimeoutMs)
        : undefined,
    signOn: host["sign-on"] === "none" || around.isRunning ? undefined : () => talk.signOn(),
    echo: () => talk.echo(),
    silence: () => (around.isRunning ? hostWords.padsOwnLink : undefined),
  };
  const checks = hostChecks(probe, () => clock.monotonicMs());
  const dates = certificateCheck(
    () => certificatesOf(host, fileSystem),
    () => clock.wallMs(),
  );
  return { checks: [dates, ...checks], close: () => talk.close() };
}

async function certificatesOf(host: Config["host"], fileSystem: FileSystem): Promise<CertificateFacts[]> {
  const found: CertificateFacts[] = [];
  for (const key of ["tls-ca-file", "tls-client-certificate-file"] as const) {
    const file = host[key];
    if (file === undefined) continue;
    for (const dates of await certificateDates(fileSystem, file)) found.push({ key, file, ...dates });
  }
  return found;
}

/** Sign-on and echo over one connection, exactly as the pad does both. */
class HostTalk {
  readonly #around: HostSurroundings;
  #network: NetworkDesk | undefined;
  #conversation: HostConversation | undefined;

  constructor(around: HostSurroundings) {
    this.#around = around;
  }

  async signOn(): Promise<void> {
    await (await this.#desk()).ready();
  }

  async echo(): Promise<void> {
    await (await this.#desk()).echo();
  }

  async close(): Promise<void> {
    await this.#network?.stop();
    await this.#conversation?.stop();
  }

  async #desk(): Promise<NetworkDesk> {
    if (this.#network) return this.#network;
    const { config, clock, fileSystem, random } = this.#around;
    const rules = hostRulesOf(config.host);
    const { store, scd } =
      (await this.#around.books()) ?? withoutStore(rules.mac !== "none" || rules.signOn === "withKeys");
    const profile = messageProfiles.get(config.host.profile);
    const codes = responseCodeTables.get(config.host["response-codes"]);
    if (!profile || !codes) throw new Fault("PP901", `there is no ${config.host.profile}`);
    const log = () => undefined;
    const link = hostLinkOf(config.host, { clock, fileSystem, random, log });
    const conversation = new HostConversation({ link, clock, profile, codes, log });
    const terminal = { terminalId: config.terminal["terminal-id"], merchantId: config.terminal["merchant-id"] };
    const [stans, batch] = [new StanCounter(store), new HostBatch(store)];
    // No echo by itself.
    const quiet = { ...rules, echoIntervalMs: 0 };
    this.#conversation = conversation;
    this.#network = new NetworkDesk({
      conversation,
      scd,
      stans,
      batch,
      store,
      profile,
      codes,
      rules: quiet,
      terminal,
      clock,
      log,
    });
    const nobody = { onAnswer: () => undefined, onSilent: () => undefined };
    conversation.start(nobody);
    return this.#network;
  }
}

/** A pad without keys can still ask whether the host is there, where that needs no MAC. */
function withoutStore(needsKeys: boolean): HostBooks {
  if (needsKeys) throw new Fault("PP601", "the host wants messages with keys, and the store of keys is not open");
  const none = () => Promise.reject(new Fault("PP601", "the store of keys is not open"));
  return {
    store: { get: () => undefined, commit: () => Promise.resolve() },
    scd: { openMac: none, takeSessionKeys: none },
  };
}
