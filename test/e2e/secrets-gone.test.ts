import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openSecretMemory } from "../../src/platform/secret-memory.ts";
import { keyForms } from "../support/canary-keys.ts";
import { type CanaryPad, canaryPin, keys, withCanaryPad } from "../support/canary-pad.ts";
import { coreAtDeath, coreOf, corePath } from "../support/core-of.ts";
import { heapNumbersIn, placesOf } from "../support/heap-search.ts";
import {
  coreMemory,
  liveMemory,
  type Region,
  undumpedMappings,
  whyNoCore,
  whyNoMemory,
} from "../support/memory-dump.ts";
import { NeedleScan } from "../support/needle-scan.ts";
import { pinForms, type TypedPin } from "../support/pin-forms.ts";
import { buildProgram } from "../support/program.ts";
import { scatteredFinds } from "../support/scattered-pin.ts";
import type { Needle } from "../support/secrets.ts";

const noMemory = whyNoMemory() ?? (await openSecretMemory()).degraded;
const noCore = noMemory ?? whyNoCore();
if (noMemory !== undefined) console.warn(`not searched for secrets: anything, since ${noMemory}`);
else if (noCore !== undefined) console.warn(`not searched for secrets: core files, since ${noCore}`);

/** Where the finds lie; a locked page is the place for secrets while they are needed. */
const locked = "locked: ";

function byteFinds(
  regions: readonly Region[],
  needles: readonly Needle[],
  lockedMappings: readonly [number, number][],
) {
  const hits = new NeedleScan(needles).hits(regions);
  return unique(
    hits.map(({ name, address }) =>
      lockedMappings.some(([start, end]) => address >= start && address < end) ? `${locked}${name}` : name,
    ),
  );
}

const unique = (names: readonly string[]) => [...new Set(names)].sort();

/** The storage key's own file holds nothing else. */
const storageKeyFile = "storage.key";

function storageKeyForms({ stateFolder }: CanaryPad): Needle[] {
  const key = readFileSync(join(stateFolder, storageKeyFile));
  return [...keyForms("storage key", key), { name: "storage key, first half", bytes: key.subarray(0, 16) }];
}

const storageKeyFinds = ["storage key, first half", "storage key, part", "storage key, raw"];

/** Logs, messages and files, but for that of the storage key. */
function toldAndKept({ child, stateFolder }: CanaryPad): Region[] {
  const ours = [storageKeyFile, "core", "heap.heapsnapshot"];
  const files = readdirSync(stateFolder).filter((name) => !ours.some((own) => name.startsWith(own)));
  expect(files).toContain("store.bin");
  const contents = [...files.map((name) => readFileSync(join(stateFolder, name))), Buffer.from(child.said.join("\n"))];
  return contents.map((bytes) => ({ address: 0, bytes, writable: false }));
}

function expectNowhereInCore(pad: CanaryPad, typed: TypedPin, core: string): void {
  const regions = coreMemory(core);
  expect(byteFinds(regions, [...pinForms(typed), ...pad.keys, ...storageKeyForms(pad)], [])).toEqual([]);
  expect(scatteredFinds(regions, typed)).toEqual([]);
  expect(byteFinds(toldAndKept(pad), [...pinForms(typed), ...pad.keys, ...storageKeyForms(pad)], [])).toEqual([]);
}

async function expectNowhere(pad: CanaryPad, typed: TypedPin): Promise<void> {
  const { child } = pad;
  const live = liveMemory(child.pid);
  const lockedMappings = undumpedMappings(child.pid);
  const finds = byteFinds(live, [...pinForms(typed), ...pad.keys, ...storageKeyForms(pad)], lockedMappings);
  // It opens the keys for the next payment: it lives as long as the process does, in locked memory and nowhere else.
  expect(finds).toEqual(storageKeyFinds.map((name) => `${locked}${name}`));
  expect(scatteredFinds(live, typed)).toEqual([]);
  expect(byteFinds(toldAndKept(pad), [...pinForms(typed), ...pad.keys, ...storageKeyForms(pad)], [])).toEqual([]);
  expect(await heapFinds(pad, typed)).toEqual([]);
}

