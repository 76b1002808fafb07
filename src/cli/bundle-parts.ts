import type { BundleFile, BundlePart, PartMissing } from "../bundle/gather-bundle.ts";
import { maskedConfig } from "../bundle/masked-config.ts";
import { composeDoctor } from "../compose/doctor.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Config } from "../config/schema.ts";
import { storePlaces } from "../config/store-places.ts";
import { ConfigFault, readToml } from "../config/text.ts";
import { reportJson, reportLines } from "../doctor/report.ts";
import { runChecks } from "../doctor/run-checks.ts";
import { readStored } from "../events/event-files.ts";
import { asFault, type Fault } from "../faults/fault.ts";
import type { ToolAnswer, ToolParameters } from "../joint/tool-questions.ts";
import { withKeyStore } from "../pad/with-key-store.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeLogFolder } from "../platform/node-log-folder.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";
import { askPad } from "./ask-pad.ts";
import { versions } from "./bundle-versions.ts";
import { doctorOptions } from "./doctor.ts";
import { framesText } from "./frames-text.ts";
import { keyFacts } from "./keys-list.ts";

const newestEvents = 2_000;

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** What a bundle is made of; `configFile` is an absolute path. */
export function bundleParts(configFile: string): readonly BundlePart[] {
  return [
    {
      name: "config.toml",
      about: "the configuration, without secrets, names of the terminal and comments",
      produce: async () => maskedConfig(await readToml(new NodeFileSystem(), configFile)),
    },
    {
      name: "config-check.json",
      about: "what is wrong with it",
      produce: async () => json(await problems(configFile)),
    },
    {
      name: "versions.json",
      about: "program, Node, packages, kernel and board",
      produce: async () => json(await versions()),
    },
    {
      name: "status.json",
      about: "how the running pad is",
      produce: (signal) => asked(configFile, "status", signal, json),
    },
    {
      name: "counters.json",
      about: "what it has counted since its start, and what wore of its keypad",
      produce: (signal) => asked(configFile, "counters", signal, json),
    },
    {
      name: "keys.json",
      about: "the keys that are loaded, with check values",
      produce: (signal) => keys(configFile, signal),
    },
    {
      name: "doctor",
      about: "what pinpad doctor says now",
      produce: () => doctorsAnswer(configFile),
    },
    {
      name: "events.jsonl",
      about: "the newest of the event log, as `pinpad events --json` prints it",
      produce: () => events(configFile),
    },
    {
      name: "frames.txt",
      about: "what the panel showed last; a PIN is dots",
      produce: (signal) =>
        asked(configFile, "lastFrames", signal, ({ frames }) =>
          frames.length > 0 ? framesText(frames) : { missing: "the running pad has shown nothing yet" },
        ),
    },
  ];
}

/** As `pinpad doctor`, to read and for programs. */
async function doctorsAnswer(configFile: string): Promise<readonly BundleFile[]> {
  const config = await configOf(configFile).catch(asFault);
  const { checks, close } = composeDoctor(await doctorOptions(configFile, config));
  try {
    const found = await runChecks(checks, new NodeClock(), () => undefined);
    return [
      { name: "doctor.txt", text: `${reportLines(found, { isColoured: false, language: "en" }).join("\n")}\n` },
      { name: "doctor.json", text: json(reportJson(found)) },
    ];
  } finally {
    // What hangs in the kernel is not waited for: the program ends soon.
    void close().catch(() => undefined);
  }
}

async function problems(configFile: string): Promise<unknown> {
  try {
    await configOf(configFile);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    return error.problems;
  }
}

/** Faults PP101, and PP102 without the values that stand there: one of them may be a secret in the wrong place. */
async function configOf(configFile: string): Promise<Config> {
  try {
    return await loadConfig(new NodeFileSystem(), configFile);
  } catch (error) {
    if (!(error instanceof ConfigFault)) throw error;
    throw new ConfigFault(
      configFile,
      error.problems.map((problem) => ({ ...problem, value: "(masked)" })),
    );
  }
}

/** Questions that need no parameters. */
type Plain = "status" | "counters" | "lastFrames";

async function ask<Name extends Plain>(configFile: string, question: Name, signal: AbortSignal) {
  const { socket } = (await configOf(configFile)).service;
  return { socket, told: await askPad<Name>(socket, question, {} as ToolParameters<Name>, undefined, signal) };
}

/** What the running pad answers, in words, or that none runs. */
async function asked<Name extends Plain>(
  configFile: string,
  question: Name,
  signal: AbortSignal,
  inWords: (told: ToolAnswer<Name>) => string | PartMissing,
): Promise<string | PartMissing> {
  const { told, socket } = await ask(configFile, question, signal);
  return told ? inWords(told) : { missing: `no pad listens on ${socket}` };
}

/** The chain of the whole log is for `pinpad events verify`; what is masked here would break it. */
async function events(configFile: string): Promise<string | PartMissing> {
  const { folder } = (await configOf(configFile)).events;
  const { lines } = await readStored(new NodeLogFolder(folder));
  if (lines.length === 0) return { missing: `there is no event log in ${folder}` };
  return `${lines.slice(-newestEvents).join("\n")}\n`;
}

/** As the running pad tells them, else from the store. Nobody is asked for a passphrase. */
async function keys(configFile: string, signal: AbortSignal): Promise<string | PartMissing> {
  const { told } = await ask(configFile, "status", signal);
  if (told) return told.keys ? json(told.keys) : { missing: "the running pad has no open store, see status.json" };
  const { store } = await configOf(configFile);
  if (store["storage-key-passphrase"] !== undefined) {
    return { missing: "the store opens with a passphrase only; `pinpad keys list` asks for it" };
  }
  const [memory, random, fileSystem] = [await openSecretMemory(), new NodeRandom(), new NodeFileSystem()];
  const places = storePlaces(store, storageKeySources(undefined, memory));
  const onGuardFault = (fault: Fault) => console.error(fault.message);
  const options = { fileSystem, random, memory, places, onGuardFault };
  return withKeyStore(options, (keyStore) => Promise.resolve(json(keyFacts(keyStore))));
}
