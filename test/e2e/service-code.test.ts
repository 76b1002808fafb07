import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProgram, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";
import { hasPty, playInTerminal } from "../support/terminal-session.ts";

beforeAll(buildProgram);

describe.skipIf(!hasPty)("pinpad service-code", () => {
  const script = (first: string, second: string) => [
    "wait New service code",
    `type ${first}\\r`,
    "wait The same again",
    `type ${second}\\r`,
  ];

  it("sets a code that is typed twice, unseen, and says whether there is one", () =>
    inTempFolder(async (folder) => {
      const state = join(folder, "state");
      expect((await run("keys", "generate-test", "--state", state)).code).toBe(0);
      expect(await run("service-code", "status", "--state", state)).toMatchObject({
        code: 1,
        stdout: expect.stringContaining("no service code is set"),
      });
      const session = await playInTerminal(
        ["service-code", "set", "--state", state],
        [...script("402917", "402917"), "wait is set"],
      );
      expect([session.code, session.sameMode]).toEqual([0, true]);
      expect(session.written).not.toContain("402917");
      const { code, stdout } = await run("service-code", "status", "--state", state, "--json");
      expect([code, JSON.parse(stdout)]).toEqual([0, { isSet: true }]);
    }));

  it("refuses two that differ and one that is weak, with exit code 1", () =>
    inTempFolder(async (folder) => {
      const state = join(folder, "state");
      await run("keys", "generate-test", "--state", state);
      const set = ["service-code", "set", "--state", state];
      const differ = await playInTerminal(set, [...script("402917", "402918"), "wait PP801"]);
      expect(differ.code).toBe(1);
      const weak = await playInTerminal(set, ["wait New service code", "type 123456\\r", "wait in a row"]);
      expect(weak.code).toBe(1);
      expect((await run("service-code", "status", "--state", state)).code).toBe(1);
    }));

  it("opens the service menu of a live bench, whose keys are held with m", () =>
    inTempFolder(async (folder) => {
      const state = join(folder, "state");
      expect((await run("bench", "--state", state, "--scenario", "approved")).code).toBe(0);
      await playInTerminal(["service-code", "set", "--state", state], [...script("402917", "402917"), "wait is set"]);
      const { code, written } = await playInTerminal(
        ["bench", "--state", state],
        ["wait 请插卡", "type m", "wait codeWanted", "type 402917\\r", "wait serviceMenuEntered", "type q"],
      );
      expect(code).toBe(0);
      expect(written).not.toContain("402917");
    }));

  it("is asked at a terminal only, with exit code 2", async () => {
    await expect(run("service-code", "set", "--state", "x")).resolves.toMatchObject({ code: 2 });
  });
});
