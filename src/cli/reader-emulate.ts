import { rm, symlink } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Command } from "commander";
import { SeededRandom } from "../bench/seeded-random.ts";
import { composeEmulator, emulatedModels } from "../compose/emulator.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { openPty, type Pty } from "../platform/pty.ts";
import { exitCodes } from "./exit-codes.ts";

interface Options {
  readonly protocol: string;
  readonly model?: string;
  readonly pty?: true;
  readonly link?: string;
  readonly insert?: string;
  readonly seed: number;
}

const noiseSteps = 2 ** 24;
const aliveMs = 60_000;

type Emulator = NonNullable<ReturnType<typeof composeEmulator>>;

const help = `
Examples:
  pinpad reader emulate --protocol icrw --pty
  pinpad reader emulate --protocol gemtwin --pty --link reader0 --insert visa

The first line of output is the serial port to open. What is typed then, or comes by standard input, is done to the reader:
"help" lists the words, "unplug" and "replug" take the port away and bring it back, "quit" or Ctrl-C ends it.`;

/** `pinpad reader emulate`: a simulated reader behind a pseudo-terminal, for this program's drivers and for other people's. */
export function emulateCommand(): Command {
  return new Command("emulate")
    .description("Run a simulated card reader behind a pseudo-terminal, with cards and faults by command.")
    .requiredOption("--protocol <name>", `one of ${Object.keys(emulatedModels).join(", ")}`)
    .option("--model <name>", `the model: ${Object.values(emulatedModels).flat().join(", ")}`)
    .option("--pty", "behind a new pseudo-terminal, the only line there is")
    .option("--link <path>", "a symbolic link to the port, made anew at each replug and removed at the end")
    .option("--seed <number>", "of the noise and the garbage", Number, 1)
    .option("--insert <card>", "put this card in at the start")
    .addHelpText("after", help)
    .action(emulate);
}

async function emulate(options: Options, command: Command): Promise<void> {
  if (!options.pty) command.error("error: say --pty: there is no other line", { exitCode: exitCodes.usage });
  const noise = new SeededRandom(options.seed);
  const random = () => noise.below(noiseSteps) / noiseSteps;
  const emulator = composeEmulator(options.protocol, options.model, new NodeClock(), random);
  if (!emulator) {
    const known = emulatedModels[options.protocol] ?? Object.keys(emulatedModels);
    command.error(`error: there is no such reader; known are ${known.join(", ")}`, { exitCode: exitCodes.usage });
  }
  const socket = new EmulatedSocket(emulator, options.link);
  await socket.replug();
  if (options.insert !== undefined) answer(emulator, `insert ${options.insert}`);
  await untilEnded(async (word) => {
    if (word === "unplug") await socket.unplug();
    else if (word === "replug") await socket.replug();
    else if (word !== "") answer(emulator, word);
  });
  await socket.unplug();
}

/** One line after the other, until `quit` or a signal. The end of standard input is no end: services have none. */
async function untilEnded(obey: (word: string) => Promise<void>): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  // A pseudo-terminal in use keeps the process alive, and so must one that is unplugged.
  const alive = setInterval(() => undefined, aliveMs);
  try {
    await new Promise<void>((resolve, reject) => {
      let before: Promise<void> = Promise.resolve();
      lines.on("line", (line) => {
        before = before.then(() => (line.trim() === "quit" ? resolve() : obey(line.trim())));
        before.catch(reject);
      });
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    });
  } finally {
    clearInterval(alive);
    lines.close();
  }
}

/** Where the emulator is plugged in. */
class EmulatedSocket {
  readonly #emulator: Emulator;
  readonly #link: string | undefined;
  #pty: Pty | undefined;

  constructor(emulator: Emulator, link: string | undefined) {
    this.#emulator = emulator;
    this.#link = link;
  }

  async replug(): Promise<void> {
    if (this.#pty) return;
    this.#pty = await openPty();
    this.#emulator.attach(this.#pty);
    if (this.#link !== undefined) {
      await rm(this.#link, { force: true });
      await symlink(this.#pty.path, this.#link);
    }
    console.log(this.#link ?? this.#pty.path);
  }

  async unplug(): Promise<void> {
    const pty = this.#pty;
    this.#pty = undefined;
    // As udev does: a link must not lead to whoever gets the number next.
    if (pty && this.#link !== undefined) await rm(this.#link, { force: true });
    await pty?.close();
  }
}

function answer({ verbs }: Emulator, line: string): void {
  const [name = "", argument = ""] = line.split(/\s+/, 2);
  const verb = verbs[name];
  if (!verb) {
    console.log(
      Object.entries(verbs)
        .map(([word, { argument: takes, meaning }]) => `${`${word} ${takes}`.trim()}: ${meaning}`)
        .join("\n"),
    );
    return;
  }
  console.log(verb.run(argument) ? `${line}: done` : `${line}: write ${name} ${verb.argument}`.trimEnd());
}
