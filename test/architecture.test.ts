import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { faultCodes } from "../src/faults/fault-table.ts";
import { PromptCatalogue } from "../src/prompts/catalogue.ts";
import { house, neighbours } from "./support/house.ts";
import { packageRooms } from "./support/package-rooms.ts";
import {
  faultCodeGaps,
  formFaults,
  importCycles,
  importsAgainst,
  importsIn,
  machinePaths,
  packagesAgainst,
  type Sources,
  type WordRule,
  wordsAgainst,
} from "./support/source-rules.ts";

const root = new URL("..", import.meta.url);

function read(folders: readonly string[], ending: string): Sources {
  const paths = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
  );
  const wanted = paths.filter((path) => path.endsWith(ending)).sort();
  return new Map(wanted.map((path) => [path, readFileSync(new URL(path, root), "utf8")]));
}

const program = read(["src", "hardware"], ".ts");
const tests = read(["test"], ".ts");
const documents = read(["src", "hardware"], ".md");
// A fault's own page does not stand for its row in the table of all faults.
const faultTables = new Map([...documents].filter(([path]) => !/^hardware\/faults(\/|\.md$)/.test(path)));
const planted = (path: string, text: string): Sources => new Map([[path, text]]);

const edges = /^src\/(platform|cli|bench)\//;
const impureInPureRooms = /^(?!src\/(card|pin|prompts|session|host|menu|setup|upkeep)\/)/;

