import { Command, InvalidArgumentError, Option } from "commander";
import { testAcquirerKeys } from "../bench/acquirer/acquirer-keys.ts";
import { bookLines, eventLine, ruleLines } from "../bench/acquirer/acquirer-lines.ts";
import { type Chaos, chaosNames, chaosOf, noChaos } from "../bench/acquirer/chaos.ts";
import type { HostCipherName } from "../bench/acquirer/host-cipher.ts";
import type { MacMode } from "../bench/acquirer/message-authentication.ts";
import { type AcquirerTls, type RunningAcquirer, startAcquirer } from "../bench/acquirer/server.ts";
import { testCards } from "../bench/acquirer/test-cards.ts";
import { type DialectName, dialectNames } from "../bench/acquirer/wire-shapes.ts";
import { type LengthHeaderName, lengthHeaders } from "../gateway/length-headers.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeRandom } from "../platform/node-random.ts";
import { type BookFile, openBookFile } from "./acquirer-books.ts";
import { tlsFolder } from "./acquirer-certificates.ts";

interface Options {
  readonly port: number;
  readonly host: string;
  readonly profile: DialectName;
  readonly mac: MacMode;
  readonly signOnRequired?: true;
  readonly sessionCipher: HostCipherName;
  readonly lengthHeader: LengthHeaderName;
  readonly lengthIncludesHeader?: true;
  readonly tpdu?: true;
  readonly messageHeader?: true;
  readonly echoInterval: number;
  readonly tls?: string;
  readonly clientCertificates?: true;
  readonly books?: string;
  readonly chaos: Chaos;
  readonly json?: true;
  readonly rules?: true;
}

const help = `
Examples:
  pinpad acquirer                     listen where a terminal on this machine finds it
  pinpad acquirer --port 0            listen on any free port; the first line says which
  pinpad acquirer --rules             which amount and which card gives which answer
  pinpad acquirer --json | jq .       one JSON object for each event
  pinpad acquirer --profile unionpay --tpdu --message-header --mac sessionKey
  pinpad acquirer --tls certificates  over TLS; makes the folder's certificates when it has none
  pinpad acquirer --chaos split duplicate

Chaos:
${Object.entries(chaosNames)
  .map(([name, meaning]) => `  ${name.padEnd(14)} ${meaning}`)
  .join("\n")}

It has public test keys, those of ANSI X9.24-1, X9.24-3 and TR-31 among them, and test cards only. Ctrl-C prints the books and ends it.`;

const lengthHeaderNames = Object.keys(lengthHeaders) as LengthHeaderName[];
const choices = <T extends string>(flags: string, text: string, values: readonly T[], standard: T) =>
  new Option(flags, text).choices(values).default(standard);

/** `pinpad acquirer`: the test acquirer as a server of its own, until Ctrl-C. */
export function acquirerCommand(): Command {
  return new Command("acquirer")
    .description("Run the test acquirer: a host that answers payments as documented rules say.")
    .option("--port <number>", "TCP port, 0 for any free one", parsePort, 8583)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .addOption(choices("--profile <name>", "messages, as host.profile of the pad", dialectNames, "iso87-ascii"))
    .addOption(choices("--mac <kind>", "MACs, checked and made", ["none", "sessionKey", "dukpt"], "none"))
    .option("--sign-on-required", "refuse requests of terminals that have not signed on")
    .addOption(choices("--session-cipher <name>", "of session keys in key blocks", ["tdes", "aes"], "tdes"))
    .addOption(choices("--length-header <name>", "before each message", lengthHeaderNames, "binary2"))
    .option("--length-includes-header", "the length counts its own bytes")
    .option("--tpdu", "5 bytes of TPDU before each message, its addresses swapped in the answer")
    .option("--message-header", "6 bytes of message header, as UnionPay has them")
    .option("--echo-interval <seconds>", "ask every terminal for an echo so often; 0 never", parseSeconds, 0)
    .option("--tls <folder>", "listen with TLS; certificates are in the folder, or are made there")
    .option("--client-certificates", "with --tls: refuse terminals without a certificate of the folder's authority")
    .option("--books <file>", "keep the books in a file beyond this run")
    .addOption(
      new Option("--chaos <names...>", "what goes wrong with every answer; see below")
        .argParser(addChaos)
        .default(noChaos, "none"),
    )
    .option("--json", "events and books as JSON, one object a line")
    .option("--rules", "print the rules and the test cards, and end")
    .addHelpText("after", help)
    .action(async (options: Options, command: Command) => {
      if (options.rules) print(ruleLines(testCards));
      else await run(options, command);
    });
}

async function run(options: Options, command: Command): Promise<void> {
  const books = options.books === undefined ? undefined : opened(options.books, openBookFile, command);
  const tls =
    options.tls === undefined
      ? undefined
      : opened(
          options.tls,
          (folder) => tlsFolder(folder, [options.host], Date.now(), options.clientCertificates === true),
          command,
        );
  const acquirer = await start(options, books, tls).catch((error: NodeJS.ErrnoException) =>
    command.error(`error: cannot listen on ${options.host}:${options.port}: ${error.code ?? error.message}`),
  );
  print([
    options.json
      ? JSON.stringify({ kind: "listening", host: options.host, port: acquirer.port })
      : `listening on ${options.host}:${acquirer.port}`,
  ]);
  const { echoInterval } = options;
  const echoes = echoInterval > 0 ? setInterval(() => acquirer.ask("echo"), 1000 * echoInterval) : undefined;
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  clearInterval(echoes);
  await acquirer.stop();
  const entries = acquirer.books();
  books?.close();
  print(options.json ? [JSON.stringify({ kind: "books", books: entries })] : bookLines(entries));
}

function opened<T>(path: string, open: (path: string) => T, command: Command): T {
  try {
    return open(path);
  } catch (error) {
    return command.error(`error: cannot use ${path}: ${(error as Error).message}`);
  }
}

function start(options: Options, books: BookFile | undefined, tls: AcquirerTls | undefined): Promise<RunningAcquirer> {
  return startAcquirer({
    port: options.port,
    host: options.host,
    clock: new NodeClock(),
    keys: testAcquirerKeys,
    cards: testCards,
    random: new NodeRandom(),
    rules: {
      dialect: options.profile,
      mac: options.mac,
      signOnRequired: options.signOnRequired === true,
      sessionCipher: options.sessionCipher,
    },
    framing: {
      lengthHeader: options.lengthHeader,
      includesHeader: options.lengthIncludesHeader === true,
      tpdu: options.tpdu === true,
      messageHeader: options.messageHeader === true,
    },
    tls,
    chaos: options.chaos,
    books,
    onEvent: (event) => print([options.json ? JSON.stringify(event) : eventLine(event)]),
  });
}

function parseSeconds(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError("seconds are a number from 0 to 9999.");
  return Number(text);
}

function addChaos(name: string, before: Chaos): Chaos {
  const chaos = chaosOf([name], before);
  if (!chaos) throw new InvalidArgumentError(`chaos is one of ${Object.keys(chaosNames).join(", ")}.`);
  return chaos;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError("a port is a number from 0 to 65535.");
  return port;
}

function print(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}
