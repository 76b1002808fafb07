import { TryLedger } from "../attempts/try-ledger.ts";
import type { Config } from "../config/schema.ts";
import { type StorageKeySources, storePlaces } from "../config/store-places.ts";
import type { CardFacts, LoadedKey, StoreProbe } from "../doctor/store-checks.ts";
import { messageProfiles } from "../host/profiles/message-profiles.ts";
import { keyMapFromRows } from "../keys/key-map.ts";
import type { Scd } from "../keys/scd.ts";
import { verifyKey } from "../keys/verify-key.ts";
import { hostRulesOf } from "../pad/host-rules.ts";
import { inTurn } from "../pad/in-turn.ts";
import { openScd, tokenPlace } from "../pad/open-scd.ts";
import { encryptionOf } from "../pad/pin-encryption.ts";
import { openSealedStore, type SealedStore } from "../pad/sealed-store.ts";
import { decodeTamperLog, standing, tamperLogPlace } from "../pad/tamper-log.ts";
import { triesOf } from "../pad/try-rules.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { Clock } from "../ports/clock.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import type { HostBooks } from "./doctor-host.ts";

export interface StoreSurroundings {
  readonly config: Config;
  readonly clock: Clock;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly memory: SecretMemory;
  readonly storageKeySources: StorageKeySources;
}

/** The pad's store while doctor looks into it: opened once, by whoever asks first. */
export class DoctoredStore implements StoreProbe {
  readonly #around: StoreSurroundings;
  readonly neededSlots: readonly string[];
  #sealed: Promise<SealedStore> | undefined;
  #scd: Scd | undefined;

  constructor(around: StoreSurroundings) {
    this.#around = around;
    this.neededSlots = slotsNeededBy(around.config);
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  async keys(): Promise<readonly LoadedKey[]> {
    const { keyStore } = await this.#opened();
    const { config, memory } = this.#around;
    const expectedOf = config["key-check-values"];
    return keyStore.facts().map(({ slot, facts }): LoadedKey => {
      const kcv = expectedOf[slot];
      const matches = kcv !== undefined && verifyKey(keyStore, slot, kcv, undefined, memory).matching !== undefined;
      return {
        slot,
        kcv: facts.kcv,
        kcvMethod: facts.kcvMethod,
        isTestKey: facts.test,
        transactionsLeft: slot === "dukpt" ? this.#transactionsLeft(keyStore) : undefined,
        expected: kcv === undefined ? undefined : { kcv: kcv.toUpperCase(), matches },
      };
    });
  }

  async cards(): Promise<CardFacts> {
    const { store } = await this.#opened();
    const { config, clock } = this.#around;
    const ledger = await TryLedger.open(store, triesOf(config), clock);
    try {
      const cards = ledger.cards();
      const counted = (kind: "here" | "bank") => cards.filter(({ lock }) => lock === kind).length;
      return { lockedHere: counted("here"), lockedByBank: counted("bank") };
    } finally {
      await ledger.close();
    }
  }

  async wasOpened(): Promise<boolean> {
    const { store } = await this.#opened();
    const encoded = store.get(tamperLogPlace);
    return encoded !== undefined && standing(decodeTamperLog(encoded)) !== undefined;
  }

  /** For messages to the host. Undefined where the store cannot be opened: that has been told. */
  async books(): Promise<HostBooks | undefined> {
    const { config } = this.#around;
    const sealed = await this.#opened().catch(() => undefined);
    const keyMap = keyMapFromRows(config.keypad["key-map"]);
    const profile = messageProfiles.get(config.host.profile);
    if (!sealed || !profile || !(keyMap instanceof Uint8Array)) return undefined;
    const mac = { keys: hostRulesOf(config.host).mac, desAlgorithm: profile.dialect.mac.algorithm };
    const options = {
      ...this.#around,
      keyMap,
      encryption: encryptionOf(config),
      mac,
      token: config.token && tokenPlace(config.token),
    };
    this.#scd ??= await openScd(sealed.keyStore, options);
    return { store: sealed.store, scd: this.#scd };
  }

  async close(): Promise<void> {
    const sealed = await this.#sealed?.catch(() => undefined);
    this.#scd?.release();
    await inTurn([async () => sealed?.close()]);
  }

  #opened(): Promise<SealedStore> {
    const { config, fileSystem, random, memory, clock, storageKeySources } = this.#around;
    const places = storePlaces(config.store, storageKeySources);
    this.#sealed ??= openSealedStore({ fileSystem, random, places, memory, clock, onGuardFault: () => undefined });
    return this.#sealed;
  }

  #transactionsLeft(keyStore: SealedStore["keyStore"]): number {
    const registers = keyStore.openRegisters();
    try {
      return registers.transactionsLeft;
    } finally {
      registers.release();
    }
  }
}

/** What payments need to be in the store before anything is sent. A sign-on that brings keys needs the one that wraps them. */
export function slotsNeededBy({ pin, host, token }: Pick<Config, "pin" | "host" | "token">): readonly string[] {
  const isWrapped = host["sign-on"] === "with-keys";
  const wrapping = messageProfiles.get(host.profile)?.dialect.mac.algorithm === "ecb" ? "tmk" : "kbpk";
  const needed = new Set<string>();
  if (pin["key-management"] === "dukpt" && !token) needed.add("dukpt");
  if (pin["key-management"] === "fixedKey") needed.add(isWrapped ? wrapping : "pin");
  if (host.mac === "sessionKey") needed.add(isWrapped ? wrapping : "mac");
  return [...needed];
}
