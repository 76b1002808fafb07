import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKeys } from "../../src/bench/acquirer/test-keys.ts";
import { keysCommand } from "../../src/cli/keys.ts";
import { NodeFileSystem } from "../../src/platform/node-file-system.ts";
import { SlotStore } from "../../src/store/slot-store.ts";
import { type KeyBlockToWrap, wrapKeyBlock } from "../support/independent-key-block.ts";
import { buildProgram, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";
import { hasPty, playInTerminal } from "../support/terminal-session.ts";

/** A bench folder with the public test KBPK, made once; each test has a copy. */
let fresh = "";

beforeAll(async () => {
  buildProgram();
  fresh = await mkdtemp(join(tmpdir(), "pinpad-test-"));
  expect((await run("keys", "generate-test", "--state", fresh)).code).toBe(0);
});

afterAll(() => rm(fresh, { recursive: true, force: true }));

if (!hasPty) console.log("skipped: the key ceremony in a terminal needs python3 with its pty module");

const main = fileURLToPath(new URL("../../dist/bundle/main.js", import.meta.url));
const hex = (text: string) => Buffer.from(text, "hex");
const kbpk = hex(testKeys.kbpk.aes);
const pinKey = hex(testKeys.tpk.aes);
const pin: KeyBlockToWrap = { version: "D", usage: "P0", algorithm: "A", mode: "E", keyVersion: "04", key: pinKey };

/** Commands as a person types them, in a folder where `pinpad` is this program. */
async function shell(commands: string, folder: string): Promise<{ code: number | null; out: string }> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, "pinpad"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, { mode: 0o755 });
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  const child = spawn("sh", ["-e", "-c", commands], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, out };
}

async function testState(folder: string): Promise<{ state: string; store: () => Promise<string> }> {
  const state = join(folder, "demo");
  await cp(fresh, state, { recursive: true });
  // Its digest: what differs in a megabyte would take seconds to print.
  const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  return { state, store: async () => digest(await readFile(join(state, "store.bin"))) };
}

describe.concurrent("pinpad keys", () => {
  it("explains in --help alone how to load a key and see a format-4 payment approved", () =>
    inTempFolder(async (folder) => {
      const { stdout } = await run("keys", "--help");
      const example = /rom nothing to an approved payment.*\n((?: {2}pinpad .*\n)+)/.exec(stdout)?.[1];
      const { code, out } = await shell(example ?? "exit 99", folder);
      expect(out).toMatch(/kbpk +TEST .*AES-256 +2331550BC9 \(aes-cmac-zeros\)/);
      expect(out).toMatch(/dukpt +TEST +B1 initial key of DUKPT +AES-128/);
      expect(out).toMatch(/next KSN 12345678[0-9A-F]{8}00000001, 2448023842 transactions left/);
      expect(out).toContain("Ended: approved");
      expect(code).toBe(0);
    }));

  it("loads and uses a test key of TDES DUKPT, too", () =>
    inTempFolder(async (folder) => {
      const { code, out } = await shell(
        `pinpad keys generate-test --kind tdes --state demo > block.txt
         pinpad keys import --state demo --yes "$(cat block.txt)"
         pinpad bench --state demo --scenario approved`,
        folder,
      );
      expect(out).toContain("Ended: approved");
      expect(code).toBe(0);
    }));

  it("explains every command with an example", () => {
    for (const command of keysCommand().commands) {
      let help = "";
      const writeOut = (text: string) => {
        help += text;
      };
      command.configureOutput({ writeOut }).outputHelp();
      expect(help).toMatch(new RegExp(`Examples?:\n +pinpad keys ${command.name()}`));
    }
  });

  it("ends with exit code 2 for arguments that leave something open, and stores nothing", () =>
    inTempFolder(async (folder) => {
      const { state, store } = await testState(folder);
      const before = await store();
      const block = wrapKeyBlock(pin, kbpk);
      const wrong: readonly (readonly [hint: string, args: readonly string[]])[] = [
        ["--config FILE or --state FOLDER", ["list"]],
        ["one of them", ["list", "--state", state, "--config", "config.toml"]],
        ["no folder", ["list", "--state", join(folder, "nowhere")]],
        ["at a terminal", ["components", "--slot", "pin", "--algorithm", "aes128", "--state", state]],
        ["Allowed choices", ["components", "--slot", "dukpt", "--algorithm", "aes128", "--state", state]],
        ["--yes", ["import", block, "--state", state]],
      ];
      const ended = await Promise.all(wrong.map(([, args]) => run("keys", ...args)));
      ended.push(await run("keys", "delete", "kbpk", "--state", state));
      const hints = [...wrong.map(([hint]) => hint), "--yes"];
      expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(
        hints.map((hint) => [2, expect.stringContaining(hint)]),
      );
      expect(await store()).toEqual(before);
    }));

  it("says to stop the pad first while it runs", () =>
    inTempFolder(async (folder) => {
      const { state } = await testState(folder);
      const held = await SlotStore.open(new NodeFileSystem(), join(state, "store.bin"));
      const { code, stderr } = await run("keys", "list", "--state", state);
      await held.close();
      expect(code).toBe(1);
      expect(stderr).toMatch(/PP706[\s\S]*Stop the other program/);
    }));
});

