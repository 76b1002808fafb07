import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProgram, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";
import { hasPty, playInTerminal } from "../support/terminal-session.ts";

beforeAll(buildProgram);

if (!hasPty) console.log("skipped: a passphrase typed in a terminal needs python3 with its pty module");

const passphrase = "correct horse battery staple";
const components = ["0123456789ABCDEF1032547698BADCFE", "3E62DB7B3EAC59ADBA05133AB6412446"];

async function configFor(folder: string): Promise<string> {
  const file = join(folder, "config.toml");
  const { stdout } = await run("config", "example");
  const store = `file = "${folder}/store.bin"\nstorage-key-passphrase = "terminal"`;
  await writeFile(file, stdout.replace(/^file = .*$/m, store).replace(/^storage-key-file = .*$/m, ""));
  return file;
}

const asked = (question: string, answer = passphrase) => [`wait ${question}`, `type ${answer}\\r`];

describe.runIf(hasPty)("a pad whose storage key comes from a passphrase", () => {
  it("is made and given a key at a terminal, which shows neither passphrase nor components and is left as it was", () =>
    inTempFolder(async (folder) => {
      const config = ["--config", await configFor(folder)];
      const made = await playInTerminal(
        ["provision", ...config],
        [...asked("New passphrase"), ...asked("again"), "wait made "],
      );
      expect([made.code, made.sameMode]).toEqual([0, true]);
      const loaded = await playInTerminal(
        ["keys", "components", "--slot", "pin", "--algorithm", "aes128", ...config],
        [
          ...asked("Passphrase"),
          ...components.flatMap((text, at) => [...asked(`Component ${at + 1}`, text), "wait sheet?", "type y"]),
          "wait stored?",
          "type y",
          "wait loaded",
        ],
      );
      expect([loaded.code, loaded.sameMode]).toEqual([0, true]);
      expect(loaded.written).toContain("check value 08793E25AB (aes-cmac-zeros)");
      for (const text of ["horse", ...components]) expect(made.written + loaded.written).not.toContain(text);
    }));

  it("is not opened with another one, nor made when the person gives up, and the terminal is left as it was", () =>
    inTempFolder(async (folder) => {
      const config = ["--config", await configFor(folder)];
      const givenUp = await playInTerminal(["provision", ...config], ["wait New passphrase", "type half\\x03"]);
      expect(givenUp.sameMode).toBe(true);
      expect(givenUp.code).not.toBe(0);
      await playInTerminal(["provision", ...config], [...asked("New passphrase"), ...asked("again"), "wait made "]);
      const wrong = await playInTerminal(["keys", "list", ...config], asked("Passphrase", "incorrect horse battery"));
      expect([wrong.code, wrong.sameMode, wrong.written]).toEqual([1, true, expect.stringContaining("PP606")]);
    }));
});
