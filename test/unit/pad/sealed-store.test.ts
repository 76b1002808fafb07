import { describe, expect, it } from "vitest";
import type { StorePlaces } from "../../../src/config/store-places.ts";
import type { Fault } from "../../../src/faults/fault.ts";
import { provisionPad } from "../../../src/pad/provision.ts";
import { openSealedStore } from "../../../src/pad/sealed-store.ts";
import { SlotStore } from "../../../src/store/slot-store.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { random } from "../../support/scd-bench.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";

const file = "/var/lib/pad/store";
const storageKeyFile = "/etc/pad/storage.key";
const rollBackGuardFile = "/var/lib/guard/store.mark";
const withFile: StorePlaces = { file, storageKeyFile, rollBackGuardFile };
const credential = "/run/credentials/pad/key";
const withCredential: StorePlaces = {
  file,
  rollBackGuardFile,
  storageKeyCredential: "key",
  credentialsFolder: "/run/credentials/pad",
};

function world(places: StorePlaces = withFile) {
  const fs = new FaultyFileSystem();
  const memory = new WatchedMemory();
  const faults: Fault[] = [];
  const at = (other: StorePlaces) => ({
    fileSystem: fs,
    random,
    places: other,
    memory,
    onGuardFault: (fault: Fault) => faults.push(fault),
  });
  return {
    fs,
    memory,
    faults,
    provision: () => provisionPad(fs, random, places, memory),
    open: (other: StorePlaces = places) => openSealedStore(at(other)),
  };
}

/** Passphrases as they are typed, one after the other. */
function typing(memory: WatchedMemory, ...phrases: string[]): StorePlaces {
  return {
    file,
    askPassphrase: async () => {
      const text = Buffer.from(phrases.shift() ?? "");
      const passphrase = memory.allocate(text.length);
      text.copy(passphrase);
      return passphrase;
    },
  };
}

async function refusal(open: Promise<unknown>): Promise<unknown> {
  return open.then(
    () => undefined,
    (error: Fault) => error.code,
  );
}

