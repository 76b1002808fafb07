import { randomInt } from "node:crypto";
import { Command, InvalidArgumentError } from "commander";
import { simFailureLines, simReportLines } from "../bench/sim/sim-report.ts";
import { simulate } from "../bench/sim/simulate.ts";
import { exitCodes } from "./exit-codes.ts";

interface SimulateOptions {
  readonly seed?: number;
  readonly days: number;
  readonly until?: number;
}

const usualDays = 100;
const barColumns = 40;

export function simulateCommand(): Command {
  return new Command("simulate")
    .description(
      "Days of a kiosk's life in virtual time, with all that can go wrong, drawn from a seed; every rule is checked.",
    )
    .option("--seed <number>", "the same seed lives the same days (default: a random one, which is printed)", whole)
    .option("--days <number>", "how many days", whole, usualDays)
    .option("--until <step>", "stop after this step and print what came before it: to look at a failure", whole)
    .addHelpText(
      "after",
      `
Exits 1 at the first rule that is broken, with the seed and the step to see it again.

Examples:
  pinpad simulate --days 10000             a night's work
  pinpad simulate --seed 42 --until 1234   what led to step 1234`,
    )
    .action(run);
}

async function run({ seed = randomInt(2 ** 31), days, until }: SimulateOptions): Promise<void> {
  console.error(`seed ${seed}, ${days} days`);
  const begunMs = performance.now();
  const report = await simulate({ seed, days, until, onDay: (day) => showProgress(day, days) });
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  const isBroken = report.problems.length > 0;
  if (isBroken || until !== undefined) console.log(simFailureLines(report).join("\n"));
  console.log(simReportLines(report, performance.now() - begunMs).join("\n"));
  if (isBroken) process.exitCode = exitCodes.failed;
}

function showProgress(day: number, days: number): void {
  if (!process.stderr.isTTY) return;
  const done = Math.floor((barColumns * day) / days);
  process.stderr.write(`\r[${"#".repeat(done)}${" ".repeat(barColumns - done)}] day ${day} of ${days}`);
}

function whole(value: string): number {
  if (!/^\d{1,10}$/.test(value) || Number(value) >= 2 ** 31)
    throw new InvalidArgumentError("write a whole number below 2147483648.");
  return Number(value);
}
