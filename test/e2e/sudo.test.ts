import { spawnSync } from "node:child_process";
import { chown, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { benchConfigText } from "../../src/bench/bench-config.ts";
import { buildProgram, main, Program, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";

beforeAll(buildProgram);

/** Stands for the pad's user: it is on every machine, and may little. */
const nobody = 65_534;
const asNobody = { uid: nobody, gid: nobody };
const isRoot = process.getuid?.() === 0;
const reading = ["-e", `fs.accessSync(${JSON.stringify(main)})`];
const asOther = [`--reuid=${nobody}`, `--regid=${nobody}`, "--init-groups", "--", process.execPath];
const mayRead = isRoot && spawnSync("setpriv", [...asOther, ...reading]).status === 0;

async function inPadsFolder(use: (config: string, folder: string) => Promise<void>): Promise<void> {
  await inTempFolder(async (folder) => {
    const config = join(folder, "config.toml");
    const place = { stateFolder: folder, host: "127.0.0.1", port: 1, amountMinor: 100, pinBlockFormat: 0 } as const;
    await writeFile(config, benchConfigText(place));
    await chown(folder, nobody, nobody);
    await use(config, folder);
  });
}

async function ownersIn(folder: string): Promise<Record<string, number>> {
  const names = (await readdir(folder)).filter((name) => name !== "config.toml");
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).uid])));
}

describe.skipIf(!mayRead)("a technician's sudo", () => {
  const inTheFolder = { "store.bin": nobody, "storage.key": nobody, "storage.key.mark": nobody };

  it("makes a store that is the pad's user's, and opens it without leaving it to root", () =>
    inPadsFolder(async (config, folder) => {
      const made = await run("provision", "--config", config, "--test-key");
      expect([made.code, made.stderr]).toEqual([0, ""]);
      expect(await ownersIn(folder)).toEqual(inTheFolder);
      const done = ["maintenance", "done", "reader", "--note", "head cleaned"];
      for (const args of [["keys", "list"], ["attempts", "list"], done]) {
        const { code, stderr } = await run(...args, "--config", config);
        expect([code, stderr], args.join(" ")).toEqual([0, ""]);
        expect(await ownersIn(folder), args.join(" ")).toEqual(inTheFolder);
      }
    }));

  it("that is killed in the middle leaves nothing behind that the pad could not open", () =>
    inPadsFolder(async (config, folder) => {
      await run("provision", "--config", config, "--test-key");
      // It asks for a code with the store open.
      const asked = new Program(
        ["-qec", `${process.execPath} ${main} service-code set --config ${config}`, "/dev/null"],
        {
          file: "script",
          isTypedTo: true,
        },
      );
      await asked.prints(/New service code/);
      const mark = await readFile(join(folder, "store.bin.lock"), "utf8");
      process.kill(Number(mark.split(" ")[0]), "SIGKILL");
      await asked.endsWithin(5_000);
      expect(await ownersIn(folder)).toEqual({
        ...inTheFolder,
        "store.bin.lock": nobody,
        "storage.key.mark.lock": nobody,
      });
      const keysList = [main, "keys", "list", "--config", config];
      expect(spawnSync(process.execPath, keysList, { encoding: "utf8", ...asNobody }).stderr).toBe("");
    }));
});
