import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { TryLedger } from "../../src/attempts/try-ledger.ts";
import { defaultTryPolicy } from "../../src/attempts/try-policy.ts";
import { loadConfig } from "../../src/config/load-config.ts";
import { storePlaces } from "../../src/config/store-places.ts";
import { openSealedStore } from "../../src/pad/sealed-store.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { NodeRandom } from "../../src/platform/node-random.ts";
import type { Kiosk } from "./kiosk.ts";
import { Program } from "./program.ts";
import { edit, type Report } from "./sick-pad.ts";

export async function withReaderOf(
  protocol: string,
  kiosk: Kiosk,
  use: (port: string) => Promise<Report>,
): Promise<Report> {
  const port = join(kiosk.folder, "reader");
  const emulator = new Program(["reader", "emulate", "--protocol", protocol, "--pty", "--link", port], {
    isTypedTo: true,
  });
  try {
    await emulator.prints(/reader\n/);
    await edit(kiosk.config, [/\[reader\]\npart = "simulated"/, icrwAt(port)]);
    return await use(port);
  } finally {
    emulator.kill("SIGTERM");
    await emulator.ended;
  }
}

export const icrwAt = (port: string) => `[reader]\npart = "icrw"\nmodel = "ict3q8"\nport = ${JSON.stringify(port)}`;

/** A stranger that has a file open under another program's name. */
export async function held(file: string, name: string, use: () => Promise<Report>): Promise<Report> {
  const holder = spawn("bash", ["-c", 'exec 3<>"$0"; echo held; exec -a "$1" sleep 60', file, name]);
  try {
    await once(holder.stdout, "data");
    return await use();
  } finally {
    holder.kill("SIGKILL");
  }
}

/** Three wrong PINs of one card, as payments count them. */
export async function lockCard(file: string): Promise<void> {
  const fileSystem = new NodeFileSystem();
  const config = await loadConfig(fileSystem, file);
  const [random, memory, clock] = [new NodeRandom(), ordinaryMemory, new NodeClock()];
  const places = storePlaces(config.store);
  const sealed = await openSealedStore({ fileSystem, random, memory, places, onGuardFault: () => undefined });
  const ledger = await TryLedger.open(sealed.store, defaultTryPolicy, clock);
  const card = "5a".repeat(16);
  for (let tries = 0; tries < defaultTryPolicy.tryLimit; tries += 1) {
    await ledger.markSent(card);
    await ledger.settle(card, "pinIncorrect");
  }
  await ledger.close();
  await sealed.close();
}
