import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openSecretMemory } from "../../src/platform/secret-memory.ts";
import { keyForms } from "../support/canary-keys.ts";
import { coreOf, corePath } from "../support/core-of.ts";
import { optionalBlock } from "../support/independent-key-block.ts";
import type { KeyLeak } from "../support/key-child.ts";
import { type LoadingDesk, storageKeyFile, withLoadingDesk, withTypingDesk } from "../support/loading-desk.ts";
import {
  coreMemory,
  liveMemory,
  type Region,
  undumpedMappings,
  whyNoCore,
  whyNoMemory,
} from "../support/memory-dump.ts";
import { NeedleScan } from "../support/needle-scan.ts";
import { buildProgram } from "../support/program.ts";
import type { Needle } from "../support/secrets.ts";
import { hasPty } from "../support/terminal-session.ts";
import { hexOf, ik, type WrappedInitialKey, wrappedInitialKey } from "../support/wrapped-initial-key.ts";

const noMemory = whyNoMemory() ?? (await openSecretMemory()).degraded;
const noCore = noMemory ?? whyNoCore();
if (!hasPty) console.warn("not searched for what people type: that needs python3 with its pty module");
if (noMemory !== undefined) console.warn(`not searched for imported keys: anything, since ${noMemory}`);
else if (noCore !== undefined) console.warn(`not searched for imported keys: core files, since ${noCore}`);

function importBlock({ child }: LoadingDesk, { block }: WrappedInitialKey): Promise<string | undefined> {
  return child.run("import", [block, "--yes"]);
}

const namesIn = (regions: readonly Region[], needles: readonly Needle[]) => [
  ...new Set(new NeedleScan(needles).hits(regions).map(({ name }) => name)),
];

/** What it said and the files that it left, but for that of the storage key. */
function toldAndKept({ child, stateFolder }: LoadingDesk): Region[] {
  const files = readdirSync(stateFolder).filter((name) => name !== storageKeyFile && !name.startsWith("core"));
  expect(files).toContain("store.bin");
  const contents = [...files.map((name) => readFileSync(join(stateFolder, name))), Buffer.from(child.said)];
  return contents.map((bytes) => ({ address: 0, bytes, writable: false }));
}

/** What is not zero in the pages for secrets, and elsewhere. */
function memoryOf({ child }: LoadingDesk): { locked: Region[]; other: Region[] } {
  const lockedMappings = undumpedMappings(child.pid);
  expect(lockedMappings).not.toEqual([]);
  const isLocked = ({ address }: Region) => lockedMappings.some(([start, end]) => address >= start && address < end);
  const live = liveMemory(child.pid);
  return { locked: live.filter(isLocked), other: live.filter((region) => !isLocked(region)) };
}

/** Unlike a pad that waits for payments, a process that has loaded a key has no more use for the storage key. */
function expectNowhere(desk: LoadingDesk, secrets: readonly Needle[]): void {
  const needles = [...secrets, ...desk.storageKey];
  const { locked, other } = memoryOf(desk);
  expect(namesIn(other, needles)).toEqual([]);
  expect(locked.map(({ bytes }) => bytes.length)).toEqual([]);
  expect(namesIn(toldAndKept(desk), needles)).toEqual([]);
}

function expectNotInCore(desk: LoadingDesk, secrets: readonly Needle[]): void {
  expect(namesIn(coreRegions(desk), [...secrets, ...desk.storageKey])).toEqual([]);
}

function coreRegions({ child, stateFolder }: LoadingDesk): Region[] {
  const core = join(stateFolder, "core");
  coreOf(child.pid, core);
  return coreMemory(corePath(core, child.pid));
}

/** By what was done to the block: why it is refused. */
const refusals: readonly (readonly [what: string, reason: RegExp, prepare: () => WrappedInitialKey])[] = [
  [
    "whose MAC does not match, though most of it decrypts to the key",
    /MAC does not match/,
    () => {
      const one = wrappedInitialKey("aes256");
      return { ...one, block: one.block.slice(0, -1) + (one.block.endsWith("0") ? "1" : "0") };
    },
  ],
  [
    "whose check value is that of another key",
    /check value of the wrapped key/,
    () =>
      wrappedInitialKey("aes256", (keys) => [
        ...ik(keys).slice(0, 1),
        optionalBlock("KC", "0100000000"),
        optionalBlock("PB", "0".repeat(10)),
      ]),
  ],
];

