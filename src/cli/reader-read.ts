import { Command } from "commander";
import { type CardReport, readCardOnce } from "../compose/reader-read.ts";
import { exitCodes } from "./exit-codes.ts";
import { columns } from "./key-lines.ts";
import { chosenReader, type ReaderOptions, toolParts, withReaderOptions } from "./reader-options.ts";

interface Options extends ReaderOptions {
  readonly timeoutS: string;
  readonly json?: true;
}

const mostSeconds = 600;

const help = `
Examples:
  pinpad reader read --config /etc/pinpadd/config.toml
  pinpad reader read --port /dev/ttyUSB0 --protocol gemtwin --timeout-s 60

The card is given back, and nothing of it is kept. Card numbers are masked. Stop the service first: it holds the port.
Exit codes: 0 the card can be read, 1 it cannot, none came or a fault, 2 wrong arguments, 78 the configuration is not valid.`;

export function readCommand(): Command {
  return withReaderOptions(new Command("read"))
    .description("Read one card: a result for each track and the chip, and what to clean.")
    .option("--timeout-s <seconds>", `how long to wait for the card, 1 to ${mostSeconds}`, "30")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(read);
}

async function read(options: Options, command: Command): Promise<void> {
  const place = await chosenReader(options, command);
  const seconds = Number(options.timeoutS);
  if (!/^\d+$/.test(options.timeoutS) || seconds < 1 || seconds > mostSeconds) {
    command.error(`error: --timeout-s is a whole number from 1 to ${mostSeconds}`, { exitCode: exitCodes.usage });
  }
  const parts = toolParts();
  const untilMs = parts.clock.monotonicMs() + seconds * 1_000;
  const stopping = new AbortController();
  // The card that is in must come out again.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  const report = await readCardOnce(place, parts, {
    isWanted: () => !stopping.signal.aborted && parts.clock.monotonicMs() < untilMs,
    onArmed: () => console.error("put a card in, or swipe it"),
  });
  if (!report?.readable) process.exitCode = exitCodes.failed;
  if (!report) console.error("no card came");
  else if (options.json) console.log(JSON.stringify(report, null, 2));
  else for (const line of reportLines(report)) console.log(line);
}

function reportLines({ readable, sides }: CardReport): string[] {
  const rows = sides.map(({ side, result, card = "", label = "", atr }) => [
    side,
    result,
    [card, label, ...(atr === undefined ? [] : [`ATR ${atr}`])].filter((text) => text !== "").join(", "),
  ]);
  const hints = sides.flatMap(({ side, hint }) => (hint === undefined ? [] : [`${side}: ${hint}`]));
  return [...columns(rows), ...hints, readable ? "the card can be read" : "the card cannot be read"];
}
