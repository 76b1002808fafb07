import { parse, TomlError } from "smol-toml";
import { Fault } from "../faults/fault.ts";
import type { FileSystem } from "../ports/file-system.ts";
import type { ConfigProblem } from "./field.ts";

const largestFileBytes = 256 * 1024;

/** Every problem of a configuration file at once; the message lists them all. */
export class ConfigFault extends Fault {
  readonly file: string;
  readonly problems: readonly ConfigProblem[];

  constructor(file: string, problems: readonly ConfigProblem[]) {
    super("PP102", [`${file}: ${problems.length} problem(s)`, ...problems.map(problemLine)].join("\n  "));
    this.file = file;
    this.problems = problems;
  }
}

/** Faults: PP101 when the file cannot be read, PP102 (ConfigFault) with line and column when it is not TOML. */
export async function readToml(fileSystem: FileSystem, file: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = (await fileSystem.readSmall(file, largestFileBytes)).toString("utf8");
  } catch (cause) {
    throw new Fault("PP101", `cannot read ${file}: ${cause instanceof Error ? cause.message : "unknown reason"}`, {
      cause,
    });
  }
  return parseToml(text, file);
}

/** Throws ConfigFault when the text is not TOML. */
export function parseToml(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = "not TOML"] = error.message.split("\n");
    throw new ConfigFault(file, [
      {
        key: `line ${error.line}, column ${error.column}`,
        value: reason,
        allowed: "TOML",
        fix: "Correct the line; quotes and brackets are the usual cause.",
      },
    ]);
  }
}

function problemLine({ key, value, allowed, fix }: ConfigProblem): string {
  return `${key} = ${value}: allowed is ${allowed}. ${fix}`;
}
