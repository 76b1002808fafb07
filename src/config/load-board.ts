import { createRequire } from "node:module";
import type { FileSystem } from "../ports/file-system.ts";
import { type BoardName, type BoardProfile, boardNames, boardSchema } from "./board.ts";
import { problemsOf } from "./field.ts";
import { ConfigFault, readToml } from "./text.ts";

// Through the package's own imports: the profiles are data, and lie where they are however the program was built.
const { resolve } = createRequire(import.meta.url);

/** Strings that end in NUL, the board's own first. */
const devicetreeCompatible = "/proc/device-tree/compatible";
const largestPropertyBytes = 4_096;

/** Absolute path of a board's profile. */
export function boardFile(name: BoardName): string {
  return resolve(`#boards/${name}.toml`);
}

/** Faults: PP101 when the profile cannot be read, PP102 (ConfigFault) when it is not one. */
export async function loadBoard(fileSystem: FileSystem, name: BoardName): Promise<BoardProfile> {
  const file = boardFile(name);
  const input = await readToml(fileSystem, file);
  const result = boardSchema.safeParse(input);
  if (!result.success) throw new ConfigFault(file, problemsOf(result.error, input));
  return result.data;
}

/**
 * The profile that a configuration's `board` stands for; "auto" asks the devicetree. Undefined where there is none, or no such
 * board: that is the configuration schema's to tell. Rejects with ConfigFault about `configFile` when "auto" finds no known board.
 */
export async function boardOf(
  fileSystem: FileSystem,
  name: unknown,
  configFile: string,
): Promise<BoardProfile | undefined> {
  if (name === "auto") return thisBoard(fileSystem, configFile);
  const known = boardNames.find((one) => one === name);
  return known && loadBoard(fileSystem, known);
}

async function thisBoard(fileSystem: FileSystem, configFile: string): Promise<BoardProfile> {
  const compatible = await compatibleOfThisMachine(fileSystem);
  for (const name of boardNames) {
    const board = await loadBoard(fileSystem, name);
    if (compatible[0] === board.compatible[0]) return board;
  }
  throw new ConfigFault(configFile, [
    {
      key: "board",
      value: `"auto" on ${compatible[0] ?? "a machine without a devicetree"}`,
      allowed: `auto on one of ${boardNames.join(", ")}`,
      fix: "Write the name of the board whose lines the wiring follows, or leave it out and list the lines.",
    },
  ]);
}

async function compatibleOfThisMachine(fileSystem: FileSystem): Promise<string[]> {
  if (!(await fileSystem.exists(devicetreeCompatible))) return [];
  const property = await fileSystem.readSmall(devicetreeCompatible, largestPropertyBytes);
  return property.toString("latin1").split("\0").filter(Boolean);
}
