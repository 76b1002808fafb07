import { readFileSync } from "node:fs";
import { join } from "node:path";
import { benchConfig } from "../../src/bench/bench-config.ts";
import { storePlaces } from "../../src/config/store-places.ts";
import { heldKey } from "../../src/keys/held-keys.ts";
import { provisionPad } from "../../src/pad/provision.ts";
import { withKeyStore } from "../../src/pad/with-key-store.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { NodeRandom } from "../../src/platform/node-random.ts";
import { keyForms } from "./canary-keys.ts";
import { KeyChild, type KeyHabit } from "./key-child.ts";
import { PseudoTerminal } from "./pseudo-terminal.ts";
import type { Needle } from "./secrets.ts";
import { inTempFolder } from "./temp-folder.ts";

/** The storage key's own file holds nothing else. */
export const storageKeyFile = "storage.key";

export interface LoadingDesk {
  readonly child: KeyChild;
  readonly stateFolder: string;
  readonly storageKey: readonly Needle[];
}

/** A provisioned pad with this key in slot `kbpk`, and the process that loads keys into it, while `use` runs. */
export function withLoadingDesk(
  { kbpk, habit, terminal }: { kbpk?: Buffer; habit?: KeyHabit; terminal?: PseudoTerminal },
  use: (desk: LoadingDesk) => Promise<void>,
): Promise<void> {
  return inTempFolder(async (stateFolder) => {
    const config = benchConfig({ stateFolder, host: "127.0.0.1", port: 1, amountMinor: 1, pinBlockFormat: 0 });
    const [fileSystem, random, places] = [new NodeFileSystem(), new NodeRandom(), storePlaces(config.store)];
    await provisionPad(fileSystem, random, places, ordinaryMemory);
    if (kbpk !== undefined) {
      const loading = { keyVersion: "00", origin: "components", test: false, loadedAtMs: 1 } as const;
      const held = heldKey("K1", "aes", kbpk, loading, ordinaryMemory);
      const onGuardFault = (fault: Error) => {
        throw fault;
      };
      await withKeyStore({ fileSystem, random, places, memory: ordinaryMemory, onGuardFault }, (keyStore) =>
        keyStore.commit(keyStore.sealed("kbpk", held)),
      );
    }
    const storageKey = keyForms("storage key", readFileSync(join(stateFolder, storageKeyFile)));
    const child = new KeyChild(stateFolder, { ...(habit && { habit }), ...(terminal && { terminal }) });
    try {
      await use({ child, stateFolder, storageKey });
    } finally {
      await child.kill();
    }
  });
}

/** The same without a key, where people type at a terminal. */
export async function withTypingDesk(
  habit: KeyHabit | undefined,
  use: (desk: LoadingDesk) => Promise<void>,
): Promise<void> {
  const terminal = await PseudoTerminal.open();
  try {
    await withLoadingDesk({ terminal, ...(habit && { habit }) }, use);
  } finally {
    await terminal.close();
  }
}
