import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Program } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";

const launcher = fileURLToPath(new URL("../../systemd/launch", import.meta.url));
const old = { version: "v20.15.0", shuts: "--experimental-permission" };
const recent = { version: "v22.14.0", shuts: "--disable-sigusr1" };

/** A machine whose `node` says a version, and with which options it was started; `asked` counts how often it was asked. */
async function withNode(use: (machine: Machine) => Promise<void>): Promise<void> {
  await inTempFolder(async (folder) => {
    const [node, note, asked] = ["node", "noted", "asked"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const env = { ...process.env, PINPAD_NODE: node, PINPAD_NODE_NOTE: note, PINPAD_MAIN: "main.js" };
    await writeFile(asked, "");
    await use({
      note,
      install: async (version) => {
        const script = `#!/bin/sh\nif [ "$1" = --version ]; then echo asked >> '${asked}'; echo ${version}; else echo "$@"; fi\n`;
        await writeFile(`${node}.new`, script, { mode: 0o755 });
        await rename(`${node}.new`, node);
      },
      launch: async (...args) => {
        const { code, stdout, stderr } = await new Program([launcher, ...args], { file: "perl", env }).endsWithin(
          20_000,
        );
        expect([code, stderr]).toEqual([0, ""]);
        return stdout;
      },
      asked: async () => (await readFile(asked, "utf8")).split("\n").length - 1,
    });
  });
}

interface Machine {
  readonly note: string;
  install(version: string): Promise<void>;
  launch(...args: readonly string[]): Promise<string>;
  asked(): Promise<number>;
}

describe.runIf(process.platform === "linux")("the launcher", () => {
  it.each([old, recent])(
    "shuts the inspector of Node $version with $shuts, without asking once it is noted",
    ({ version, shuts }) =>
      withNode(async ({ install, launch, asked }) => {
        await install(version);
        await launch("--note-node");
        expect(await launch("pad")).toContain(shuts);
        expect(await launch("pad")).toMatch(/ main\.js pad\n$/);
        expect(await asked()).toBe(1);
      }),
  );

  it("asks where nothing is noted", () =>
    withNode(async ({ install, launch, asked }) => {
      await install(old.version);
      expect(await launch("pad")).toContain(old.shuts);
      expect(await asked()).toBe(1);
    }));

  it("asks another Node that has taken the noted one's place", () =>
    withNode(async ({ install, launch, asked }) => {
      await install(old.version);
      await launch("--note-node");
      await install(recent.version);
      expect(await launch("pad")).toContain(recent.shuts);
      expect(await asked()).toBe(2);
    }));

  it.each([0o666, 0o664])("does not believe a note that others may write, mode %o", (mode) =>
    withNode(async ({ note, install, launch, asked }) => {
      await install(old.version);
      await launch("--note-node");
      await chmod(note, mode);
      expect(await launch("pad")).toContain(old.shuts);
      expect(await asked()).toBe(2);
    }),
  );

  it("does not believe a note that is cut off", () =>
    withNode(async ({ note, install, launch, asked }) => {
      await install(old.version);
      await launch("--note-node");
      await writeFile(note, (await readFile(note, "utf8")).slice(0, -8));
      expect(await launch("pad")).toContain(old.shuts);
      expect(await asked()).toBe(2);
    }));
});
