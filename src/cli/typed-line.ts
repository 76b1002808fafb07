import type { Command } from "commander";
import { exitCodes } from "./exit-codes.ts";

/** A key block has 9999 characters at most. */
const longestChars = 20_000;

/** The next line of a terminal, or all there is of a pipe or file; not more than `longestChars`. */
export async function typedLine(): Promise<string> {
  const { stdin } = process;
  stdin.setEncoding("utf8");
  let text = "";
  return new Promise((resolve, reject) => {
    const onData = (chunk: string) => {
      text += chunk;
      if (text.length > longestChars || (stdin.isTTY && text.includes("\n"))) done();
    };
    const done = () => {
      stdin.off("data", onData).off("end", done).off("error", reject).pause();
      resolve(text.slice(0, longestChars));
    };
    stdin.on("data", onData).once("end", done).once("error", reject).resume();
  });
}

/** Whether the person at the terminal says yes. Without a terminal only `--yes` does, and exit code 2 ends what lacks it. */
export async function confirmed(question: string, yes: true | undefined, command: Command): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    command.error("error: nobody can be asked without a terminal; say --yes", { exitCode: exitCodes.usage });
  }
  process.stderr.write(`${question} [y/N] `);
  return /^y(es)?$/i.test((await typedLine()).trim());
}
