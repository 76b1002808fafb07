import { dirname, join } from "node:path/posix";

/** Path from the project's root to the file's text. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  readonly from: string;
  /** A path from the project's root, or the name of a package with its `node:`. */
  readonly to: string;
  readonly kind: "value" | "type" | "dynamic";
}

const statement = /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]*?\sfrom\s+)?"([^"]+)"/g;
const call = /\bimport\(\s*"([^"]+)"\s*\)/g;

/** Everything that the sources import, by whatever form. */
export function importsIn(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) => {
    const code = withoutComments(text);
    const to = (specifier: string) => (specifier.startsWith(".") ? join(dirname(from), specifier) : specifier);
    const stated = [...code.matchAll(statement)].map(([, type, specifier = ""]): Import => {
      return { from, to: to(specifier), kind: type ? "type" : "value" };
    });
    const called = [...code.matchAll(call)].map(([, specifier = ""]): Import => {
      return { from, to: to(specifier), kind: "dynamic" };
    });
    return [...stated, ...called];
  });
}

/** `src/keys/tdes.ts` is in `keys`, `hardware/upkeep.ts` in `hardware`. */
function roomOf(path: string): string {
  const [top = "", room = ""] = path.split("/");
  return top === "src" ? room : top;
}

export interface ImportException {
  readonly from: RegExp;
  readonly to: RegExp;
  readonly kind: "type" | "value";
  readonly why: string;
}

/** Each room may import itself and the rooms named; an exception names files and a reason. */
export function importsAgainst(
  allowed: Readonly<Record<string, readonly string[]>>,
  exceptions: readonly ImportException[],
  sources: Sources,
): string[] {
  const isExcepted = ({ from, to, kind }: Import) =>
    exceptions.some((one) => one.from.test(from) && one.to.test(to) && (one.kind === "value" || kind === "type"));
  return importsIn(sources)
    .filter(({ to }) => to.startsWith("src/") || to.startsWith("hardware/"))
    .filter(({ from, to }) => roomOf(from) !== roomOf(to) && !allowed[roomOf(from)]?.includes(roomOf(to)))
    .filter((one) => !isExcepted(one))
    .map(({ from, to, kind }) => `${from} imports ${to} (${kind})`);
}

/** Packages, `node:` included, that a file imports and no row allows it to. */
export function packagesAgainst(
  rows: readonly { readonly package: string; readonly in: RegExp; readonly kind?: "dynamic" }[],
  sources: Sources,
): string[] {
  return importsIn(sources)
    .filter(({ to }) => !/^(src|hardware)\//.test(to))
    .filter(({ from, to, kind }) => {
      const isAllowed = rows.some(
        (row) =>
          (row.package === to || to.startsWith(`${row.package}/`)) &&
          row.in.test(from) &&
          (row.kind === undefined || kind !== "value"),
      );
      return !isAllowed;
    })
    .map(({ from, to, kind }) => `${from} imports ${to} (${kind})`);
}

export interface WordRule {
  readonly what: string;
  readonly pattern: RegExp;
  /** Where it may stand; everywhere else it may not. */
  readonly allowedIn: RegExp;
}

/** Words in code, not in comments nor in texts, that stand where they may not. */
export function wordsAgainst(rules: readonly WordRule[], sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const code = withoutTexts(withoutComments(text));
    return rules
      .filter((rule) => !rule.allowedIn.test(path) && rule.pattern.test(code))
      .map(({ what }) => `${path}: ${what}`);
  });
}

/** Chains of imports that come back to where they began, one for each file that is on one. */
export function importCycles(sources: Sources): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of importsIn(sources)) next.set(from, [...(next.get(from) ?? []), to]);
  const isOnCycle = (start: string) => {
    const seen = new Set<string>(next.get(start));
    for (const path of seen) for (const to of next.get(path) ?? []) seen.add(to);
    return seen.has(start);
  };
  return [...sources.keys()].filter(isOnCycle);
}

const longestFileLines = 300;
const badNames = /(^|[-/])(utils?|helpers?|managers?|misc|common|index)([-.]|$)/;

/** Names, lengths and forms of files. */
export function formFaults(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const code = withoutTexts(withoutComments(text));
    const lines = text.trimEnd().split("\n").length;
    return [
      ...(lines > longestFileLines ? [`${path}: ${lines} lines`] : []),
      ...(badNames.test(path) ? [`${path}: its name says nothing`] : []),
      ...(/^[a-z0-9/.-]+$/.test(path) ? [] : [`${path}: is not in kebab-case`]),
      ...(/\bexport\s+default\b/.test(code) ? [`${path}: default export`] : []),
      ...(/^\s*(export\s+)?(const\s+)?enum\s/m.test(code) ? [`${path}: enum`] : []),
      ...(/^\s*export\s+(\*|\{[^}]*\})\s+from\b/m.test(code) ? [`${path}: passes on another file's exports`] : []),
    ];
  });
}

/** Paths of the machine it was written on, which are on no other. Where the system keeps things is no such path. */
export function machinePaths(sources: Sources): string[] {
  const pattern = /(?:^|[\s"'`(=])(\/(?:home|Users|root|work|tmp|mnt)\/[\w./-]*|[A-Z]:\\\w+)/;
  return [...sources].flatMap(([path, text]) => {
    const found = pattern.exec(text)?.[1];
    return found ? [`${path}: ${found}`] : [];
  });
}

/** Faults of the table that no code raises or no document explains, and those that a document makes up; code cannot. */
export function faultCodeGaps(codes: readonly string[], sources: Sources, documents: Sources): string[] {
  const mentioned = (texts: Iterable<string>) =>
    new Set([...texts].flatMap((text) => [...text.matchAll(/\bPP\d{3}\b/g)].map(([code]) => code)));
  const used = mentioned([...sources].filter(([path]) => !path.startsWith("src/faults/")).map(([, text]) => text));
  // A heading or a row of a table, not a word in passing.
  const entries = [...documents.values()].flatMap((text) => text.split("\n").filter((line) => /^\s*(#|\|)/.test(line)));
  const documented = mentioned(entries);
  return [
    ...codes.filter((code) => !used.has(code)).map((code) => `${code} is in the table, but nothing raises it`),
    ...codes
      .filter((code) => !documented.has(code))
      .map((code) => `${code} has no heading or table row in src/README.md or hardware/README.md: add one`),
    ...[...mentioned(documents.values())]
      .filter((code) => !codes.includes(code))
      .map((code) => `${code} is named, but is not in the table`),
  ];
}

/** Quoted text stays: an import's path, a key. */
function withoutComments(text: string): string {
  return text.replace(
    /("(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (_, quoted: string) => quoted ?? "",
  );
}

/** Only in double quotes: templates hold code. */
function withoutTexts(code: string): string {
  return code.replace(/"(?:\\.|[^"\\\n])*"/g, '""');
}

/** Every package that a program loads which begins with the file `from`; `import(...)` of ours is followed, too. */
export function packagesReached(sources: Sources, from: string): ReadonlyMap<string, readonly string[]> {
  const all = importsIn(sources).filter(({ kind }) => kind !== "type");
  const packages = new Map<string, string[]>();
  const waiting = [from];
  const seen = new Set(waiting);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const { to } of all.filter((one) => one.from === path)) {
      if (!sources.has(to)) packages.set(to, [...(packages.get(to) ?? []), path]);
      else if (!seen.has(to)) {
        seen.add(to);
        waiting.push(to);
      }
    }
  }
  return packages;
}
