import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { installConfig } from "../../../src/cli/install-config.ts";
import { type ReplaceSteps, replaceSteps } from "../../../src/platform/replace-file.ts";
import { exampleText } from "../../support/setup-machine.ts";
import { inTempFolder } from "../../support/temp-folder.ts";

const [older, newer] = [exampleText, exampleText.replace("limit = 3 ", "limit = 4 ")];
const broken = exampleText.replace("limit = 3 ", "limit = 30 ");

/** From call `last` + 1 on nothing works any more, as after a power cut: calls on an open file count, too. */
function cutAfter(last: number): { steps: ReplaceSteps; calls: () => number } {
  let calls = 0;
  const counted =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls += 1;
      if (calls > last) throw Object.assign(new Error("EIO: no power"), { code: "EIO" });
      return call(...args);
    };
  const open = async (...args: Parameters<ReplaceSteps["open"]>) => {
    const handle = await counted(replaceSteps.open)(...args);
    for (const name of ["writeFile", "chmod", "sync"] as const) {
      const call = handle[name].bind(handle) as (...all: unknown[]) => Promise<void>;
      Object.assign(handle, { [name]: counted(call) });
    }
    return handle;
  };
  const { chown, link, rename, rm, stat } = replaceSteps;
  const steps = {
    ...{ open, chown: counted(chown), link: counted(link), rename: counted(rename), rm: counted(rm) },
    stat: counted(stat as never) as ReplaceSteps["stat"],
  } as ReplaceSteps;
  return { steps, calls: () => calls };
}

describe("replacing the configuration", () => {
  it("leaves the old one or the new one, whole, wherever power is cut; and the next attempt succeeds", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "config.toml");
      await writeFile(file, older);
      const whole = cutAfter(Number.POSITIVE_INFINITY);
      await installConfig(file, newer, whole.steps);
      const steps = whole.calls();
      expect(steps).toBeGreaterThan(10);
      const seen = new Set<string>();
      for (let last = 0; last < steps; last += 1) {
        await writeFile(file, older);
        await installConfig(file, newer, cutAfter(last).steps).catch((error) =>
          expect(error).toMatchObject({ code: "PP110", message: expect.stringContaining("no power") }),
        );
        const text = await readFile(file, "utf8");
        expect([older, newer]).toContain(text);
        seen.add(text);
      }
      expect(seen.size).toBe(2);
      await writeFile(file, older);
      expect(await installConfig(file, newer)).toEqual({ isNew: true, kept: `${file}.1` });
      expect((await readdir(folder)).sort()).toEqual(["config.toml", "config.toml.1"]);
    }));

  it("is done with mode 0640, whatever the mask, and keeps the one that worked", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "new", "config.toml");
      const mask = process.umask(0o077);
      try {
        expect(await installConfig(file, older)).toEqual({ isNew: true, kept: undefined });
      } finally {
        process.umask(mask);
      }
      expect((await stat(file)).mode & 0o777).toBe(0o640);
      await installConfig(file, newer);
      expect([await readFile(file, "utf8"), await readFile(`${file}.1`, "utf8")]).toEqual([newer, older]);
      expect(await installConfig(file, newer)).toEqual({ isNew: false, kept: undefined });
      expect(await readFile(`${file}.1`, "utf8")).toBe(older);
    }));

  it("is not done by one that does not validate, which leaves no trace", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "config.toml");
      await writeFile(file, older);
      await expect(installConfig(file, broken)).rejects.toMatchObject({
        code: "PP102",
        message: expect.stringMatching(/tries\.limit = 30: allowed is/),
      });
      expect([await readdir(folder), await readFile(file, "utf8")]).toEqual([["config.toml"], older]);
    }));

  it("does not put a broken one in the place of one that was kept", () =>
    inTempFolder(async (folder) => {
      const file = join(folder, "config.toml");
      await writeFile(`${file}.1`, older);
      await writeFile(file, broken);
      expect(await installConfig(file, newer)).toEqual({ isNew: true, kept: `${file}.broken` });
      expect(await readFile(`${file}.1`, "utf8")).toBe(older);
      expect(await readFile(`${file}.broken`, "utf8")).toBe(broken);
    }));
});