/** The process dies of `cause`; what is searched is its memory at that moment. */
async function expectNowhereAtDeath(pad: CanaryPad, cause: () => Promise<void>): Promise<void> {
  const core = join(pad.stateFolder, "core");
  const { made } = await coreAtDeath(pad.child.pid, core);
  await cause();
  await made;
  expectNowhereInCore(pad, pad.pin, corePath(core, pad.child.pid));
}

async function heapFinds({ child, stateFolder }: CanaryPad, { digits, keyIndexes }: TypedPin): Promise<string[]> {
  const snapshot = join(stateFolder, "heap.heapsnapshot");
  await child.tell("snapshot", { file: snapshot });
  const heap = heapNumbersIn(readFileSync(snapshot, "utf8"));
  return [...placesOf(digits, heap), ...placesOf(keyIndexes, heap)];
}

interface Ending {
  readonly title: string;
  /** Resolves with the PIN that was typed. */
  play(pad: CanaryPad): Promise<TypedPin>;
}

const endings: [Ending, ...Ending[]] = [
  {
    title: "is approved",
    play: async ({ child, pin, pay, type }) => {
      await pay(2_500);
      await type(pin);
      await child.key(keys.enter);
      expect(await child.outcome()).toBe("approved");
      return pin;
    },
  },
  {
    title: "was a wrong PIN",
    play: async ({ child, pay, type }) => {
      const wrong = canaryPin();
      await pay(2_500);
      await type(wrong);
      await child.key(keys.enter);
      await child.sees("ENTER_VALID_PIN");
      return wrong;
    },
  },
  {
    title: "is cancelled",
    play: async ({ child, pin, pay, type }) => {
      await pay(2_500);
      await type(pin);
      await child.key(keys.cancel);
      expect(await child.outcome()).toBe("cancelled");
      return pin;
    },
  },
  {
    title: "is timed out",
    play: async ({ child, pin, pay, type }) => {
      await pay(2_500);
      await type(pin);
      await child.tell("advance", { ms: 10_500 });
      expect(await child.outcome()).toBe("timedOut");
      return pin;
    },
  },
  {
    title: "has lost its host",
    play: async ({ child, pin, pay, type }) => {
      await pay(2_583);
      await type(pin);
      await child.key(keys.enter);
      expect(await child.outcome()).toBe("fault");
      return pin;
    },
  },
];

const crashes = [
  ["an exception that nobody catches", "throw", "--abort-on-uncaught-exception"],
  ["SIGABRT", "crash"],
] as const;

/** What a driver of the keypad may leak, and as what the search has to find it. */
const foundAs: Readonly<Record<string, string>> = {
  "event objects": "digits: fields of objects",
  "key event objects": "key indexes: fields of objects",
  "number array": "digits: array",
  "key index array": "key indexes: array",
  "array of characters": "digits: array of characters",
  "32-bit integers": "digits: 32-bit integers",
  doubles: "digits: doubles",
  "double array": "digits: doubles",
  bytes: "digits: bytes",
  "key index bytes": "key indexes: bytes",
  text: "digits: ASCII",
  "UTF-16 text": "digits: UTF-16",
  number: "digits: one number",
  BCD: "digits: BCD",
  "clear PIN block": "clear PIN block",
  "hex of bytes": "digits: hex of bytes",
  "hex of PIN block": "clear PIN block: hex",
  JSON: 'digits: text with "," between',
  "JSON text": "digits: JSON text",
};
const scatteredForms = ["digits: fields of objects", "key indexes: fields of objects", "digits: array of characters"];

