import { resolve } from "node:path";
import type { Command } from "commander";
import { emulatedModels } from "../compose/emulator.ts";
import { configuredPlace, namedPlace, type ReaderPlace, type ToolParts } from "../compose/reader-tools.ts";
import { loadConfig } from "../config/load-config.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { portHolders } from "../platform/port-holders.ts";
import { exitCodes } from "./exit-codes.ts";

export interface ReaderOptions {
  readonly config?: string;
  readonly port?: string;
  readonly protocol?: string;
  readonly model?: string;
  readonly baudRate?: string;
}

const rates = ["1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200"];

/** Which reader: the configuration's, or one named here. */
export function withReaderOptions(command: Command): Command {
  return command
    .option("--config <file>", "the reader of this configuration")
    .option("--port <path>", "or the reader at this serial port")
    .option("--protocol <name>", `of the reader at --port: ${Object.keys(emulatedModels).join(", ")}`)
    .option("--model <name>", `${Object.values(emulatedModels).flat().join(", ")}; left out, the protocol's usual one`)
    .option("--baud-rate <rate>", `${rates.join(", ")}; left out, the model's own`);
}

/** The reader that the options name; wrong ones end with exit code 2. */
export async function chosenReader(options: ReaderOptions, command: Command): Promise<ReaderPlace> {
  const { config, port, protocol, model, baudRate } = options;
  const wrong = (what: string): never => command.error(`error: ${what}`, { exitCode: exitCodes.usage });
  if (config !== undefined) {
    if (port ?? protocol ?? model ?? baudRate) wrong("--config names port, protocol, model and rate: say it alone");
    const place = configuredPlace((await loadConfig(new NodeFileSystem(), resolve(config))).reader);
    return place ?? wrong("the configuration's reader is simulated and has no port; say --port and --protocol");
  }
  if (port === undefined || protocol === undefined) {
    return wrong("say --config, or --port and --protocol; `pinpad reader probe` finds both");
  }
  if (baudRate !== undefined && !rates.includes(baudRate)) wrong(`--baud-rate is one of ${rates.join(", ")}`);
  const place = namedPlace(port, protocol, { model, baudRate: baudRate === undefined ? undefined : Number(baudRate) });
  const known = emulatedModels[protocol] ?? Object.keys(emulatedModels);
  return place ?? wrong(`there is no such reader; known are ${known.join(", ")}`);
}

export function toolParts(): ToolParts {
  return { clock: new NodeClock(), holdersOf: portHolders };
}