it.concurrent("a key block that is refused leaves the store as it was, byte for byte", () =>
  inTempFolder(async (folder) => {
    const { state, store } = await testState(folder);
    const load = (block: string) => run("keys", "import", block, "--yes", "--state", state);
    expect((await load(wrapKeyBlock(pin, kbpk))).code).toBe(0);
    const before = await store();
    const refused: readonly (readonly [block: string, reason: string])[] = [
      [wrapKeyBlock(pin, kbpk).replace(/.$/, (last) => (last === "0" ? "1" : "0")), "MAC does not match"],
      [wrapKeyBlock(pin, Buffer.from(kbpk).reverse()), "wrapped under another key"],
      [wrapKeyBlock({ ...pin, usage: "B0", mode: "X" }, kbpk), "must never be in a terminal"],
      [wrapKeyBlock({ ...pin, keyVersion: "03" }, kbpk), "lower than the installed 04"],
      ["D0016P0AE00N0000", "wrapped key at offset 16"],
    ];
    for (const [block, reason] of refused) {
      const { code, stderr } = await load(block);
      expect([code, stderr]).toEqual([1, expect.stringContaining(reason)]);
      expect(stderr).toContain("PP604");
      expect(await store()).toEqual(before);
    }
  }));

describe.concurrent("loaded keys", () => {
  it("are listed, compared and deleted", () =>
    inTempFolder(async (folder) => {
      const { state } = await testState(folder);
      const at = ["--state", state];
      await run("keys", "import", wrapKeyBlock(pin, kbpk), "--yes", ...at);
      const listed = JSON.parse((await run("keys", "list", "--json", ...at)).stdout) as unknown[];
      expect(listed).toMatchObject([
        { slot: "kbpk", test: true, origin: "generated" },
        {
          slot: "pin",
          test: true,
          origin: "keyBlock",
          keyVersion: "04",
          kcv: "08793E25AB",
          kcvMethod: "aes-cmac-zeros",
        },
      ]);
      expect(await run("keys", "verify", "pin", "e5e07c", ...at)).toMatchObject({
        code: 0,
        stdout: "slot pin: E5E07C is its check value (aes-ecb-zeros)\n",
      });
      const other = await run("keys", "verify", "pin", "57C409", ...at);
      expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("tried: aes-cmac-zeros, aes-ecb-zeros")]);
      expect((await run("keys", "delete", "pin", "--yes", ...at)).stdout).toContain("slot pin is empty");
      expect(await run("keys", "delete", "pin", "--yes", ...at)).toMatchObject({ code: 1 });
      expect((await run("keys", "list", ...at)).stdout).not.toContain("P0");
    }));
});

/** With `second` it gives the PIN key. */
const first = "0123456789ABCDEF1032547698BADCFE";
const second = "3E62DB7B3EAC59ADBA05133AB6412446";
const afterwards = ["wait sheet?"];
const typesAll = [
  "wait Component 1 of 2",
  `type ${first}\\r`,
  ...afterwards,
  "type y",
  "wait Component 2 of 2",
  `type ${second.toLowerCase()}\\r`,
  ...afterwards,
  "type y",
  "wait stored?",
];

/** Every form in which a key might lie in output or in a file. */
function formsOf(keyHex: string): Buffer[] {
  const grouped = (keyHex.match(/.{4}/g) ?? []).join(" ");
  const texts = [keyHex, keyHex.toLowerCase(), grouped, hex(keyHex).toString("base64")];
  return [hex(keyHex), ...texts.map((text) => Buffer.from(text)), ...texts.map((text) => Buffer.from(text, "utf16le"))];
}