describe.skipIf(noMemory !== undefined)("PIN and keys", { timeout: 60_000 }, () => {
  beforeAll(buildProgram);

  for (const { title, play } of endings) {
    it(`are nowhere once a payment ${title}`, () =>
      withCanaryPad({}, async (pad) => expectNowhere(pad, await play(pad))));
  }

  it("are nowhere once a payment with AES keys and a PIN block of format 4 is approved", () =>
    withCanaryPad({ dukpt: "aes128" }, async (pad) => expectNowhere(pad, await endings[0].play(pad))));

  it.skipIf(noCore !== undefined)("are in no core file of a pad that waits for the next payment", () =>
    withCanaryPad({}, async (pad) => {
      const pin = await endings[0].play(pad);
      const core = join(pad.stateFolder, "core");
      coreOf(pad.child.pid, core);
      expectNowhereInCore(pad, pin, corePath(core, pad.child.pid));
    }),
  );

  it.skipIf(noCore !== undefined)("are in locked memory only, and in no core file, while the PIN is typed", () =>
    withCanaryPad({}, async (pad) => {
      const { child, pin, stateFolder } = pad;
      await pad.pay(2_500);
      await pad.type(pin);
      const live = liveMemory(child.pid);
      expect(byteFinds(live, pinForms(pin), undumpedMappings(child.pid))).toEqual([`${locked}digits: bytes`]);
      expect(scatteredFinds(live, pin)).toEqual([]);
      const core = join(stateFolder, "core");
      coreOf(child.pid, core);
      expectNowhereInCore(pad, pin, corePath(core, child.pid));
    }),
  );

  for (const [cause, crash, ...execArgv] of crashes) {
    it.skipIf(noCore !== undefined)(
      `are not in the core file of a pad that dies of ${cause} while the PIN is typed`,
      () =>
        withCanaryPad({ execArgv }, async (pad) => {
          await pad.pay(2_500);
          await pad.type(pad.pin);
          await expectNowhereAtDeath(pad, () => pad.child.tell(crash));
        }),
    );
  }

  it.skipIf(noCore !== undefined)(
    "are not in the core file of a pad that SIGTERM has stopped while the PIN was typed, just before it exits",
    () =>
      withCanaryPad({}, async (pad) => {
        await pad.pay(2_500);
        await pad.type(pad.pin);
        await expectNowhereAtDeath(pad, async () => void pad.child.process.kill("SIGTERM"));
      }),
  );

  it("are wiped from ordinary memory too: only the storage key is left there", () =>
    withCanaryPad({ memory: "ordinary" }, async (pad) => {
      await pad.pay(2_500);
      await pad.type(pad.pin);
      await pad.child.key(keys.enter);
      expect(await pad.child.outcome()).toBe("approved");
      const live = liveMemory(pad.child.pid);
      expect(byteFinds(live, [...pinForms(pad.pin), ...pad.keys, ...storageKeyForms(pad)], [])).toEqual(
        storageKeyFinds,
      );
      expect(scatteredFinds(live, pad.pin)).toEqual([]);
    }));

  it.skipIf(noCore !== undefined)("would be found in every form, in live memory and in a core file", () =>
    withCanaryPad({}, async (pad) => {
      const { child, stateFolder } = pad;
      expect(Object.keys(foundAs).sort()).toEqual([...(await child.leaks())].sort());
      const leaked = Object.entries(foundAs).map(([how, find]) => ({ how, find, typed: canaryPin() }));
      for (const { how, find, typed } of leaked) {
        await child.tell("leak", { how, panField: typed.panField.toString("hex") });
        await pad.type(typed, "leaky");
        // Now, before a collection brings the objects into another order.
        if (scatteredForms.includes(find)) expect(scatteredFinds(liveMemory(child.pid), typed), how).toContain(find);
      }
      const core = join(stateFolder, "core");
      coreOf(child.pid, core);
      const forms = leaked.flatMap(({ how, typed }) =>
        pinForms(typed).map(({ name, bytes }) => ({ name: `${how}: ${name}`, bytes })),
      );
      const wanted = leaked
        .filter(({ find }) => !scatteredForms.includes(find))
        .map(({ how, find }) => `${how}: ${find}`);
      for (const regions of [liveMemory(child.pid), coreMemory(corePath(core, child.pid))]) {
        expect(byteFinds(regions, forms, [])).toEqual(expect.arrayContaining(wanted));
      }
    }),
  );

  it("would be found in the heap snapshot, in the log and in the files", () =>
    withCanaryPad({}, async (pad) => {
      await pad.child.tell("leak", { how: "text", panField: pad.pin.panField.toString("hex") });
      await pad.type(pad.pin, "leaky");
      expect(await heapFinds(pad, pad.pin)).toContain("string");
      pad.child.said.push(pad.pin.digits.join(""));
      expect(byteFinds(toldAndKept(pad), pinForms(pad.pin), [])).toContain("digits: ASCII");
      pad.child.said.pop();
      appendFileSync(join(pad.stateFolder, "store.bin"), Buffer.from(pad.pin.digits));
      expect(byteFinds(toldAndKept(pad), pinForms(pad.pin), [])).toEqual(["digits: bytes"]);
    }));
});
