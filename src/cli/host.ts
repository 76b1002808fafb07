import { Command, InvalidArgumentError, Option } from "commander";
import { describe } from "../host/iso8583/describe.ts";
import { IsoFormatError } from "../host/iso8583/iso-format-error.ts";
import type { MessageProfile } from "../host/iso8583/message-profile.ts";
import { unpack } from "../host/iso8583/unpack.ts";
import { messageProfiles } from "../host/profiles/message-profiles.ts";
import { exitCodes } from "./exit-codes.ts";
import { reversalsCommand } from "./host-reversals.ts";
import { testCommand } from "./host-test.ts";
import { typedLine } from "./typed-line.ts";

interface DecodeOptions {
  readonly profile: string;
  readonly skip: number;
}

export function hostCommand(): Command {
  return new Command("host")
    .description("The acquirer host: the way to it, its messages, and reversals that it has not acknowledged.")
    .addHelpText(
      "after",
      "\nExamples:\n  pinpad host test                          is the acquirer reached, and does it answer\n  pinpad host reversals list --config FILE  what it has not acknowledged",
    )
    .addCommand(decodeCommand())
    .addCommand(reversalsCommand())
    .addCommand(testCommand());
}

function decodeCommand(): Command {
  return new Command("decode")
    .description(
      "Explain one ISO 8583 message, given as hexadecimal digits: field by field, card number and secrets masked.",
    )
    .argument("[hex]", "the message; left out, it is read from standard input")
    .addOption(
      new Option("--profile <name>", "the dialect").choices([...messageProfiles.keys()]).default("iso87-ascii"),
    )
    .option("--skip <bytes>", "bytes before the message type: length, TPDU, header", wholeNumber, 0)
    .addHelpText(
      "after",
      `
Examples:
  pinpad host decode --profile iso93 3138303000...
  pinpad host decode --profile unionpay --skip 13 < dump.txt     2 of length, 5 of TPDU, 6 of header

What is wrong with a message is said with field and offset; exit code 1 then.`,
    )
    .action(decode);
}

async function decode(
  given: string | undefined,
  { profile: name, skip }: DecodeOptions,
  command: Command,
): Promise<void> {
  const profile = messageProfiles.get(name);
  const hex = (given ?? (await typedLine())).replace(/\s+/g, "");
  if (!profile || !/^([0-9A-Fa-f]{2})+$/.test(hex)) {
    command.error("error: a message is an even number of hexadecimal digits", { exitCode: exitCodes.usage });
  }
  const bytes = Buffer.from(hex, "hex").subarray(skip);
  const { lines, isWhole } = explained(profile, bytes);
  console.log(lines.join("\n"));
  if (!isWhole) process.exitCode = exitCodes.failed;
}

function explained(profile: MessageProfile, bytes: Buffer): { lines: readonly string[]; isWhole: boolean } {
  try {
    return { lines: describe(profile, unpack(profile, bytes)), isWhole: true };
  } catch (error) {
    if (!(error instanceof IsoFormatError)) throw error;
    return { lines: [`This is no message of ${profile.name}: ${error.message}.`], isWhole: false };
  }
}

function wholeNumber(value: string): number {
  if (!/^\d{1,3}$/.test(value)) throw new InvalidArgumentError("write a whole number, e.g. 13.");
  return Number(value);
}
