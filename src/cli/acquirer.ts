import { Command, InvalidArgumentError } from "commander";
import { testAcquirerKeys } from "../bench/acquirer/acquirer-keys.ts";
import { bookLines, eventLine, ruleLines } from "../bench/acquirer/acquirer-lines.ts";
import { type RunningAcquirer, startAcquirer } from "../bench/acquirer/server.ts";
import { testCards } from "../bench/acquirer/test-cards.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeRandom } from "../platform/node-random.ts";

interface Options {
  readonly port: number;
  readonly host: string;
  readonly json?: true;
  readonly rules?: true;
}

const help = `
Examples:
  pinpad acquirer                     listen where a terminal on this machine finds it
  pinpad acquirer --port 0            listen on any free port; the first line says which
  pinpad acquirer --rules             which amount and which card gives which answer
  pinpad acquirer --json | jq .       one JSON object for each event

It has the public test keys of ANSI X9.24-1, X9.24-3 and TR-31, and test cards only. Ctrl-C prints the books and ends it.`;

/** `pinpad acquirer`: the test acquirer as a server of its own, until Ctrl-C. */
export function acquirerCommand(): Command {
  return new Command("acquirer")
    .description("run the test acquirer: a host that answers payments as documented rules say")
    .option("--port <number>", "TCP port, 0 for any free one", parsePort, 8583)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--json", "events and books as JSON, one object a line")
    .option("--rules", "print the rules and the test cards, and end")
    .addHelpText("after", help)
    .action(async (options: Options, command: Command) => {
      if (options.rules) print(ruleLines(testCards));
      else await run(options, command);
    });
}

async function run(options: Options, command: Command): Promise<void> {
  const acquirer = await start(options).catch((error: NodeJS.ErrnoException) =>
    command.error(`error: cannot listen on ${options.host}:${options.port}: ${error.code ?? error.message}`),
  );
  print([
    options.json
      ? JSON.stringify({ kind: "listening", host: options.host, port: acquirer.port })
      : `listening on ${options.host}:${acquirer.port}`,
  ]);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await acquirer.stop();
  const books = acquirer.books();
  print(options.json ? [JSON.stringify({ kind: "books", books })] : bookLines(books));
}

function start(options: Options): Promise<RunningAcquirer> {
  return startAcquirer({
    port: options.port,
    host: options.host,
    clock: new NodeClock(),
    keys: testAcquirerKeys,
    cards: testCards,
    random: new NodeRandom(),
    onEvent: (event) => print([options.json ? JSON.stringify(event) : eventLine(event)]),
  });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("a port is a number from 0 to 65535.");
  return port;
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
