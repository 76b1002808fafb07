import { type KeyMapProblem, keyMapFromRows } from "../keys/key-map.ts";
import type { FileSystem } from "../ports/file-system.ts";
import { languages, PromptCatalogue, type SiteTexts } from "../prompts/catalogue.ts";
import { keysOfBoard, type Table, withBoardDefaults } from "./board.ts";
import { type ConfigProblem, problemsOf } from "./field.ts";
import { gpioProblems } from "./gpio-problems.ts";
import { hostProblems } from "./host.ts";
import { boardOf } from "./load-board.ts";
import { notifyProblems } from "./notify.ts";
import { type Config, configSchema } from "./schema.ts";
import { storeProblems } from "./store-places.ts";
import { ConfigFault, parseToml, readToml } from "./text.ts";

/**
 * Reads and checks the file; what it leaves out is taken from the profile of the board that it names. Faults: PP101 when a file
 * cannot be read, PP102 (ConfigFault) when it is not valid.
 */
export async function loadConfig(fileSystem: FileSystem, file: string): Promise<Config> {
  const input = await readToml(fileSystem, file);
  const board = await boardOf(fileSystem, input["board"], file);
  return checkedConfig(board === undefined ? input : withBoardDefaults(input, board), file);
}

/** A configuration that names all its lines itself: a board in it is checked, and gives nothing. */
export function parseConfig(text: string, file: string): Config {
  return checkedConfig(parseToml(text, file), file);
}

function checkedConfig(input: Table, file: string): Config {
  // Zod else writes and compiles code for every table here, for its one use: a tenth of a pad's start.
  const result = configSchema.safeParse(input, { jitless: true });
  const problems = result.success ? crossChecks(result.data) : withoutConsequences(problemsOf(result.error, input));
  if (!result.success || problems.length > 0) throw new ConfigFault(file, problems);
  return result.data;
}

/** Lines that are missing because the board is misspelt are no second mistake. */
function withoutConsequences(problems: ConfigProblem[]): ConfigProblem[] {
  if (!problems.some(({ key }) => key === "board")) return problems;
  return problems.filter(({ key, value }) => value !== "(missing)" || !keysOfBoard.includes(key));
}

/** The site's own texts, as the prompt catalogue takes them. */
export function siteTexts(config: Config): SiteTexts {
  return { contact: defined(config.contact), texts: config.prompts as NonNullable<SiteTexts["texts"]> };
}

/** What one key alone cannot show. */
function crossChecks(config: Config): ConfigProblem[] {
  const problems = [...storeProblems(config.store), ...hostProblems(config.host), ...notifyProblems(config.notify)];
  const map = keyMapFromRows(config.keypad["key-map"]);
  if (!(map instanceof Uint8Array)) {
    for (const problem of map.map(keyMapProblem)) {
      problems.push({
        key: "keypad.key-map",
        value: problem,
        allowed: "each digit, enter and cancel once, every other key at most once",
        fix: "Correct the key map.",
      });
    }
  }
  if (config.keypad.part === "matrix") problems.push(...matrixProblems(config.keypad));
  problems.push(...dimmingProblems(config.display));
  problems.push(...gpioProblems(config));
  const site = siteTexts(config);
  const ofContact = contactProblems(site);
  return [...problems, ...ofContact, ...promptProblems(ofContact.length > 0 ? { ...site, contact: {} } : site)];
}

/** Our own texts fit: what does not fit with the site's contact in them is the contact. */
function contactProblems({ contact = {} }: SiteTexts): ConfigProblem[] {
  // As shipped they fit, which a test holds; each start would lay them all out for nothing.
  if (Object.keys(contact).length === 0) return [];
  const misfits = new PromptCatalogue({ contact }).problems();
  return languages.flatMap((language) => {
    const told = new Set(misfits.filter((misfit) => misfit.language === language).map(({ problem }) => problem));
    if (told.size === 0) return [];
    return {
      key: `contact.${language}`,
      value: [...told].join("; "),
      allowed: "text that fits every line it stands in",
      fix: "Shorten it.",
    };
  });
}

function promptProblems(site: SiteTexts): ConfigProblem[] {
  if (Object.keys(site.texts ?? {}).length === 0) return [];
  return new PromptCatalogue(site).problems().map(({ id, language, problem }) => ({
    key: `prompts.${id}.${language}`,
    value: problem,
    allowed: "a text that fits the panel",
    fix: "Shorten it, or correct the placeholder.",
  }));
}

const keyMapWords: Record<KeyMapProblem["problem"], string> = {
  unknownName: "is no key's name",
  twice: "stands there twice",
  missing: "is missing",
  notRectangular: "keys in this row, another number than in the first",
};

function keyMapProblem({ problem, name, row }: KeyMapProblem): string {
  return `${row === undefined ? "" : `row ${row + 1}: `}${name} ${keyMapWords[problem]}`;
}

function dimmingProblems({ contrast, "dimmed-contrast": dimmed }: Config["display"]): ConfigProblem[] {
  if (dimmed <= contrast) return [];
  return [
    {
      key: "display.dimmed-contrast",
      value: String(dimmed),
      allowed: `at most the contrast, ${contrast}`,
      fix: "A dimmed panel is darker: write a smaller number, or leave the key out.",
    },
  ];
}

function matrixProblems(keypad: Extract<Config["keypad"], { part: "matrix" }>): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const rows = keypad["key-map"].length;
  const badRow = keypad["key-map"].findIndex((row) => row.length !== keypad["col-gpios"].length);
  if (rows !== keypad["row-gpios"].length || badRow >= 0) {
    problems.push({
      key: "keypad.key-map",
      value: `${rows} rows${badRow >= 0 ? `, row ${badRow + 1} has ${keypad["key-map"][badRow]?.length} keys` : ""}`,
      allowed: `${keypad["row-gpios"].length} rows of ${keypad["col-gpios"].length} keys, as there are lines`,
      fix: "Make the key map as large as the matrix.",
    });
  }
  return problems;
}

function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
