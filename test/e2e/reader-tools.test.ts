import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildProgram, type Ended, Program, run } from "../support/program.ts";
import { inTempFolder } from "../support/temp-folder.ts";

beforeAll(buildProgram);

const canRun = await Promise.all([import("serialport"), import("koffi")]).then(
  () => process.platform === "linux",
  () => false,
);
const patienceMs = 20_000;
/** The cards of the emulator, and how they look in hexadecimal. */
const pans = ["4761739001010010", "5413330089020011", "6250946000000016"];
const secrets = pans.flatMap((pan) => [pan, Buffer.from(pan).toString("hex"), pan.slice(6, 12)]);

function withEmulator(protocol: string, work: (port: string, emulator: Program) => Promise<void>): Promise<void> {
  return inTempFolder(async (folder) => {
    const port = join(folder, "reader");
    const args = ["reader", "emulate", "--protocol", protocol, "--pty", "--link", port];
    const emulator = new Program(args, { isTypedTo: true });
    try {
      await emulator.prints(/reader\n/);
      await work(port, emulator);
    } finally {
      emulator.kill("SIGTERM");
      await emulator.ended;
    }
  });
}

/** `pinpad reader read` of a card that is put in when the reader wants one. */
async function readOf(protocol: string, card: string): Promise<Ended> {
  let ended: Ended | undefined;
  await withEmulator(protocol, async (port, emulator) => {
    const program = new Program(["reader", "read", "--port", port, "--protocol", protocol, "--json"]);
    await program.prints(/put a card in/, "stderr");
    emulator.type(`insert ${card}`);
    ended = await program.endsWithin(patienceMs);
  });
  if (!ended) throw new Error("it did not run");
  return ended;
}

function expectNoCardData({ stdout, stderr }: Ended): void {
  for (const secret of secrets) expect(stdout + stderr).not.toContain(secret);
  expect(stdout + stderr).not.toContain("KIOSK/TEST");
}

