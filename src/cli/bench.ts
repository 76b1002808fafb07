import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import type { BenchReader } from "../bench/bench-config.ts";
import type { BenchHost } from "../bench/bench-host.ts";
import { runLiveBench } from "../bench/live/live-bench.ts";
import { type BenchPlace, playOnBench } from "../bench/play-on-bench.ts";
import { scenarioReport } from "../bench/scenario-report.ts";
import { scenarios, selfContainedScenarios } from "../bench/scenarios.ts";
import { messageProfiles } from "../host/profiles/message-profiles.ts";
import { type PinBlockFormat, pinBlockFormats } from "../pin/pin-block-formats.ts";
import { languages } from "../prompts/catalogue.ts";
import type { Language } from "../prompts/text.ts";
import { exitCodes } from "./exit-codes.ts";

interface BenchCliOptions {
  readonly list?: true;
  readonly scenario?: string;
  readonly state?: string;
  readonly acquirer?: { host: string; port: number };
  readonly format?: PinBlockFormat;
  readonly language?: Language;
  readonly reader?: BenchReader["protocol"];
  readonly profile?: NonNullable<BenchHost["profile"]>;
  readonly mac?: NonNullable<BenchHost["mac"]>;
  readonly signOn?: NonNullable<BenchHost["signOn"]>;
  readonly tls?: true;
  readonly json?: true;
}

export function benchCommand(): Command {
  return new Command("bench")
    .description("A whole pad on simulated parts, with a test acquirer: live in a terminal, or one scenario headless.")
    .option("--list", "list the scenarios")
    .option("--scenario <id>", 'play one scenario, or "all"; exits 1 when it does not end as it states')
    .option(
      "--state <folder>",
      "keep tries and keys in this folder, over restarts (default: a new one, removed at the end)",
    )
    .option("--acquirer <host:port>", "use an acquirer that runs elsewhere, see `pinpad acquirer`", hostAndPort)
    .option("--format <number>", "ISO 9564-1 PIN block format: 0, 3, or 4 with an AES key (default: 0)", pinBlockFormat)
    .addOption(new Option("--language <language>", "what the customer reads (default: en)").choices(languages))
    .addOption(
      new Option("--reader <protocol>", "the live bench's reader (default: one that is swiped)").choices([
        "icrw",
        "gemtwin",
      ]),
    )
    .addOption(
      new Option("--profile <name>", "the messages to the host (default: iso87-ascii)").choices([
        ...messageProfiles.keys(),
      ]),
    )
    .addOption(
      new Option("--mac <keys>", "MACs in messages and answers (default: none)").choices([
        "none",
        "sessionKey",
        "dukpt",
      ]),
    )
    .addOption(
      new Option("--sign-on <how>", "whether the pad signs on (default: none)").choices([
        "none",
        "sign-on",
        "with-keys",
      ]),
    )
    .option("--tls", "TLS to the host, with certificates of the bench's own on both sides")
    .option("--json", "machine-readable output for --list and --scenario")
    .addHelpText(
      "after",
      `
Examples:
  pinpad bench                                    live, when this is a terminal; else the demonstration
  pinpad bench --list
  pinpad bench --scenario wrong-pin-then-approved
  pinpad bench --scenario approved --format 4     the PIN in an AES block
  pinpad bench --language zh --scenario wrong-pin-then-approved
  pinpad bench --profile unionpay --mac sessionKey --sign-on with-keys --tls
  pinpad bench --scenario all --json`,
    )
    .action(bench);
}

async function bench(options: BenchCliOptions, command: Command): Promise<void> {
  if (options.list) return list(options.json === true);
  const live = options.scenario === undefined && process.stdin.isTTY && process.stdout.isTTY;
  if (options.reader !== undefined && !live) {
    command.error("error: --reader is for the live bench; a scenario brings its reader", { exitCode: exitCodes.usage });
  }
  const reader = options.reader && { protocol: options.reader };
  if (live) return withState(options, (stateFolder) => runLiveBench({ ...placeOf(options, stateFolder), reader }));
  const chosen = chooseScenarios(options.scenario ?? scenarios[0]?.id);
  if (chosen.length === 0) {
    command.error(`error: no scenario is called "${options.scenario}"; \`pinpad bench --list\` names them`, {
      exitCode: exitCodes.usage,
    });
  }
  let failed = 0;
  const results: object[] = [];
  for (const scenario of chosen) {
    const played = await withState(options, (stateFolder) => playOnBench(scenario, placeOf(options, stateFolder)));
    if (played.problems.length > 0) failed += 1;
    if (options.json) results.push({ id: scenario.id, ...played });
    else console.log(scenarioReport(scenario, played, chosen.length === 1).join("\n"));
  }
  if (options.json) console.log(JSON.stringify(results, null, 2));
  else if (chosen.length > 1) console.log(`${chosen.length - failed} of ${chosen.length} scenarios ended as stated`);
  if (failed > 0) process.exitCode = exitCodes.failed;
}

function list(json: boolean): void {
  const rows = scenarios.map(({ id, title, ends, needs }) => ({ id, title, ends, ...(needs ? { needs } : {}) }));
  if (json) {
    console.log(JSON.stringify(rows, null, 2));
    return;
  }
  const width = Math.max(...rows.map(({ id }) => id.length));
  for (const { id, title, needs } of rows)
    console.log(`${id.padEnd(width)}  ${title}${needs ? ` (needs ${needs})` : ""}`);
}

function chooseScenarios(id: string | undefined) {
  return id === "all" ? selfContainedScenarios : scenarios.filter((scenario) => scenario.id === id);
}

async function withState<T>({ state }: BenchCliOptions, use: (stateFolder: string) => Promise<T>): Promise<T> {
  if (state) {
    await mkdir(resolve(state), { recursive: true, mode: 0o700 });
    return use(resolve(state));
  }
  const folder = await mkdtemp(join(tmpdir(), "pinpad-bench-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function placeOf(options: BenchCliOptions, stateFolder: string): BenchPlace {
  const { acquirer, format, language, profile, mac, signOn, tls } = options;
  return {
    stateFolder,
    acquirer,
    way: {
      ...(profile && { profile, hasEnvelope: profile === "unionpay" }),
      ...(mac && { mac }),
      ...(signOn && { signOn }),
      ...(tls && { tls }),
    },
    ...(format === undefined ? {} : { pinBlockFormat: format }),
    ...(language === undefined ? {} : { language }),
  };
}

function pinBlockFormat(value: string): PinBlockFormat {
  const format = Object.keys(pinBlockFormats).find((known) => known === value && known !== "1");
  if (format === undefined) throw new InvalidArgumentError("write 0, 3 or 4.");
  return Number(format) as PinBlockFormat;
}

function hostAndPort(value: string): { host: string; port: number } {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(value) ?? [];
  if (!host || !port || Number(port) < 1 || Number(port) > 65_535) {
    throw new InvalidArgumentError("write HOST:PORT, e.g. 127.0.0.1:5850");
  }
  return { host, port: Number(port) };
}
