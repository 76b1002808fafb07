import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { BookEntry } from "../../src/bench/acquirer/issuer.ts";
import { buildProgram, Program, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";

beforeAll(buildProgram);

interface Told {
  readonly kind: string;
  readonly ksn?: string;
  readonly mti?: string;
  readonly books?: readonly BookEntry[];
}

/** The acquirer as a process of its own, which outlives the pad. */
async function withAcquirer(use: (address: string, acquirer: Program) => Promise<void>): Promise<Told[]> {
  const acquirer = new Program(["acquirer", "--port", "0", "--json"]);
  try {
    const [, port] = await acquirer.prints(/"kind":"listening".*"port":(\d+)/);
    await use(`127.0.0.1:${port}`, acquirer);
  } finally {
    acquirer.kill("SIGTERM");
  }
  const { code, stdout } = await acquirer.endsWithin(5_000);
  expect(code).toBe(0);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Told);
}

const payments = (told: readonly Told[]) => told.filter(({ kind }) => kind === "payment");
const books = (told: readonly Told[]) => told.find(({ kind }) => kind === "books")?.books ?? [];

function expectNoKsnTwice(told: readonly Told[]): void {
  const ksns = payments(told).map(({ ksn }) => ksn);
  expect(new Set(ksns).size).toBe(ksns.length);
}

const bench = (scenario: string, stateFolder: string, acquirer: string) => [
  "bench",
  "--scenario",
  scenario,
  "--state",
  stateFolder,
  "--acquirer",
  acquirer,
];

describe.concurrent("a pad that is killed", () => {
  it("while it waits for the answer has counted the try, and reverses the payment after its restart", () =>
    inTempFolder(async (folder) => {
      const told = await withAcquirer(async (address, acquirer) => {
        const killed = new Program(bench("slow-answer", folder, address));
        await acquirer.prints(/"kind":"payment"/);
        killed.kill("SIGKILL");
        expect(await killed.endsWithin(5_000)).toMatchObject({ signal: "SIGKILL" });
        const restarted = await run(...bench("reversal-after-restart", folder, address));
        expect(restarted.stdout).toContain("OK, as the scenario states.");
        expect(restarted.code).toBe(0);
      });
      expect(books(told).map(({ state, amountMinor }) => [state, amountMinor])).toEqual([
        ["reversed", 2_581],
        ["approved", 2_500],
      ]);
      expect(told.filter(({ kind }) => kind === "reversal").map(({ mti }) => mti)).toEqual(["0401"]);
      expectNoKsnTwice(told);
    }));

  it("before anything was sent has lost no try and opens again", () =>
    inTempFolder(async (folder) => {
      const told = await withAcquirer(async (address) => {
        const killed = new Program(bench("approved", folder, address));
        for (let tries = 0; tries < 5_000 && !existsSync(join(folder, "store.bin")); tries += 1) {
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        killed.kill("SIGKILL");
        await killed.endsWithin(5_000);
        // Killed in the middle of provisioning it has no store yet, or one without keys: then it says so, and no more.
        const again = await run(...bench("approved", folder, address));
        if (again.code !== 0) expect(`${again.stdout}${again.stderr}`).toMatch(/PP(601|603|701|702|703|707)/);
      });
      expectNoKsnTwice(told);
    }));

  it("at any moment of a payment opens again, and leaves no approval that the customer did not see", async () => {
    for (const afterMs of [0, 1, 3, 6, 12]) {
      await inTempFolder(async (folder) => {
        const told = await withAcquirer(async (address, acquirer) => {
          // A whole payment first, so that the store is there and in use.
          expect((await run(...bench("approved", folder, address))).code).toBe(0);
          const killed = new Program(bench("no-funds", folder, address));
          await acquirer.prints(/"kind":"connected"[\s\S]*"kind":"connected"/);
          await new Promise((resolve) => setTimeout(resolve, afterMs));
          killed.kill("SIGKILL");
          await killed.endsWithin(5_000);
          const again = await run(...bench("approved", folder, address));
          expect(again.stdout, `killed ${afterMs} ms after it connected`).toContain("OK, as the scenario states.");
        });
        expect(books(told).filter(({ state }) => state === "approved")).toHaveLength(2);
        expectNoKsnTwice(told);
      });
    }
  });
});

describe.concurrent("a store that is damaged in both copies", () => {
  async function damagedState(folder: string): Promise<{ file: string; bytes: Buffer }> {
    expect((await run("bench", "--scenario", "approved", "--state", folder)).code).toBe(0);
    const file = join(folder, "store.bin");
    const bytes = await readFile(file);
    for (let at = 0; at < bytes.length; at += 64) bytes.writeUInt8(bytes.readUInt8(at) ^ 0xff, at);
    await writeFile(file, bytes);
    return { file, bytes };
  }

  it("is refused by the pad, which shows PP702, stays up, changes nothing, and ends within 2 s of SIGTERM", () =>
    inTempFolder(async (folder) => {
      const { file, bytes } = await damagedState(folder);
      const config = join(folder, "config.toml");
      const example = (await run("config", "example")).stdout;
      await writeFile(config, example.replaceAll("/var/lib/pinpadd", folder));
      const pad = new Program(["run", "--config", config]);
      await pad.prints(/"code":"PP702"/);
      pad.kill("SIGTERM");
      expect(await pad.endsWithin(2_000)).toMatchObject({ code: 0 });
      expect((await readFile(file)).equals(bytes)).toBe(true);
    }));

  it("is refused by the bench, which says PP702 and changes nothing", () =>
    inTempFolder(async (folder) => {
      const { file, bytes } = await damagedState(folder);
      const { code, stdout, stderr } = await run("bench", "--scenario", "approved", "--state", folder);
      expect(code).toBe(1);
      expect(`${stdout}${stderr}`).toContain("PP702");
      expect((await readFile(file)).equals(bytes)).toBe(true);
    }));
});

describe.concurrent("pinpad run on simulated parts", () => {
  it("logs JSON lines, waits for a card, and stops at SIGTERM with nothing left over", () =>
    inTempFolder(async (folder) => {
      await withAcquirer(async (address) => {
        const config = join(folder, "config.toml");
        const example = (await run("config", "example")).stdout.replaceAll("/var/lib/pinpadd", folder);
        await writeFile(config, example.replace(/port = \d+/, `port = ${address.split(":")[1]}`));
        expect((await run("provision", "--config", config, "--test-key")).code).toBe(0);
        const pad = new Program(["run", "--config", config]);
        await pad.prints(/INSERT_CARD/);
        pad.kill("SIGTERM");
        const { code, stdout, stderr } = await pad.endsWithin(2_000);
        expect([code, stderr]).toEqual([0, ""]);
        const lines = stdout
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line) as { msg: string; time: string });
        expect(lines.map(({ msg }) => msg)).toEqual(
          expect.arrayContaining(["started", "transactionStarted", "screen"]),
        );
        expect(lines.at(-1)?.msg).toBe("stopped");
        expect(existsSync(join(folder, "store.bin.lock"))).toBe(false);
        // A second provisioning never replaces the tries of the first.
        const again = await run("provision", "--config", config);
        expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("PP707")]);
      });
    }));
});