describe.runIf(canRun)("the technician's commands for readers", () => {
  it.each([
    ["icrw", { protocol: "icrw", model: "ict3q8", line: { baudRate: 38_400, parity: "even" } }],
    ["gemtwin", { protocol: "gemtwin", model: "gempc-twin", line: { baudRate: 115_200, stopBits: 2 } }],
  ])("probe finds protocol, model and speed: %s", (protocol, facts) =>
    withEmulator(protocol, async (port) => {
      const { code, stdout, stderr } = await run("reader", "probe", "--port", port, "--json");
      expect(JSON.parse(stdout)).toMatchObject({ found: [{ port, ...facts }], problems: [] });
      expect(stderr).toContain("swipe at 9600 baud, 8N1");
      expect(code).toBe(0);
    }),
  );

  it("probe that finds nothing says what to check next", async () => {
    const { code, stdout, stderr } = await run("reader", "probe", "--port", "/dev/no-such-port", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ found: [], problems: [{ port: "/dev/no-such-port" }] });
    for (const hint of ["power", "getty", "ModemManager", "dialout"]) expect(stderr).toContain(hint);
  });

  it("status tells firmware, card and counters under their UnifiedPOS names", () =>
    withEmulator("icrw", async (port, emulator) => {
      // Refused commands are repeated, and counted.
      emulator.type("nak 1");
      await emulator.prints(/nak 1: done/);
      const { code, stdout } = await run("reader", "status", "--port", port, "--protocol", "icrw", "--json");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        port,
        protocol: "icrw",
        firmware: "2345-01A",
        media: "none",
        counters: { GoodReadCount: 0, ParityLRCErrorTrack2Count: 0, LineRepeatedCommandCount: 1 },
      });
    }));

  it("a port that another program holds is told with the program", () =>
    withEmulator("icrw", async (port) => {
      const args = ["--port", port, "--protocol", "icrw"];
      const holder = new Program(["reader", "raw", ...args], { isTypedTo: true });
      await holder.prints(/<- clear line/);
      const { code, stderr } = await run("reader", "status", ...args);
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`is held by .*process ${holder.pid} \\(.*raw.*stop .*the service`));
      expect(stderr).toContain("PP401");
      holder.kill("SIGTERM");
      expect((await holder.endsWithin(patienceMs)).code).toBe(0);
    }));

  it("read of a good stripe gives its number masked, and the code of each track", async () => {
    const ended = await readOf("icrw", "stripe");
    expectNoCardData(ended);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      readable: true,
      sides: [
        { side: "track 1", result: "ok" },
        { side: "track 2", result: "ok", card: "476173******0010" },
        { side: "chip" },
      ],
    });
    expect(ended.code).toBe(0);
  });

  it("read of a stripe with a wrong sum says what to clean", async () => {
    const ended = await readOf("icrw", "lrc-error");
    expectNoCardData(ended);
    expect(ended.code).toBe(1);
    const { readable, sides } = JSON.parse(ended.stdout);
    expect(readable).toBe(false);
    expect(sides[1]).toMatchObject({ side: "track 2", result: "lrc", hint: expect.stringContaining("magnetic head") });
  });

  it.each([
    ["icrw", "visa", "VISA CREDIT", "476173******0010"],
    ["gemtwin", "mastercard", "MASTERCARD", "541333******0011"],
  ])("read of a chip gives answer to reset, label and masked number: %s, %s", async (protocol, name, label, card) => {
    const ended = await readOf(protocol, name);
    expectNoCardData(ended);
    expect(ended.code).toBe(0);
    const chip = { side: "chip", result: "ok", label, card, atr: expect.stringMatching(/^3B/) };
    expect(JSON.parse(ended.stdout).sides.at(-1)).toMatchObject(chip);
  });

  it("read of a swipe reader masks as well", async () => {
    const ended = await readOf("swipe", "stripe");
    expectNoCardData(ended);
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout).sides).toEqual([{ side: "track 2", result: "ok", card: "476173******0010" }]);
  });

  it("read that no card comes to ends by itself with exit code 1", () =>
    withEmulator("icrw", async (port) => {
      const ended = await run("reader", "read", "--port", port, "--protocol", "icrw", "--timeout-s", "1");
      expect(ended).toMatchObject({ code: 1, stdout: "" });
      expect(ended.stderr).toContain("no card came");
    }));

  it("raw decodes the frames of a command that was piped in, and moves no card without a yes", () =>
    withEmulator("icrw", async (port) => {
      const program = new Program(["reader", "raw", "--port", port, "--protocol", "icrw"], { isTypedTo: true });
      for (const line of ["C0332400001000", "C10", "C30", "no", "C30", "yes"]) program.type(line);
      await program.prints(/not sent[\s\S]*-> C30\n<- ACK\n<- [PN]30/);
      program.kill("SIGTERM");
      const ended = await program.endsWithin(patienceMs);
      expect(ended.code).toBe(0);
      expect(ended.stdout).toMatch(/-> C10\n<- ACK\n<- P10 status 00\n-> ACK\n {3}not sent\n-> C30/);
      expect(ended.stderr).toContain("C30 may move or keep a card");
    }));

  it("raw shows no byte of a card's tracks or of its chip's answers", () =>
    withEmulator("icrw", async (port, emulator) => {
      const program = new Program(["reader", "raw", "--port", port, "--protocol", "icrw"], { isTypedTo: true });
      program.type("C0332400001000");
      program.type("C:0");
      await program.prints(/<- P:0/);
      emulator.type("insert visa");
      await emulator.prints(/insert visa: done/);
      while (!program.stdout.includes("<- P10 status 02")) {
        const seen = program.stdout.split("<- P10").length;
        program.type("C10");
        await program.prints(new RegExp(`(<- P10[\\s\\S]*){${seen}}`));
      }
      const select = "CI9 00A4040007A0000000031010";
      const record = "CI9 00B2010C00";
      for (const line of ["C61", "C62", "C@0", "CI00", select, "CI9 80A8000002830000", record]) program.type(line);
      await program.prints(/(-> CI9[\s\S]*){3}<- [PN]I\S/);
      program.kill("SIGTERM");
      const ended = await program.endsWithin(patienceMs);
      expectNoCardData(ended);
      expect(ended.stdout).toMatch(/<- P62 status 02, \d+ bytes, masked/);
      expect(ended.stdout).toMatch(/<- PI[34] status 02, \d+ bytes, masked/);
      expect(ended.stdout).not.toContain("not known");
      expect(ended.code).toBe(0);
    }));

  it.each([
    [["status"], "probe"],
    [["status", "--port", "/dev/null", "--protocol", "nonsense"], "icrw"],
    [["status", "--port", "/dev/null", "--protocol", "icrw", "--model", "gempc-twin"], "ict3q8"],
    [["status", "--port", "/dev/null", "--protocol", "icrw", "--baud-rate", "7"], "9600"],
    [["read", "--port", "/dev/null", "--protocol", "icrw", "--timeout-s", "0"], "600"],
    [["raw", "--port", "/dev/null", "--protocol", "swipe"], "reader read"],
    [["raw", "--config", "config.toml", "--port", "/dev/null"], "alone"],
  ])("wrong arguments end with exit code 2 and a hint: %j", async (args, hint) => {
    const { code, stderr } = await run("reader", ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });
});
