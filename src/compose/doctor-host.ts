import { hostPlaces } from "../config/host-places.ts";
import type { Config } from "../config/schema.ts";
import type { Check } from "../doctor/check.ts";
import { certificateCheck, type HostPlace, type HostProbe, hostChecks } from "../doctor/host-checks.ts";
import { hostWords } from "../doctor/host-words.ts";
import { Fault } from "../faults/fault.ts";
import { messageProfiles } from "../host/profiles/message-profiles.ts";
import { responseCodeTables } from "../host/profiles/response-code-tables.ts";
import type { Scd } from "../keys/scd.ts";
import { HostBatch } from "../pad/host-batch.ts";
import { HostConversation } from "../pad/host-conversation.ts";
import { hostRulesOf } from "../pad/host-rules.ts";
import { NetworkDesk } from "../pad/network-desk.ts";
import { StanCounter } from "../pad/stan-counter.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import { hostLinkOf, hostStagesOf } from "./host-link.ts";

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

/** The way to the host, stage by stage, as the configuration has it. */
export function hostOf(around: HostSurroundings): DoctoredHost {
  const { config, clock, fileSystem } = around;
  const { host } = config;
  const places = hostPlaces(host);
  const stages = hostStagesOf(host, { clock, fileSystem });
  const placeOf = (place: HostPlace) => places.indexOf(place);
  const talk = new HostTalk(around);
  const probe: HostProbe = {
    places,
    resolve: (name) =>
      stages.probe(
        "dns",
        places.findIndex((place) => place.host === name),
      ),
    connect: (place) => stages.probe("tcp", placeOf(place)),
    handshake: host.transport === "tls" ? (place) => stages.probe("tls", placeOf(place)) : undefined,
    signOn: host["sign-on"] === "none" || around.isRunning ? undefined : () => talk.signOn(),
    echo: () => talk.echo(),
    silence: () => (around.isRunning ? hostWords.padsOwnLink : undefined),
  };
  const checks = hostChecks(probe, () => clock.monotonicMs());
  const dates = certificateCheck(
    () => stages.certificates(),
    () => clock.wallMs(),
  );
  return { checks: [dates, ...checks], close: () => talk.close() };
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