async function traces(folder: string, written: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const places: [string, Buffer][] = [["the terminal", Buffer.from(written)]];
  for (const file of files) places.push([file, await readFile(file)]);
  const secrets = [first, second, testKeys.tpk.aes].flatMap(formsOf);
  return places.filter(([, bytes]) => secrets.some((secret) => bytes.includes(secret))).map(([place]) => place);
}

describe.runIf(hasPty).concurrent("components typed at a terminal", () => {
  const command = (state: string) => [
    ...["keys", "components", "--slot", "pin", "--algorithm", "aes128"],
    ...["--state", state],
  ];

  it("give the key, are never shown, and are found nowhere afterwards", () =>
    inTempFolder(async (folder) => {
      const { state } = await testState(folder);
      const session = await playInTerminal(command(state), [...typesAll, "type y", "wait loaded"]);
      expect([session.code, session.sameMode]).toEqual([0, true]);
      expect(session.written).toMatch(/> \*{8}\s/);
      expect(session.written).not.toMatch(/\*{9}/);
      expect(session.written).toContain("check value 08793E25AB (aes-cmac-zeros), version 00, live");
      expect(await run("keys", "verify", "pin", "08793E25AB", "--state", state)).toMatchObject({ code: 0 });
      expect(await traces(folder, session.written)).toEqual([]);
      // The same search finds a leak.
      await writeFile(join(folder, "leak"), `typed: ${second.toLowerCase()}`);
      expect(await traces(folder, `0x${first}`)).toEqual(["the terminal", join(folder, "leak")]);
      // A pad with a live key takes no public one beside it.
      const public_ = await run("keys", "generate-test", "--state", state);
      expect([public_.code, public_.stderr, public_.stdout]).toEqual([
        1,
        expect.stringContaining("live keys (pin)"),
        "",
      ]);
    }));

  it("are typed anew when the check value is not that on the sheet, and the screen is cleared for the next person", () =>
    inTempFolder(async (folder) => {
      const { state } = await testState(folder);
      const mistyped = ["wait Component 1 of 2", `type ${second}\\r`, ...afterwards, "type n"];
      const session = await playInTerminal(command(state), [...mistyped, ...typesAll, "type y", "wait loaded"]);
      expect(session.code).toBe(0);
      expect(session.written).toContain("08793E25AB");
      expect(session.written.split("\x1b[2J")).toHaveLength(5);
    }));

  it.each([
    ["at Ctrl-C", ["wait Component 1", `type ${first.slice(0, 20)}\\x03`]],
    ["at Ctrl-D", ["wait Component 1", `type ${first.slice(0, 20)}\\x04`]],
    ["at SIGHUP", ["wait Component 1", `type ${first.slice(0, 20)}`, "wait *****", "signal SIGHUP"]],
    ["at SIGTERM", ["wait Component 1", `type ${first.slice(0, 20)}`, "wait *****", "signal SIGTERM"]],
    ["when the key's check value is not confirmed", [...typesAll, "type n"]],
    ["when a component is the same as the first", [...typesAll.slice(0, 5), `type ${first}\\r`, "wait PP604"]],
    ["when a component is zero", ["wait Component 1", `type ${"0".repeat(32)}\\r`, "wait PP604"]],
  ])("are given up, nothing stored, the terminal as before: %s", (_, script) =>
    inTempFolder(async (folder) => {
      const { state, store } = await testState(folder);
      const before = await store();
      const session = await playInTerminal(command(state), script);
      expect([session.code, session.sameMode]).toEqual([1, true]);
      expect(await store()).toEqual(before);
      expect(await traces(folder, session.written)).toEqual([]);
    }),
  );
});

describe.runIf(hasPty).concurrent("a key block pasted at a terminal", () => {
  it.each([
    ["y", 0, "loaded slot pin"],
    ["n", 1, "nothing was stored"],
    ["", 1, "nothing was stored"],
  ])("is loaded only when its header was read and %j is the answer", (answer, code, said) =>
    inTempFolder(async (folder) => {
      const { state } = await testState(folder);
      const session = await playInTerminal(
        ["keys", "import", "--state", state],
        [
          "wait Paste the key block",
          `type ${wrapKeyBlock(pin, kbpk)}\\n`,
          "wait PIN encryption key",
          "wait [y/N]",
          `type ${answer}\\n`,
          `wait ${said}`,
        ],
      );
      expect(session.code).toBe(code);
    }),
  );
});
