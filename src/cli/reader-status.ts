import { Command } from "commander";
import { readerStatus } from "../compose/reader-tools.ts";
import { columns } from "./key-lines.ts";
import { chosenReader, type ReaderOptions, toolParts, withReaderOptions } from "./reader-options.ts";

interface Options extends ReaderOptions {
  readonly json?: true;
}

const help = `
Examples:
  pinpad reader status --config /etc/pinpadd/config.toml
  pinpad reader status --port /dev/ttyUSB0 --protocol icrw --json

No card is moved. The counters begin with this connection. Stop the service first: it holds the port.
Exit codes: 0 the reader answered, 1 a fault, 2 wrong arguments, 78 the configuration is not valid.`;

export function statusCommand(): Command {
  return withReaderOptions(new Command("status"))
    .description("Ask a reader what it is, whether a card is in it, and how its line is.")
    .option("--json", "as JSON")
    .addHelpText("after", help)
    .action(status);
}

async function status(options: Options, command: Command): Promise<void> {
  const place = await chosenReader(options, command);
  const { firmware, media, counters } = await readerStatus(place, toolParts());
  const { part: protocol } = place.setUp;
  if (options.json) {
    console.log(JSON.stringify({ port: place.port, protocol, firmware, media: media ?? null, counters }, null, 2));
    return;
  }
  const rows = [
    ["port", place.port],
    ["protocol", protocol],
    ["firmware", firmware || "not told"],
    ["card", media ?? "not told"],
    ...Object.entries(counters).map(([name, count]) => [name, String(count)]),
  ];
  for (const line of columns(rows)) console.log(line);
}