interface Ceremony {
  readonly title: string;
  readonly args: readonly string[];
  readonly keyBytes: number;
  readonly count: number;
}

const ceremonies: readonly Ceremony[] = [
  {
    title: "two components of an AES-256 KBPK",
    args: ["--slot", "kbpk", "--algorithm", "aes256"],
    keyBytes: 32,
    count: 2,
  },
  {
    title: "three components of a TDES master key",
    args: ["--slot", "tmk", "--algorithm", "tdes2", "--count", "3"],
    keyBytes: 16,
    count: 3,
  },
];

/** What is typed is text: also parts of it, as the rest may be overwritten by whoever takes that memory next. */
function typedPieces(name: string, text: string): Needle[] {
  const [pieceChars, strideChars] = [12, 4];
  const needles: Needle[] = [];
  for (let at = 0; at + pieceChars <= text.length; at += strideChars) {
    needles.push({ name: `${name}, typed`, bytes: Buffer.from(text.slice(at, at + pieceChars)) });
  }
  return needles;
}

const xor = (a: Buffer, b: Buffer) => Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));

/** Each component as a keyboard that types fast gives it: all in one read. Resolves with what must be gone. */
async function playCeremony({ child }: LoadingDesk, { args, keyBytes, count }: Ceremony): Promise<Needle[]> {
  const components = Array.from({ length: count }, () => randomBytes(keyBytes));
  const ended = child.run("components", args);
  for (const [at, component] of components.entries()) {
    await child.typeAt(`Component ${at + 1} of ${count}`, Buffer.alloc(0));
    await child.typeAt("> ", Buffer.from(`${hexOf(component)}\r`));
    await child.typeAt("[y/n] ", Buffer.from("y"));
  }
  await child.typeAt("[y/n] ", Buffer.from("y"));
  expect(await ended).toBeUndefined();
  await child.says("loaded ");
  let sum = Buffer.alloc(keyBytes);
  return components.flatMap((component, at) => {
    sum = xor(sum, component);
    return [
      ...keyForms(`component ${at + 1}`, component),
      ...typedPieces(`component ${at + 1}`, hexOf(component)),
      ...keyForms(`sum of ${at + 1}`, sum),
    ];
  });
}

/** A new passphrase of the storage key, typed twice. */
async function playPassphrase({ child }: LoadingDesk): Promise<Needle[]> {
  const text = randomBytes(24).toString("base64url");
  const ended = child.run("passphrase", []);
  await child.typeAt("New passphrase", Buffer.from(`${text}\r`));
  await child.typeAt("again: ", Buffer.from(`${text}\r`));
  expect(await ended).toBeUndefined();
  return typedPieces("passphrase", text);
}

const leaks: readonly (readonly [leak: KeyLeak, form: string])[] = [
  ["a copy", "raw"],
  ["a string", "hex"],
  ["output", "hex"],
  ["a file", "raw"],
];

