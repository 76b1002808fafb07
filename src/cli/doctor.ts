import { resolve } from "node:path";
import { Command } from "commander";
import { type ComposedDoctor, composeDoctor, type DoctorOptions } from "../compose/doctor.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Config } from "../config/schema.ts";
import { reportJson, reportLines } from "../doctor/report.ts";
import { type Found, isHealthy, runChecks } from "../doctor/run-checks.ts";
import type { RunningPad } from "../doctor/running-checks.ts";
import type { Told } from "../doctor/told.ts";
import { asFault, Fault } from "../faults/fault.ts";
import { loadedKeys } from "../pad/loaded-keys.ts";
import { loadLibc } from "../platform/libc.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { NodeSystemFiles } from "../platform/node-system-files.ts";
import { portHolders } from "../platform/port-holders.ts";
import { openSecretMemory } from "../platform/secret-memory.ts";
import { storageKeySources } from "../platform/storage-key-sources.ts";
import { askPad } from "./ask-pad.ts";
import { exitCodes } from "./exit-codes.ts";
import { progressLine } from "./progress-line.ts";
import { type LanguageOption, withLanguage } from "./terminal-language.ts";
import { type ToolOptions, withToolOptions } from "./tool-place.ts";

/** How what is found is told. */
export interface TellingOptions extends LanguageOption {
  readonly json?: true;
}

interface Options extends ToolOptions, TellingOptions {
  readonly pressKeys?: true;
}

const help = `
Examples:
  pinpad doctor                       one line a check, what is wrong, and what to do; within 10 seconds
  sudo systemctl stop pinpadd; sudo -u pinpadd pinpad doctor; sudo systemctl start pinpadd
                                      the parts themselves, too, which the running pad holds
  pinpad doctor --press-keys          with the service stopped: press every key once within 25 seconds
  pinpad doctor --language zh         in Chinese; without, as LC_ALL, LC_MESSAGES or LANG says
  pinpad doctor --json | jq .causes   for programs; the most probable cause first; both languages

While the pad runs it is asked, and not disturbed. Nothing is changed, no card is moved, no payment sent.
Exit codes: 0 nothing keeps the pad from working, 1 something does, 2 wrong arguments.`;

export function doctorCommand(): Command {
  return withLanguage(withToolOptions(new Command("doctor")))
    .description("Find out why a pad does not take PINs: every part, the keys, the network, the bank.")
    .option("--press-keys", "somebody stands at the pad and presses every key: finds broken wires")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(doctor);
}

async function doctor(options: Options): Promise<void> {
  const file = resolve(options.config);
  const config = await loadConfig(new NodeFileSystem(), file).catch(asFault);
  const prepared = await doctorOptions(file, config, options.pressKeys === true);
  if (options.pressKeys) console.error(pressNow[options.language]);
  await examine(composeDoctor(prepared), options, options.pressKeys ? pressedDeadlineMs : undefined);
}

const pressNow: Told = { en: "press every key once, one after the other", zh: "请把每个按键依次按一次" };
const pressedDeadlineMs = 35_000;
const closingMs = 400;
const askingMs = 1_000;

/** What doctor stands on; with the running pad's word where there is one. */
export async function doctorOptions<C extends Config | Fault>(
  file: string,
  config: C,
  pressKeys = false,
): Promise<DoctorOptions & { readonly config: C }> {
  const memory = await openSecretMemory();
  const passphrase = config instanceof Fault ? undefined : config.store["storage-key-passphrase"];
  return {
    file,
    config,
    running: config instanceof Fault ? undefined : await runningPad(config),
    clock: new NodeClock(),
    fileSystem: new NodeFileSystem(),
    random: new NodeRandom(),
    memory,
    storageKeySources: storageKeySources(passphrase, memory),
    system: new NodeSystemFiles(),
    holdersOf: portHolders,
    nodeVersion: process.version,
    processId: process.pid,
    pressKeys,
    helpfulPackages: { koffi: loadLibc },
  };
}

/** A fault where the pad's socket is closed to us, or it does not answer: then it holds the parts, and that is told. */
async function runningPad(config: Config): Promise<RunningPad | Fault | undefined> {
  const patience = AbortSignal.timeout(askingMs);
  const told = await askPad(config.service.socket, "status", {}, undefined, patience).catch(asFault);
  if (!told || told instanceof Fault) return told;
  const faultOf = ({ code, detail }: (typeof told.faults)[number]) => ({
    code: code as Fault["code"],
    detail,
  });
  return {
    inService: told.inService,
    faults: told.faults.map(faultOf),
    concerns: told.concerns.map(faultOf),
    hostLink: told.hostLink,
    cardsLocked: told.cardsLocked,
    reminders: told.reminders?.map(({ reason, remedy, care }) => ({ reason, remedy, care })),
    keys: told.keys && loadedKeys(told.keys, config["key-check-values"]),
  };
}

/** Runs and prints, and ends the process: what still hangs in the kernel is not waited for. */
export async function examine(
  composed: ComposedDoctor,
  { json, language }: TellingOptions,
  deadlineMs?: number,
): Promise<void> {
  const { checks } = composed;
  const clock = new NodeClock();
  const progress = progressLine(process.stderr);
  const left = new Set(checks.map(({ id }) => id));
  const onFound = ({ id }: Found): void => {
    left.delete(id);
    progress.show(`${checks.length - left.size}/${checks.length}: ${[...left].join(", ")}`);
  };
  const found = await runChecks(checks, clock, onFound, deadlineMs);
  progress.clear();
  const isColoured = process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  const lines = reportLines(found, { isColoured, language });
  const text = json ? JSON.stringify(reportJson(found), null, 2) : lines.join("\n");
  const closed = composed.close().catch(() => undefined);
  await Promise.race([closed, new Promise<void>((done) => clock.after(closingMs, done))]);
  process.exitCode = isHealthy(found) ? exitCodes.done : exitCodes.failed;
  process.stdout.write(`${text}\n`, () => process.exit());
}
