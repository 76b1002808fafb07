import { Command } from "commander";
import { probePort } from "../compose/reader-tools.ts";
import { Fault } from "../faults/fault.ts";
import { exitCodes } from "./exit-codes.ts";
import { toolParts } from "./reader-options.ts";
import { serialPorts } from "./serial-ports.ts";

interface Options {
  readonly port?: string;
  readonly json?: true;
}

type Found = { readonly port: string } & NonNullable<Awaited<ReturnType<typeof probePort>>>;

const help = `
Examples:
  pinpad reader probe
  pinpad reader probe --port /dev/ttyUSB0 --json

Each port is tried with each protocol at its usual settings, which takes some 15 seconds a port. No card is moved. Whatever else
is plugged in to a port hears the questions too: name the port where that matters.
Exit codes: 0 a reader was found, 1 none was, 2 wrong arguments.`;

const nextChecks = [
  "no reader was found; check next:",
  "- cable and power: does the reader's lamp light, and is RS-232 not plugged in to pins of 3.3 V?",
  "- getty: does the kernel's console or a login use the port? `systemctl mask serial-getty@ttyAMA0.service`",
  "- ModemManager and brltty take USB ports: `systemctl stop ModemManager brltty`",
  "- rights: is the user in the group dialout? `id`",
];

export function probeCommand(): Command {
  return new Command("probe")
    .description("Find a reader: its port, protocol, speed and model.")
    .option("--port <path>", "this port alone")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(probe);
}

async function probe({ port, json }: Options): Promise<void> {
  const found: Found[] = [];
  const problems: { port: string; problem: string }[] = [];
  for (const candidate of port === undefined ? (await serialPorts()).map(({ path }) => path) : [port]) {
    try {
      const sighting = await probePort(candidate, toolParts(), (what) => console.error(`${candidate}: ${what}`));
      if (sighting) found.push({ port: candidate, ...sighting });
    } catch (error) {
      // Without the serialport package no port can be opened.
      if (!(error instanceof Fault) || error.row.area === "set-up") throw error;
      console.error(`${candidate}: ${error.message}`);
      problems.push({ port: candidate, problem: error.message });
    }
  }
  if (json) console.log(JSON.stringify({ found, problems }, null, 2));
  else for (const one of found) console.log(foundLine(one));
  if (found.length > 0) return;
  process.exitCode = exitCodes.failed;
  for (const line of nextChecks) console.error(line);
}

function foundLine({ port, protocol, model, firmware, line }: Found): string {
  const { baudRate, dataBits, parity, stopBits } = line;
  const speed = `${baudRate} baud, ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;
  const about = [...(model === undefined ? [] : [`like ${model}`]), `firmware ${firmware || "not told"}`];
  return `${port}: ${protocol}, ${speed}, ${about.join(", ")}`;
}
