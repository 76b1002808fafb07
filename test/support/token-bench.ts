import { randomBytes } from "node:crypto";
import { decryptPinBlock } from "../../src/bench/acquirer/pin-verification.ts";
import type { Pan } from "../../src/card/pan.ts";
import { KeyStore } from "../../src/keys/key-store.ts";
import type { MacUse } from "../../src/keys/message-mac.ts";
import type { TokenPinBlockFormat } from "../../src/keys/pkcs11/clear-pin-block.ts";
import type { Cryptoki } from "../../src/keys/pkcs11/cryptoki.ts";
import { loadTokenKey } from "../../src/keys/pkcs11/load-token-key.ts";
import { openToken, type TokenPlace } from "../../src/keys/pkcs11/open-token.ts";
import { Pkcs11Scd } from "../../src/keys/pkcs11/pkcs11-scd.ts";
import type { Token } from "../../src/keys/pkcs11/token.ts";
import { writeTokenCounter } from "../../src/keys/pkcs11/token-counter.ts";
import { provisionKeys } from "../../src/keys/provision-keys.ts";
import type { EncryptedPinBlock } from "../../src/keys/scd.ts";
import { FaultyFileSystem } from "./faulty-file-system.ts";
import { independentAesDukpt } from "./independent-dukpt.ts";
import { Interruption } from "./interruption.ts";
import { ksnOf, noMac, plainKeyMap, random } from "./scd-bench.ts";
import { VolatileKeyState } from "./volatile-key-state.ts";
import { WatchedMemory } from "./watched-memory.ts";

/** X9.24-3:2017, the published AES-128 test vectors. */
const aesBdk = "FEDCBA9876543210F1F1F1F1F1F1F1F1";
const bdk = Buffer.from(aesBdk, "hex");
export const aesHost = independentAesDukpt(aesBdk, "1234567890123456");
export const aesInitialKey = (host = aesHost) => ({
  ik: Buffer.from(host.initialKey, "hex"),
  iksn: Buffer.from(host.initialKsn, "hex"),
});

/** The last counter of AES DUKPT: sixteen ones at the top. */
export const lastCounter = 0xffff0000;

/** The login file. */
const pinFiles = new FaultyFileSystem();
pinFiles.put("/etc/pinpadd/token-pin", Buffer.from("1234\n"));

export const simPlace: TokenPlace = {
  modulePath: "/usr/lib/simulated.so",
  tokenLabel: "pad 7",
  loginPinPath: "/etc/pinpadd/token-pin",
};

export interface TokenBenchParts {
  readonly place: TokenPlace;
  /** A module as a new process finds it. */
  readonly load: () => Promise<Cryptoki>;
  readonly pinBlockFormat: TokenPinBlockFormat;
  readonly mac?: MacUse;
}

/** A pad whose keys are in a token. `start` is a new process: the session of the one before has ended. */
export async function tokenBench({ place, load, pinBlockFormat, mac = noMac }: TokenBenchParts) {
  const store = new VolatileKeyState();
  const interruption = new Interruption();
  const memory = new WatchedMemory();
  const storageKey = randomBytes(32);
  await provisionKeys(store, storageKey, random);
  const newKeyStore = () => new KeyStore({ store: interruption.over(store), storageKey, random, memory });
  const keyStore = newKeyStore();
  let module: Cryptoki | undefined;

  async function token(): Promise<Token> {
    end();
    return openToken(place, pinFiles, async () => {
      module = await load();
      return interruption.over(module);
    });
  }

  /** As a process that ends takes its sessions with it, however it ends. */
  function end(): void {
    const ended = module;
    module = undefined;
    try {
      ended?.C_Finalize();
      ended?.close();
    } catch {
      // A process may end before it has loaded the module.
    }
  }

  return {
    store,
    interruption,
    memory,
    keyStore,
    token,
    end,
    load: async (initialKey = aesInitialKey()) => loadTokenKey(await token(), keyStore, initialKey),
    /** The initial key, as if all transactions before this counter had been made. */
    loadBefore: async (counter: number) => {
      const initialKey = aesInitialKey();
      await writeTokenCounter(keyStore, { initialKsn: initialKey.iksn, usedBelow: counter });
      await loadTokenKey(await token(), keyStore, initialKey);
    },
    start: async () =>
      Pkcs11Scd.open({
        keyMap: plainKeyMap,
        keyStore: newKeyStore(),
        memory,
        random,
        token: await token(),
        pinBlockFormat,
        mac,
      }),
    /** As the test acquirer reads it. */
    readPin: (block: EncryptedPinBlock, pan: Pan) => {
      const reading = { panField: "full", ...pinBlockFormat } as const;
      return decryptPinBlock(bdk, ksnOf(block), block.pinBlock, pan.reveal(), reading)?.join("");
    },
  };
}