describe("a sealed store", () => {
  it("opens with the storage key it was made with, and leaves no key behind when it is closed", async () => {
    const { provision, open, memory } = world();
    await provision();
    const sealed = await open();
    expect(sealed.keyStore.deviceSecret()).toHaveLength(32);
    await sealed.close();
    expect(sealed.storageKey.every((byte) => byte === 0)).toBe(true);
    expect(memory.unwiped).toBe(1);
  });

  it.each<[string, string, (fs: FaultyFileSystem) => void]>([
    ["a storage key that group or others may read", "PP605", (fs) => fs.expose(storageKeyFile)],
    ["a storage key of the wrong length", "PP605", (fs) => fs.put(storageKeyFile, Buffer.alloc(16))],
    ["another storage key", "PP606", (fs) => fs.put(storageKeyFile, Buffer.alloc(32, 9))],
    ["a damaged store", "PP702", (fs) => fs.put(file, fs.contents(file).fill(0xff, 0, 4_096).fill(0xff, 525_000))],
    ["a damaged guard", "PP709", (fs) => fs.put(rollBackGuardFile, Buffer.alloc(1_024, 1))],
  ])("with %s is not opened: %s, and nothing stays open or in memory", async (_what, code, harm) => {
    const { provision, open, fs, memory } = world();
    await provision();
    const before = memory.unwiped;
    fs.counts.open = 0;
    fs.counts.close = 0;
    harm(fs);
    expect([await refusal(open()), memory.unwiped]).toEqual([code, before]);
    expect(fs.counts.close).toBe(fs.counts.open);
  });

  it("without its guard is not opened, once it had one", async () => {
    const { provision, open, fs } = world();
    await provision();
    await fs.keepAside(rollBackGuardFile, "aside");
    expect(await refusal(open())).toBe("PP709");
  });

  it("that was put back to an older copy is PP708, by as little as one commit after an orderly end", async () => {
    const { provision, open, fs } = world();
    await provision();
    const old = fs.contents(file);
    const sealed = await open();
    await sealed.store.commit(new Map([["tries", Buffer.from("3")]]));
    await sealed.close();
    const newest = fs.contents(file);
    fs.put(file, old);
    expect(await refusal(open())).toBe("PP708");
    expect(fs.contents(file).equals(old)).toBe(true);
    fs.put(file, newest);
    const again = await open();
    expect(again.store.get("tries")?.toString()).toBe("3");
  });

  it("after a power cut goes on: the mark may lag, but is never ahead", async () => {
    const { provision, open, fs } = world();
    await provision();
    const sealed = await open();
    for (let commit = 0; commit < 30; commit += 1) {
      await sealed.store.commit(new Map([["a", Buffer.alloc(commit)]]));
      for (const survives of [0, Number.POSITIVE_INFINITY]) {
        const after = world();
        for (const path of [file, storageKeyFile, rollBackGuardFile]) {
          after.fs.put(path, fs.afterPowerCut(() => survives).contents(path));
        }
        expect(await refusal(after.open())).toBeUndefined();
      }
    }
  });

  it("whose mark cannot be written goes on and says so", async () => {
    const { provision, open, fs, faults } = world();
    await provision();
    const sealed = await open();
    await sealed.store.commit(new Map([["a", Buffer.from("1")]]));
    await sealed.store.close();
    fs.failAt("write", 1, "ENOSPC");
    await sealed.close();
    expect(faults.map(({ code }) => code)).toEqual(["PP709"]);
  });

  it("of an earlier version, without check value or guard, is taken over with both", async () => {
    const { provision, open, fs } = world({ file, storageKeyFile });
    await provision();
    const store = await SlotStore.open(fs, file);
    await store.commit(new Map([["keys/storage-key-check", null]]));
    await store.close();
    const key = fs.contents(storageKeyFile);
    fs.put(storageKeyFile, Buffer.alloc(32, 9));
    expect(await refusal(open())).toBe("PP603");
    fs.put(storageKeyFile, key);
    await (await open(withFile)).close();
    expect(await fs.exists(rollBackGuardFile)).toBe(true);
    fs.put(storageKeyFile, Buffer.alloc(32, 9));
    expect(await refusal(open(withFile))).toBe("PP606");
  });
});

describe("provisioning", () => {
  it("takes a credential that exists, and makes nothing without it", async () => {
    const { provision, open, fs } = world(withCredential);
    expect([await refusal(provision()), await fs.exists(file)]).toEqual(["PP605", false]);
    fs.put(credential, Buffer.alloc(32, 1));
    await provision();
    await (await open()).close();
    fs.put(credential, Buffer.alloc(32, 2));
    expect(await refusal(open())).toBe("PP606");
  });

  it("with a passphrase makes a store that opens with the same one only", async () => {
    const { provision, open, memory } = world(typing(new WatchedMemory(), "correct horse battery"));
    await provision();
    const before = memory.unwiped;
    expect(await refusal(open(typing(memory, "correct horse batterz")))).toBe("PP606");
    expect(memory.unwiped).toBe(before);
    const sealed = await open(typing(memory, "correct horse battery"));
    expect(sealed.keyStore.deviceSecret()).toHaveLength(32);
    await sealed.close();
  });

  it("refuses a passphrase that is too short, and makes nothing", async () => {
    const { provision, fs } = world(typing(new WatchedMemory(), "short"));
    expect([await refusal(provision()), await fs.exists(file)]).toEqual(["PP605", false]);
  });

  it("with a key file makes a store that no passphrase opens", async () => {
    const { provision, open, memory } = world();
    await provision();
    expect(await refusal(open(typing(memory, "correct horse battery")))).toBe("PP605");
  });

  it("never takes over the guard of an earlier store, and tries again with one that it made itself", async () => {
    const { provision, fs } = world();
    fs.failAt("create", 3, "ENOSPC");
    expect(await refusal(provision())).toBe("PP703");
    await provision();
    await fs.keepAside(file, "store.old");
    expect(await refusal(provision())).toBe("PP707");
  });
});
