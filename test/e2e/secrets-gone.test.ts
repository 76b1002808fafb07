import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openSecretMemory } from "../../src/platform/secret-memory.ts";
import { keyForms } from "../support/canary-keys.ts";
import { type CanaryPad, canaryPin, withCanaryPad } from "../support/canary-pad.ts";
import { coreOf, corePath } from "../support/core-of.ts";
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
import { approved, coreAfter, type Ending, endings } from "../support/pad-endings.ts";
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

function expectNowhereInCore(pad: CanaryPad, typed: TypedPin, regions: readonly Region[]): void {
  expect(byteFinds(regions, [...pinForms(typed), ...pad.keys, ...storageKeyForms(pad)], [])).toEqual([]);
  expect(scatteredFinds(regions, typed)).toEqual([]);
  expect(byteFinds(toldAndKept(pad), [...pinForms(typed), ...pad.keys, ...storageKeyForms(pad)], [])).toEqual([]);
}

/** One PIN that the driver of the keypad keeps: what finds nothing of another one in the same memory has to find this. */
async function leakedBefore({ child, type }: CanaryPad): Promise<TypedPin> {
  const leaked = canaryPin();
  await child.tell("leak", { how: "bytes", panField: leaked.panField.toString("hex") });
  await type(leaked, "leaky");
  await child.tell("tighten");
  return leaked;
}

async function expectNowhereAfter(ending: Ending, pad: CanaryPad): Promise<void> {
  const leaked = await leakedBefore(pad);
  const typed = await ending.play(pad);
  const expectLeak = (regions: readonly Region[]) =>
    expect(byteFinds(regions, pinForms(leaked), [])).toEqual([foundAs["bytes"]]);
  if (ending.death === undefined) expectLeak(expectNowhereLive(pad, typed));
  if (noCore === undefined) {
    const core = coreMemory(await coreAfter(ending, pad));
    expectNowhereInCore(pad, typed, core);
    expectLeak(core);
  }
  // Last: taking a snapshot moves what is in memory.
  if (ending.death === undefined) expect(await heapFinds(pad, typed)).toEqual([]);
}

/** What it has searched is the result. */
function expectNowhereLive(pad: CanaryPad, typed: TypedPin): Region[] {
  const { child } = pad;
  const live = liveMemory(child.pid);
  const lockedMappings = undumpedMappings(child.pid);
  const finds = byteFinds(live, [...pinForms(typed), ...pad.keys, ...storageKeyForms(pad)], lockedMappings);
  // It opens the keys for the next payment: it lives as long as the process does, in locked memory and nowhere else.
  expect(finds).toEqual(storageKeyFinds.map((name) => `${locked}${name}`));
  expect(scatteredFinds(live, typed)).toEqual([]);
  expect(byteFinds(toldAndKept(pad), [...pinForms(typed), ...pad.keys, ...storageKeyForms(pad)], [])).toEqual([]);
  return live;
}

async function heapFinds({ child, stateFolder }: CanaryPad, { digits, keyIndexes }: TypedPin): Promise<string[]> {
  const snapshot = join(stateFolder, "heap.heapsnapshot");
  await child.tell("snapshot", { file: snapshot });
  const heap = heapNumbersIn(readFileSync(snapshot, "utf8"));
  return [...placesOf(digits, heap), ...placesOf(keyIndexes, heap)];
}

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

describe.skipIf(noMemory !== undefined)("PIN and keys", () => {
  beforeAll(buildProgram);

  for (const ending of endings) {
    const { title, death } = ending;
    it.skipIf(death !== undefined && noCore !== undefined)(
      `are nowhere, nor in a core file, once a payment ${title}; a PIN that was leaked before is found there`,
      () => withCanaryPad({ execArgv: death?.execArgv ?? [] }, (pad) => expectNowhereAfter(ending, pad)),
    );
  }

  it("are nowhere once a payment with AES keys and a PIN block of format 4 is approved", () =>
    withCanaryPad({ dukpt: "aes128" }, (pad) => expectNowhereAfter(approved, pad)));

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
      expectNowhereInCore(pad, pin, coreMemory(corePath(core, child.pid)));
    }),
  );

  it("are wiped from ordinary memory too: only the storage key is left there", () =>
    withCanaryPad({ memory: "ordinary" }, async (pad) => {
      await approved.play(pad);
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