describe.skipIf(noMemory !== undefined)("after a key import", () => {
  beforeAll(buildProgram);

  for (const dukpt of ["tdes", "aes128", "aes256"] as const) {
    it(`the wrapping key, what was derived from it, the initial key of ${dukpt} DUKPT and its registers are nowhere`, () => {
      const one = wrappedInitialKey(dukpt);
      return withLoadingDesk(one, async (desk) => {
        expect(await importBlock(desk, one)).toBeUndefined();
        expect(desk.child.said).toContain("loaded slot dukpt");
        expectNowhere(desk, one.needles);
        if (noCore === undefined) expectNotInCore(desk, one.needles);
      });
    });
  }

  for (const dukpt of ["tdes", "aes256"] as const) {
    it(`nor are those of ${dukpt} DUKPT in memory that was freed, as soon as no secret but the storage key is in use`, () => {
      const one = wrappedInitialKey(dukpt);
      return withLoadingDesk({ ...one, habit: "stops" }, async (desk) => {
        const imported = importBlock(desk, one);
        const stops = await desk.child.atEachStop(imported, () => {
          const { locked, other } = memoryOf(desk);
          expect(namesIn(other, [...one.needles, ...desk.storageKey])).toEqual([]);
          expect(namesIn(locked, one.needles)).toEqual([]);
        });
        expect(await imported).toBeUndefined();
        // At least once for the wrapping key's facts and once for itself.
        expect(stops).toBeGreaterThan(1);
      });
    });
  }

  for (const [what, reason, prepare] of refusals) {
    it(`they are nowhere when it was refused: a key block ${what}`, () => {
      const one = prepare();
      return withLoadingDesk(one, async (desk) => {
        expect(await importBlock(desk, one)).toMatch(reason);
        expectNowhere(desk, one.needles);
      });
    });
  }

  it("they are nowhere when it was refused: a key block that was loaded before", () => {
    const one = wrappedInitialKey("aes128");
    return withLoadingDesk(one, async (desk) => {
      expect(await importBlock(desk, one)).toBeUndefined();
      expect(await importBlock(desk, one)).toMatch(/loaded already/);
      expectNowhere(desk, one.needles);
    });
  });

  for (const [leak, form] of leaks) {
    it(`each of them would be found if it was left as ${leak}`, () => {
      const one = wrappedInitialKey("aes128");
      return withLoadingDesk({ ...one, habit: leak }, async (desk) => {
        expect(await importBlock(desk, one)).toBeUndefined();
        const wanted = ["KBPK", "KBEK", "KBAK", "initial key", "storage key"].map((name) => `${name}, ${form}`);
        const registers = [1, 2, 2 ** 31, 2 ** 32 - 1].map((at) => `register or transaction key ${at}, ${form}`);
        const needles = [...one.needles, ...desk.storageKey];
        const places = leak === "output" || leak === "a file" ? [toldAndKept(desk)] : [liveMemory(desk.child.pid)];
        if (leak === "a copy" && noCore === undefined) places.push(coreRegions(desk));
        for (const place of places) {
          expect(namesIn(place, needles)).toEqual(expect.arrayContaining([...wanted, ...registers]));
        }
      });
    });
  }
});

describe.skipIf(noMemory !== undefined || !hasPty)("after people typed", () => {
  beforeAll(buildProgram);

  const typed = [
    ...ceremonies.map((ceremony) => ({
      what: `${ceremony.title} and their sums`,
      play: (desk: LoadingDesk) => playCeremony(desk, ceremony),
      /** Of what is read into one place again and again the last is left. */
      last: `component ${ceremony.count}, typed`,
    })),
    { what: "a passphrase", play: playPassphrase, last: "passphrase, typed" },
  ];

  for (const { what, play, last } of typed) {
    it(`${what}: nothing of that is anywhere`, () =>
      withTypingDesk(undefined, async (desk) => {
        const needles = await play(desk);
        expectNowhere(desk, needles);
        if (noCore === undefined) expectNotInCore(desk, needles);
      }));

    it(`${what}: that would be found if it was not wiped where it is read`, () =>
      withTypingDesk("never wipes", async (desk) => {
        const needles = await play(desk);
        const places = [liveMemory(desk.child.pid), ...(noCore === undefined ? [coreRegions(desk)] : [])];
        for (const place of places) expect(namesIn(place, needles)).toContain(last);
      }));
  }

  it("components: each of them would be found if it was left as a copy", () =>
    withTypingDesk("a copy", async (desk) => {
      for (const ceremony of ceremonies) {
        const needles = await playCeremony(desk, ceremony);
        const last = `sum of ${ceremony.count}, raw`;
        const components = Array.from({ length: ceremony.count }, (_, at) => `component ${at + 1}, raw`);
        expect(namesIn(liveMemory(desk.child.pid), needles)).toEqual(expect.arrayContaining([...components, last]));
      }
    }));
});
