import { Command, InvalidArgumentError } from "commander";
import { type KeypadTold, longestKeypadTestS } from "../joint/tool-keypad.ts";
import { askOrFail } from "./ask-or-fail.ts";
import { paintFor } from "./colour.ts";
import { exitCodes } from "./exit-codes.ts";
import { contactMap, deadLines, keypadVerdict } from "./keypad-lines.ts";
import { stopSignals } from "./serving.ts";
import { type ToolOptions, withToolOptions } from "./tool-place.ts";

interface Options extends ToolOptions {
  readonly seconds: number;
  readonly json?: true;
}

export function keypadCommand(): Command {
  return new Command("keypad")
    .description("The pad's keypad, tested contact by contact.")
    .addHelpText("after", "\nExample:\n  pinpad keypad test")
    .addCommand(testCommand());
}

function testCommand(): Command {
  return withToolOptions(new Command("test"))
    .description(
      "Shows which contacts close while you press every key. The pad is out of service meanwhile; refused while a customer is served.",
    )
    .option("--seconds <number>", `how long, 1 to ${longestKeypadTestS}; Ctrl-C ends it sooner`, wholeSeconds, 120)
    .option("--json", "each change as a JSON line")
    .addHelpText(
      "after",
      "\nExample:\n  pinpad keypad test --seconds 60\n\nExit code 1 when a line is stuck, its contacts could not be told from ghosts, or its wire seems broken.",
    )
    .action(test);
}

async function test(options: Options): Promise<void> {
  const stopping = stopSignals();
  const paint = paintFor(process.stdout);
  let last: KeypadTold | undefined;
  let drawn = 0;
  const show = (told: KeypadTold): void => {
    last = told;
    if (options.json) console.log(JSON.stringify(told));
    else drawn = draw(contactMap(told, paint), drawn);
  };
  const answer = await askOrFail(options, "keypadTest", { seconds: options.seconds }, show, stopping.signal);
  const end = answer ?? last;
  if (!end) return;
  if (!options.json) for (const line of keypadVerdict(end, paint)) console.log(line);
  const isFaulty = end.lines.some(({ ghosts, isStuck }) => ghosts > 0 || isStuck) || deadLines(end).length > 0;
  if (isFaulty) process.exitCode = exitCodes.failed;
}

/** Over the picture before on a terminal, below it elsewhere. Returns how many lines now stand there. */
function draw(lines: readonly string[], drawn: number): number {
  if (process.stdout.isTTY && drawn > 0) process.stdout.write(`\x1b[${drawn}A\x1b[J`);
  for (const line of lines) console.log(line);
  return lines.length;
}

function wholeSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d{1,3}$/.test(text) && seconds >= 1 && seconds <= longestKeypadTestS) return seconds;
  throw new InvalidArgumentError(`Write a whole number from 1 to ${longestKeypadTestS}.`);
}
