import { mkdtempSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, bench, describe } from "vitest";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { SlotStore } from "../../src/store/slot-store.ts";

const folder = mkdtempSync(join(tmpdir(), "pinpad-bench-"));

/** What many programs do instead: the whole state as JSON into a new file, made durable, over the old one. */
async function replaceJson(state: unknown): Promise<void> {
  const [draft, file] = [join(folder, "state.tmp"), join(folder, "state.json")];
  const handle = await open(draft, "w");
  try {
    await handle.writeFile(JSON.stringify(state));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  // Without this, a power cut can bring the old name back.
  const parent = await open(folder, "r");
  try {
    await parent.sync();
  } finally {
    await parent.close();
  }
}

const fileSystem = new NodeFileSystem();
const path = join(folder, "store.bin");
await SlotStore.provision(fileSystem, path);
const store = await SlotStore.open(fileSystem, path);

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const longEnoughForDisks = { time: 2_000 };

describe("one durable change of a small state, on this machine's disk", () => {
  const state: Record<string, string> = {};
  for (let card = 0; card < 100; card += 1) state[`tries/${card}`] = "2".repeat(60);
  let turn = 0;
  bench(
    "pinpadd's slot store: two regions, repairs itself",
    async () => {
      turn += 1;
      await store.commit(new Map([[`tries/${turn % 100}`, Buffer.alloc(60, turn)]]));
    },
    longEnoughForDisks,
  );
  bench(
    "JSON: draft, fsync, rename, fsync of the folder",
    async () => {
      turn += 1;
      state[`tries/${turn % 100}`] = String(turn).padStart(60);
      await replaceJson(state);
    },
    longEnoughForDisks,
  );
});