const words: readonly WordRule[] = [
  { what: "Math.random is never unpredictable", pattern: /\bMath\.random\b/, allowedIn: /^$/ },
  { what: "timers come from the Clock", pattern: /\bset(Timeout|Interval|Immediate)\s*\(/, allowedIn: edges },
  { what: "the process belongs to the edges", pattern: /\bprocess\s*\.\s*\w/, allowedIn: edges },
  { what: "the console belongs to the edges", pattern: /\bconsole\s*\.\s*\w/, allowedIn: edges },
  { what: "the time comes from the Clock", pattern: /\bDate\.now\b|\bnew Date\(\s*\)/, allowedIn: edges },
  {
    what: "a calendar",
    pattern: /\bDate\b(?!\.UTC)/,
    allowedIn: /^src\/(platform|cli|bench)\/|^src\/pad\/host-times\.ts$/,
  },
  { what: "a pure room waits for nothing", pattern: /\basync\b|\bawait\b|\bPromise\b/, allowedIn: impureInPureRooms },
  {
    what: "only the host message, the PIN block, the PIN policy and the card reference take a PAN in clear",
    pattern: /\breveal\(/,
    allowedIn: /^src\/(card|pin)\/|^src\/keys\/(software-scd|pkcs11\/pkcs11-scd)\.ts$|^src\/pad\/transaction-desk\.ts$/,
  },
  { what: "only src/pin reads PIN digits", pattern: /\bdigitAt\(/, allowedIn: /^src\/pin\// },
  {
    what: "a key index goes from the keypad straight to the Scd",
    pattern: /\bkeyIndex\b/,
    allowedIn: /^src\/keys\/|^src\/ports\/keypad\.ts$|^src\/pad\/pad\.ts$|^hardware\/keypad\//,
  },
  {
    what: "an object with a place for a digit or a key",
    pattern: /\b(digits?|key(Index|Code)?|pin|pressed\w*)\??:\s*(number|string|Buffer|Uint8Array|readonly)/i,
    allowedIn: /^(?!src\/(session|prompts|ports)\/|src\/pad\/(pad-event|session-runner)\.ts)|^src\/ports\/keypad\.ts$/,
  },
];

/** Every rule once: the tree has no violation, and a planted one is found. */
describe("the house", () => {
  it("is built from below: no room imports one that stands on it", () => {
    expect(importsAgainst(house, neighbours, program)).toEqual([]);
    const upwards = planted("src/card/pan.ts", 'import type { Pad } from "../pad/pad.ts";');
    expect(importsAgainst(house, neighbours, upwards)).toEqual(["src/card/pan.ts imports src/pad/pad.ts (type)"]);
    const neighbour = planted("src/session/step.ts", 'import { TryLedger } from "../attempts/try-ledger.ts";');
    expect(importsAgainst(house, neighbours, neighbour)).toHaveLength(1);
    const wrapped = planted("src/store/slot-store.ts", 'import {\n  a,\n  type B,\n} from "../keys/seal.ts";');
    expect(importsAgainst(house, neighbours, wrapped)).toHaveLength(1);
  });

  it("has hardware behind its composition: nobody else imports a driver, and drivers know ports and faults only", () => {
    const driver = 'import { MatrixKeypad } from "../../hardware/keypad/matrix-keypad.ts";';
    expect(importsAgainst(house, neighbours, planted("src/pad/pad.ts", driver))).toHaveLength(1);
    expect(importsAgainst(house, neighbours, planted("src/bench/bench-world.ts", driver))).toHaveLength(1);
    expect(importsAgainst(house, neighbours, planted("src/compose/pad.ts", driver))).toEqual([]);
    const upwards = planted("hardware/keypad/x.ts", 'const { a } = await import("../../src/keys/seal.ts");');
    expect(importsAgainst(house, neighbours, upwards)).toHaveLength(1);
  });

  it("names an exception only while there is one, and says why", () => {
    const between = importsIn(program).map(({ from, to }) => ({ from, to }));
    for (const { from, to, why } of neighbours) {
      expect(why).not.toBe("");
      expect(
        between.some((one) => from.test(one.from) && to.test(one.to)),
        String(from),
      ).toBe(true);
    }
  });

  it("has its room in the table", () => {
    const rooms = new Set(
      [...program.keys()].map((path) => (path.startsWith("src/") ? path.split("/")[1] : "hardware")),
    );
    expect([...rooms].filter((room) => !house[room ?? ""])).toEqual([]);
  });

  it("has no import cycle", () => {
    expect(importCycles(program)).toEqual([]);
    const cycle = new Map([
      ["src/a/x.ts", 'import { y } from "./y.ts";'],
      ["src/a/y.ts", 'import { z } from "./z.ts";'],
      ["src/a/z.ts", 'export { x } from "./x.ts";'],
      ["src/a/w.ts", 'import { x } from "./x.ts";'],
    ]);
    expect(importCycles(cycle)).toEqual(["src/a/x.ts", "src/a/y.ts", "src/a/z.ts"]);
  });

  it("has each package in the rooms that need it, and native ones only where they are loaded when used", () => {
    expect(packagesAgainst(packageRooms, program)).toEqual([]);
    const violations = [
      planted("hardware/bus/x.ts", 'import { Gpio } from "onoff";'),
      planted("hardware/keypad/x.ts", 'const onoff = await import("onoff");'),
      planted("src/session/x.ts", 'import { readFile } from "node:fs/promises";'),
      planted("src/pad/x.ts", 'import { connect } from "node:net";'),
      planted("src/prompts/x.ts", 'import { createHash } from "node:crypto";'),
      planted("src/keys/x.ts", 'import "leftpad";'),
    ];
    for (const one of violations) expect(packagesAgainst(packageRooms, one)).toHaveLength(1);
    const lazily = planted("hardware/bus/x.ts", 'import type { Gpio } from "onoff";\nawait import("onoff");');
    expect(packagesAgainst(packageRooms, lazily)).toEqual([]);
  });

  it("keeps clock, timers, process, console, PANs and digits where they belong", () => {
    expect(wordsAgainst(words, program)).toEqual([]);
    const violations: readonly (readonly [path: string, text: string])[] = [
      ["src/keys/x.ts", "const n = Math.random();"],
      ["src/pad/x.ts", "setTimeout(run, 5);"],
      ["hardware/oled/x.ts", "setImmediate (run);"],
      ["src/pad/x.ts", "process.exit(1);"],
      ["src/store/x.ts", "console.log(`a`);"],
      ["src/attempts/x.ts", "const now = new Date(wallMs);"],
      ["src/host/x.ts", "async function pack() {}"],
      ["src/session/x.ts", "const later: Promise<void> = f();"],
      ["src/host/x.ts", "const digits = pan.reveal();"],
      ["src/keys/x.ts", "pin.digitAt(0);"],
      ["src/session/x.ts", "function onKey(keyIndex: number) {}"],
      ["src/session/event.ts", 'type E = { readonly type: "key"; readonly digit: number };'],
      ["src/pad/pad-event.ts", "readonly pin: string;"],
      ["src/prompts/prompt.ts", "readonly digits?: readonly number[];"],
    ];
    for (const [path, text] of violations) expect(wordsAgainst(words, planted(path, text)), text).not.toEqual([]);
    const harmless =
      '// process.exit, Math.random\nconst text = "setTimeout( console.log";\nreadonly digitCount: number;';
    expect(wordsAgainst(words, planted("src/session/x.ts", harmless))).toEqual([]);
  });

  it("has files of a readable size, with names that say something, one way to export and no enum", () => {
    expect(formFaults(new Map([...program, ...tests]))).toEqual([
      "test/bench/vitest.config.ts: default export",
      "test/vitest.config.ts: default export",
    ]);
    const violations: readonly (readonly [path: string, text: string])[] = [
      ["src/card/long.ts", "x\n".repeat(301)],
      ["src/card/card-utils.ts", ""],
      ["src/keys/key-manager.ts", ""],
      ["src/card/index.ts", ""],
      ["src/card/PanParser.ts", ""],
      ["src/card/x.ts", "export default 1;"],
      ["src/card/x.ts", "export const enum Colour { red }"],
      ["src/card/x.ts", 'export * from "./pan.ts";'],
      ["src/card/x.ts", 'export { Pan } from "./pan.ts";'],
    ];
    for (const [path, text] of violations) expect(formFaults(planted(path, text)), path).toHaveLength(1);
    expect(formFaults(planted("src/card/x.ts", "// export default, enum\nexport const a = 1;"))).toEqual([]);
  });

  it("knows no path of the machine it was written on", () => {
    const all = new Map([...program, ...documents, ...read(["test"], ".md"), ...read(["test/support"], ".ts")]);
    all.delete("test/support/source-rules.ts");
    expect(machinePaths(all)).toEqual([]);
    expect(machinePaths(planted("src/x.md", "see /home/someone/pinpadd"))).toHaveLength(1);
    expect(machinePaths(planted("src/x.ts", 'const file = "/tmp/out.bin";'))).toHaveLength(1);
    expect(machinePaths(planted("src/x.ts", 'const file = "/etc/pinpadd/config.toml";'))).toEqual([]);
  });

  it("raises every fault of the table, explains each in a document, and names no other", () => {
    expect(faultCodeGaps(faultCodes, program, faultTables)).toEqual([]);
    const codes = ["PP101", "PP102"];
    const source = planted("src/x.ts", 'new Fault("PP101", "")');
    const document = planted("src/README.md", "| PP101 | what |\nPP102 in passing, PP999");
    expect(faultCodeGaps(codes, source, document)).toEqual([
      "PP102 is in the table, but nothing raises it",
      "PP102 has no heading or table row in src/README.md or hardware/README.md: add one",
      "PP999 is named, but is not in the table",
    ]);
  });

  it("has every prompt in both languages, fitting the panel and blaming no PIN that was not wrong", () => {
    expect(new PromptCatalogue().problems()).toEqual([]);
    const tooLong = { title: "A TITLE THAT FITS NO PANEL AT ALL", lines: [] };
    expect(new PromptCatalogue({ texts: { IDLE: { en: tooLong } } }).problems()).not.toEqual([]);
  });
});
