import type { Config } from "../config/schema.ts";
import { storePlaces } from "../config/store-places.ts";
import { heldKey } from "../keys/held-keys.ts";
import { provisionPad } from "../pad/provision.ts";
import { withKeyStore } from "../pad/with-key-store.ts";
import { pinBlockFormats } from "../pin/pin-block-formats.ts";
import type { SecretMemory } from "../pin/secret-memory.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { Random } from "../ports/random.ts";
import { type BenchHost, keyManagementOf, keysOf } from "./bench-host.ts";
import { benchInitialKey } from "./bench-initial-key.ts";

interface Provisioning {
  readonly config: Config;
  readonly host: BenchHost;
  readonly fileSystem: FileSystem;
  readonly random: Random;
  readonly memory: SecretMemory;
  readonly nowMs: number;
}

/** A new pad with the public test keys that it needs for this host; one that is there stays as it is. Faults as `provisionPad`. */
export async function provisionBenchIfNew(provisioning: Provisioning): Promise<void> {
  const { config, host, fileSystem, random, memory, nowMs } = provisioning;
  const { file, "storage-key-file": keyFile } = config.store;
  if ((await fileSystem.exists(file)) || (keyFile !== undefined && (await fileSystem.exists(keyFile)))) return;
  const format = config.pin["block-format"];
  const kind = pinBlockFormats[format].cipher === "aes" ? "aes128" : "tdes";
  const initialKey = keyManagementOf(host) === "dukpt" ? benchInitialKey(random, kind, nowMs) : undefined;
  const places = storePlaces(config.store);
  await provisionPad(fileSystem, random, places, memory, initialKey);
  const keys = keysOf(host, format);
  if (keys.length === 0) return;
  const onGuardFault = (fault: Error): never => {
    throw fault;
  };
  await withKeyStore({ fileSystem, random, places, memory, onGuardFault }, async (keyStore) => {
    for (const { slot, usage, cipher, value } of keys) {
      const loading = { keyVersion: "00", origin: "generated", test: true, loadedAtMs: nowMs } as const;
      const held = heldKey(usage, cipher, Buffer.from(value, "hex"), loading, memory);
      try {
        await keyStore.commit(keyStore.sealed(slot, held));
      } finally {
        memory.release(held.material);
      }
    }
  });
}
