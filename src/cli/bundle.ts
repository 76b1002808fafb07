import { basename, resolve } from "node:path";
import { Command } from "commander";
import { type BundleFile, gatherBundle } from "../bundle/gather-bundle.ts";
import { zipBundle } from "../bundle/zip-bundle.ts";
import { NodeClock } from "../platform/node-clock.ts";
import { NodeFileSystem } from "../platform/node-file-system.ts";
import { bundleParts } from "./bundle-parts.ts";
import { exitCodes } from "./exit-codes.ts";
import { programVersion } from "./program-version.ts";
import { type ToolOptions, withToolOptions } from "./tool-place.ts";

interface Options extends ToolOptions {
  readonly output?: string;
  readonly show?: true;
}

const help = `
Examples:
  sudo pinpad bundle                        writes pinpad-bundle-DATE.zip here
  pinpad bundle --show --config FILE        shows every text that would be in it, and writes nothing
  pinpad bundle --show --output FILE.zip    shows all, then writes it

Secrets, card numbers and the names of the terminal are left out or masked; MANIFEST.txt says what is in it, what is not and why.
The file is its owner's alone (mode 0600), and none is ever replaced.
Exit codes: 0 done, 1 a fault, 2 wrong arguments.`;

export function bundleCommand(): Command {
  return withToolOptions(new Command("bundle"))
    .description("Put all that a colleague needs to find a fault into one zip file, without secrets.")
    .option("--output <file>", "the zip file to be made")
    .option("--show", "print each text that is in it; without --output nothing is written")
    .addHelpText("after", help)
    .action(bundle);
}

async function bundle({ config, output, show }: Options, command: Command): Promise<void> {
  const clock = new NodeClock();
  const madeAt = new Date(clock.wallMs()).toISOString().slice(0, 19);
  const title = `pinpadd ${programVersion}, bundle made at ${madeAt}Z`;
  const files = await gatherBundle(title, bundleParts(resolve(config)), clock);
  if (show) showFiles(files);
  if (!show || output !== undefined) await write(files, output, clock.wallMs(), command);
  // A part of the machine that hangs, as doctor finds them, must not keep the program.
  process.stdout.write("", () => process.exit());
}

async function write(files: readonly BundleFile[], output: string | undefined, wallMs: number, command: Command) {
  const path = resolve(output ?? `pinpad-bundle-${new Date(wallMs).toISOString().slice(0, 19).replace(/\D/g, "")}.zip`);
  await writeNew(path, zipBundle(files, wallMs), command);
  console.log(`${path}: ${files.length} files, see MANIFEST.txt; \`unzip -p ${basename(path)}\` prints them all`);
}

function showFiles(files: readonly BundleFile[]): void {
  for (const { name, text } of files) console.log(`==> ${name} <==\n${text}`);
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: "there is a file of that name already; name another",
  ENOENT: "there is no such folder",
  EACCES: "you may not write there; name another folder",
};

async function writeNew(path: string, bytes: Uint8Array, command: Command): Promise<void> {
  try {
    await new NodeFileSystem().create(path, bytes);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    command.error(`error: ${path} is not made: ${reasons[code] ?? message}`, {
      exitCode: code in reasons ? exitCodes.usage : exitCodes.failed,
    });
  }
}
