import { beforeAll, describe, expect, it } from "vitest";
import { faultCodes } from "../../src/faults/fault-table.ts";
import { PromptCatalogue } from "../../src/prompts/catalogue.ts";
import { faultPage } from "../../src/prompts/fault-page.ts";
import { buildProgram, run } from "../support/program.ts";

/** A command as its help shows it. */
interface Shown {
  /** Without `pinpad`. */
  readonly path: readonly string[];
  readonly help: string;
  readonly below: readonly string[];
}

let shown: readonly Shown[] = [];

beforeAll(async () => {
  buildProgram();
  shown = await tree([]);
});

/** A few at a time: each is a process. */
async function inTurns<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < all.length; at += 3) results.push(...(await Promise.all(all.slice(at, at + 3).map(work))));
  return results;
}

async function tree(path: readonly string[]): Promise<Shown[]> {
  const { code, stdout } = await run(...path, "--help");
  if (code !== 0) throw new Error(`pinpad ${path.join(" ")} --help ended with ${code}`);
  const below = sectionOf(stdout, "Commands").flatMap((line) => /^ {2}([a-z][\w-]*)/.exec(line)?.[1] ?? []);
  const names = below.filter((name) => name !== "help");
  return [{ path, help: stdout, below: names }, ...(await inTurns(names, (name) => tree([...path, name]))).flat()];
}

function sectionOf(help: string, title: string): string[] {
  const [, lines = ""] = new RegExp(`^${title}:\\n((?: .*\\n)+)`, "m").exec(help) ?? [];
  return lines.split("\n");
}

const longOptions = ({ help }: Shown) =>
  sectionOf(help, "Options").flatMap((line) => /^ {2}(?:-\w, )?(--[a-z][\w-]*)/.exec(line)?.[1] ?? []);

/** Two letters in the middle the wrong way round, as one types them. */
function misspelt(name: string): string {
  const at = [...name].findIndex((letter, index) => index >= 3 && letter !== name[index - 1]);
  return at < 0 ? `${name}x` : name.slice(0, at - 1) + name[at] + name[at - 1] + name.slice(at + 1);
}

describe("the help of every command", () => {
  it("is found for all of them", () => {
    expect(shown.length).toBeGreaterThan(40);
  });

  it("says in a sentence what the command does, and has an example of this very command", () => {
    for (const { path, help } of shown) {
      const command = ["pinpad", ...path].join(" ");
      expect(help.split("\n\n")[1], command).toMatch(/^[A-Z][\s\S]*[.:]$/m);
      expect(help, command).toMatch(new RegExp(`Examples?:[\\s\\S]*\\n +(sudo )?${command}`));
    }
  });
});

describe("what is mistyped", () => {
  it("as an option ends with exit code 2 and the right one", async () => {
    const told = await inTurns(shown, async (one) => {
      const [option] = longOptions(one).filter((name) => name !== "--help" && name.length > 5);
      if (option === undefined) return [];
      const { code, stderr, stdout } = await run(...one.path, misspelt(option));
      // One that is needed is asked for first.
      const isNamed = /required option '--/.test(stderr) || (/Did you mean/.test(stderr) && stderr.includes(option));
      const isRight = code === 2 && isNamed && stdout === "";
      return isRight ? [] : [`${one.path.join(" ")} ${misspelt(option)}: ${code} ${stderr}`];
    });
    expect(told.flat()).toEqual([]);
  });

  it("as a command ends with exit code 2 and the right one", async () => {
    const told = await inTurns(
      shown.filter(({ below }) => below.length > 0),
      async ({ path, below }) => {
        const name = below.find((each) => each.length > 4) ?? below[0] ?? "";
        const { code, stderr, stdout } = await run(...path, misspelt(name));
        const isRight = code === 2 && stderr.includes("Did you mean") && stderr.includes(name) && stdout === "";
        return isRight ? [] : [`${path.join(" ")} ${misspelt(name)}: ${code} ${stderr}`];
      },
    );
    expect(told.flat()).toEqual([]);
  });

  it.each([
    [["bench", "--language", "zhn"], "zh"],
    [["explain", "PP402", "--lang", "eng"], "en"],
    [["config", "example", "--board", "raspberry-pi-4"], "raspberry-pi-4b"],
    [["host", "decode", "--profile", "iso-93", "00"], "iso93"],
    [["keys", "delete", "dukt", "--state", "demo"], "dukpt"],
    [["acquirer", "--mac", "session"], "sessionKey"],
    [["bench", "--mac", "session"], "sessionKey"],
    [["explain", "PP412"], "PP411"],
    [["explain", "402x"], "PP402"],
  ])("as a choice ends with exit code 2 and the right one: %j", async (args, meant) => {
    const { code, stderr, stdout } = await run(...args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`Did you mean ${meant}?`);
  });
});

describe("pinpad explain", () => {
  it("shows a fault's page in either language, and as JSON the same facts", async () => {
    const [en, zh, json] = await Promise.all([
      run("explain", "PP402"),
      run("explain", "pp402", "--lang", "zh"),
      run("explain", "402", "--json"),
    ]);
    expect(en.stdout).toMatch(/^PP402 {2}The card reader was disconnected\.\n[\s\S]*SORRY\n[\s\S]*Plug the reader in/);
    expect(zh.stdout).toMatch(/^PP402 {2}读卡器连接断开。\n[\s\S]*本机故障 PP402\n[\s\S]*请重新连接读卡器/);
    expect(JSON.parse(json.stdout)).toEqual(JSON.parse(JSON.stringify(faultPage("PP402", new PromptCatalogue()))));
  });

  it("lists every fault in one line", async () => {
    const { stdout } = await run("explain");
    expect(stdout.match(/^PP\d{3}(?= {2}\S)/gm)).toEqual(faultCodes.toSorted());
  });

  it("names only commands that there are", () => {
    const paths = new Set(shown.map(({ path }) => ["pinpad", ...path].join(" ")));
    const named = faultCodes.flatMap((code) => faultPage(code, new PromptCatalogue()).commands);
    const strangers = named.filter((line) => !paths.has(line.replace(/ (--|[A-Z]).*$/, "")));
    expect(strangers).toEqual([]);
  });
});
