import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type GemtwinModelName, gemtwinModel } from "../../hardware/reader/gemtwin-models.ts";
import { simCards } from "../../hardware/reader/sim-cards.ts";
import { SimGemtwinReader } from "../../hardware/reader/sim-gemtwin-reader.ts";
import { NodeClock } from "../../src/platform/node-clock.ts";
import { openPty, type Pty } from "../../src/platform/pty.ts";

/** Debian's smart card stack, which knows nothing of ours: the driver for serial CCID readers, its daemon, a command line. */
const driver = "/usr/lib/pcsc/drivers/serial/libccidtwin.so";
const programs = ["/usr/sbin/pcscd", "/usr/bin/opensc-tool"];
const missing = [driver, ...programs].filter((path) => !existsSync(path));
const isRoot = process.getuid?.() === 0;
const canRun = missing.length === 0 && isRoot && !existsSync("/run/pcscd/pcscd.comm");
if (!canRun) {
  const why =
    missing.length > 0 ? `${missing.join(", ")} is not here (Debian: apt-get install pcscd libccid opensc)` : "";
  console.warn(`skipped: ${why || "pcscd needs root, and to be the only one"}`);
}

/** The name by which the driver knows the model. */
const driverNames: readonly (readonly [model: GemtwinModelName, name: string])[] = [
  ["gempc-twin", "GemPCTwin"],
  ["gemcore-pos-pro", "GemCorePOSPro"],
];

const clock = new NodeClock();
const run = promisify(execFile);

/** Asked again until it says what is awaited: the daemon looks for a card every 400 ms. */
async function openscUntil(pattern: RegExp, ...args: readonly string[]): Promise<string> {
  let said = "";
  for (let tries = 0; tries < 40; tries += 1) {
    said = await run("opensc-tool", [...args]).then(
      ({ stdout, stderr }) => stdout + stderr,
      (error: { stdout?: string; stderr?: string }) => `${error.stdout ?? ""}${error.stderr ?? ""}`,
    );
    if (pattern.test(said)) return said;
    await new Promise<void>((resolve) => void clock.after(250, resolve));
  }
  throw new Error(`opensc-tool ${args.join(" ")} never said ${pattern}, but: ${said}`);
}

describe.runIf(canRun).each(driverNames)("pcscd with libccidtwin on the simulated %s", (model, name) => {
  const folder = mkdtempSync(join(tmpdir(), "pinpad-pcscd-"));
  let daemon: ChildProcess | undefined;
  let pty: Pty | undefined;
  afterEach(async () => {
    const ended = new Promise((resolve) => (daemon ? daemon.once("exit", resolve) : resolve(undefined)));
    daemon?.kill("SIGTERM");
    await ended;
    await pty?.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("finds the reader, sees cards come and go, and exchanges APDUs", async () => {
    const sim = new SimGemtwinReader(clock, gemtwinModel(model));
    pty = await openPty();
    sim.attach(pty);
    const config = join(folder, "reader.conf");
    writeFileSync(
      config,
      `DEVICENAME ${pty.path}:${name}\nFRIENDLYNAME "${model}"\nLIBPATH ${driver}\nCHANNELID 0x0103F8\n`,
    );
    daemon = spawn("/usr/sbin/pcscd", ["--foreground", "--config", config], { stdio: "ignore" });
    await openscUntil(new RegExp(`No\\s+.*${model}`), "--list-readers");
    sim.insert(simCards.visa());
    expect(await openscUntil(/3b:65/i, "--atr")).toMatch(/3b:65:00:00:4b:49:4f:53:4b/i);
    const select = "00:A4:04:00:0E:31:50:41:59:2E:53:59:53:2E:44:44:46:30:31";
    const said = await openscUntil(/SW1=0x61|SW1=0x90/, "--send-apdu", select);
    expect(said).toMatch(/Received \(SW1=0x(61|90)/);
    sim.pull();
    await openscUntil(/No\s+.*\n/, "--list-readers");
    sim.insert(simCards.mastercard());
    expect(await openscUntil(/3b:e5/i, "--atr")).toMatch(/3b:e5:00:00:81:31:20:45/i);
    expect(await openscUntil(/SW1=0x90/, "--send-apdu", `${select}:00`)).toMatch(/SW1=0x90, SW2=0x00/);
  });
});
