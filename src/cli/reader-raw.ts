import { createInterface } from "node:readline";
import { Command } from "commander";
import { rawReader } from "../compose/reader-raw.ts";
import { exitCodes } from "./exit-codes.ts";
import { chosenReader, type ReaderOptions, toolParts, withReaderOptions } from "./reader-options.ts";

const help = `
Examples:
  pinpad reader raw --port /dev/ttyUSB0 --protocol icrw
  echo C10 | pinpad reader raw --config /etc/pinpadd/config.toml

One command a line, until the end of input (Ctrl-D):
  icrw     C10, C0332400001000, CI9 00A4040007A0000000031010: the command's text, APDUs in hexadecimal
  gemtwin  status, on, off, firmware, or an APDU in hexadecimal
Frames are printed as they go over the line; tracks, APDUs and card numbers in them are masked. A command that moves a card, or
that is in no table here, is sent when the next line says yes. Stop the service first: it holds the port.
Exit codes: 0 done, 1 a fault of port, line or reader, 2 wrong arguments, 78 the configuration is not valid.`;

export function rawCommand(): Command {
  return withReaderOptions(new Command("raw"))
    .description("Talk to a reader in its own commands, with every frame decoded.")
    .addHelpText("after", help)
    .action(raw);
}

async function raw(options: ReaderOptions, command: Command): Promise<void> {
  const place = await chosenReader(options, command);
  const typed = createInterface({ input: process.stdin });
  const lines = typed[Symbol.asyncIterator]();
  // The end of input, as Ctrl-D: what was read of a card does not stay in the reader.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => typed.close());
  const nextLine = async () => {
    const { done, value } = await lines.next();
    return done ? undefined : value;
  };
  try {
    const isDone = await rawReader(place, toolParts(), {
      nextLine,
      print: (line) => console.log(line),
      isMeant: async (name) => {
        console.error(`${name} may move or keep a card. Write yes to send it.`);
        return (await nextLine())?.trim() === "yes";
      },
    });
    if (!isDone) {
      const hint = "a swipe reader takes no commands; try `pinpad reader read`";
      command.error(`error: ${hint}`, { exitCode: exitCodes.usage });
    }
  } finally {
    typed.close();
  }
}
