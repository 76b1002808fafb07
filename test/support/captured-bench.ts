import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import type { TestCard } from "../../src/bench/acquirer/test-cards.ts";
import { playOnBench } from "../../src/bench/play-on-bench.ts";
import type { Scenario } from "../../src/bench/scenario.ts";
import { scenarioReport } from "../../src/bench/scenario-report.ts";
import { VirtualClock } from "../../src/bench/virtual-clock.ts";
import { EventLog } from "../../src/events/event-log.ts";
import { KeyStore } from "../../src/keys/key-store.ts";
import { isKept, isUrgentEvent } from "../../src/pad/kept-events.ts";
import { ordinaryMemory } from "../../src/pin/secret-memory.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { SlotStore } from "../../src/store/slot-store.ts";
import { MemoryLogFolder } from "./memory-log-folder.ts";
import { random } from "./scd-bench.ts";
import { byteForms, type Needle } from "./secrets.ts";
import { inTempFolder } from "./temp-folder.ts";
import { requestIn, tapWire, withoutCardFields } from "./wire-tap.ts";

/** What may know a secret and is searched: everything the pad tells, shows, sends and keeps. */
export type Place = "pad events" | "acquirer events" | "screens" | "report" | "console" | "wire" | `file ${string}`;

export type Note = (place: Place, what: string | Buffer) => void;

export interface CapturedBench {
  readonly places: ReadonlyMap<Place, Buffer>;
  /** Every message of the pad that carried a PIN block. */
  readonly requests: readonly ReadonlyMap<number, string>[];
  readonly problems: readonly string[];
  /** The secrets of this pad alone: storage key, device secret and what is in the registers at the end. */
  readonly padSecrets: readonly Needle[];
}

const consoleMethods = ["log", "info", "warn", "error", "debug", "trace"] as const;

/** Plays a scenario and keeps everything that comes out of it. `leak` is told of every pad event, to leak something. */
export function playCaptured(
  scenario: Scenario,
  cards: readonly TestCard[],
  leak: (note: Note, stateFolder: string) => void = () => undefined,
): Promise<CapturedBench> {
  return inTempFolder((elsewhere) =>
    inTempFolder(async (stateFolder) => {
      const atStart = join(elsewhere, "store.bin");
      const parts = new Map<Place, Buffer[]>();
      const events = new MemoryLogFolder();
      const ignored = () => undefined;
      const options = { folder: events, clock: new VirtualClock(), onFault: ignored, onMended: ignored };
      const log = new EventLog({ ...options, isUrgent: isUrgentEvent });
      const requests: ReadonlyMap<number, string>[] = [];
      const note: Note = (place, what) => {
        const known = parts.get(place) ?? [];
        parts.set(place, known);
        known.push(Buffer.from(what));
      };
      const onMessage = (message: Buffer) => {
        note("wire", withoutCardFields(message));
        const request = requestIn(message);
        if (request?.has(52)) requests.push(request);
      };
      const problems = await whileConsoleIsNoted(note, () =>
        tapWire(onMessage, async () => {
          const played = await playOnBench(scenario, {
            stateFolder,
            acquirer: undefined,
            cards,
            onScreen: (screen) => note("screens", JSON.stringify(screen)),
            onAcquirerEvent: (event) => note("acquirer events", JSON.stringify(event)),
            onPadEvent: (event) => {
              note("pad events", JSON.stringify(event));
              if (event.event === "started") copyFileSync(join(stateFolder, "store.bin"), atStart);
              // What the slot store writes now it may have overwritten by the end.
              if (event.event !== "screen") noteFiles(stateFolder, note);
              if (isKept(event)) log.hear(event);
              leak(note, stateFolder);
            },
          });
          note("report", scenarioReport(scenario, played, true).join("\n"));
          return played.problems;
        }),
      );
      noteFiles(stateFolder, note);
      await log.stop();
      for (const [name, bytes] of events.files) note(`file ${name}`, bytes);
      const padSecrets = await secretsOf(stateFolder, atStart);
      return { places: joined(parts), requests, problems, padSecrets };
    }),
  );
}

/** The storage key's own file holds nothing but the storage key. */
const storageKeyFile = "storage.key";

function noteFiles(folder: string, note: Note): void {
  for (const name of readdirSync(folder)) {
    if (name !== storageKeyFile) note(`file ${name}`, readFileSync(join(folder, name)));
  }
}

/** With its keys erased a pad's secrets are those that it had at its start. */
async function secretsOf(folder: string, atStart: string): Promise<Needle[]> {
  const secrets = (await secretsIn(folder, join(folder, "store.bin"))) ?? (await secretsIn(folder, atStart));
  if (!secrets) throw new Error("the pad had no keys, so nothing of them was looked for");
  return secrets;
}

async function secretsIn(folder: string, storeFile: string): Promise<Needle[] | undefined> {
  const storageKey = readFileSync(join(folder, storageKeyFile));
  const store = await SlotStore.open(new NodeFileSystem(), storeFile);
  const keyStore = new KeyStore({ store, storageKey, random, memory: ordinaryMemory });
  if (!keyStore.holds("dukpt")) {
    await store.close();
    return undefined;
  }
  const registers = keyStore.openRegisters().encode();
  const held = [...Array(21).keys()].map((at) => registers.subarray(registers.length - 16 * (at + 1)).subarray(0, 16));
  const needles = [
    ...byteForms("storage key", storageKey),
    ...byteForms("device secret", keyStore.deviceSecret()),
    ...held.filter((key) => key.some((byte) => byte !== 0)).flatMap((key) => byteForms("a register", key)),
  ];
  await store.close();
  return needles;
}

async function whileConsoleIsNoted<T>(note: Note, use: () => Promise<T>): Promise<T> {
  const take = (...written: unknown[]) => note("console", written.map(String).join(" "));
  const spies = [
    ...consoleMethods.map((method) => vi.spyOn(console, method).mockImplementation(take)),
    ...[process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, "write").mockImplementation((chunk) => {
        take(chunk);
        return true;
      }),
    ),
  ];
  try {
    return await use();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function joined(parts: ReadonlyMap<Place, readonly Buffer[]>): Map<Place, Buffer> {
  return new Map(
    [...parts].map(([place, pieces]) => {
      const different = new Map(pieces.map((piece) => [piece.toString("latin1"), piece] as const));
      return [place, Buffer.concat([...different.values()])];
    }),
  );
}
