import { once } from "node:events";
import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { inKiosk, type Kiosk } from "../support/kiosk.ts";
import { countTries } from "../support/locked-card.ts";
import { buildProgram, Program, run } from "../support/program.ts";

beforeAll(buildProgram);

async function running(kiosk: Kiosk): Promise<Program> {
  const pad = kiosk.startPad();
  await pad.prints(/"msg":"started"/);
  return pad;
}

describe("pinpad status", () => {
  it("says who to start while no pad runs, and of a running one how it is: to a person and as JSON", () =>
    inKiosk(async (kiosk) => {
      const nobody = await run("status", "--config", kiosk.config);
      expect(nobody).toMatchObject({ code: 1, stdout: "" });
      expect(nobody.stderr).toContain("systemctl start pinpadd");
      expect(nobody.stderr).toContain("pinpad doctor");
      await running(kiosk);
      const [text, json] = await Promise.all([
        run("status", "--config", kiosk.config),
        run("status", "--config", kiosk.config, "--json"),
      ]);
      expect([text.code, text.stderr]).toEqual([0, ""]);
      expect(text.stdout).toMatch(/^IN SERVICE {2}idle, screen IDLE\n/);
      expect(text.stdout).toMatch(
        /dukpt +TDES, 16 bytes +KCV [0-9A-F]{6} \(tdes-ecb-zeros\) +TEST, \d+ transactions left/,
      );
      expect(JSON.parse(json.stdout)).toMatchObject({
        running: true,
        state: "idle",
        inService: true,
        faults: [],
        reversals: { pending: false, flagged: 0 },
        cardsLocked: 0,
      });
    }).then(() => undefined));

  it("exits 1 for a pad out of service, naming fault and fix", () =>
    inKiosk(async (kiosk) => {
      await run("keys", "delete", "dukpt", "--yes", "--config", kiosk.config);
      await running(kiosk);
      const { code, stdout } = await run("status", "--config", kiosk.config);
      expect(stdout).toMatch(/^OUT OF SERVICE/);
      expect(stdout).toMatch(/✗ PP601 .*\n.*\n {2}→ /);
      expect(code).toBe(1);
    }).then(() => undefined));
});

const wrongPins = ["pinIncorrect", "pinIncorrect", "pinIncorrect"] as const;
const ours = "aaaaaaaa11110000aaaaaaaa11110000";
const banks = "bbbbbbbb22220000bbbbbbbb22220000";

describe("pinpad attempts", () => {
  it("lists and unlocks by itself while no pad runs, and the pad tells of it when it starts", () =>
    inKiosk(async ({ folder, config, startPad }) => {
      expect(await run("attempts", "list", "--config", config)).toMatchObject({
        code: 0,
        stdout: "no wrong PIN is counted\n",
      });
      await countTries(folder, ours, wrongPins);
      const { stdout } = await run("attempts", "list", "--config", config);
      expect(stdout).toMatch(/^CARD .*\naaaaaaaa1111 +3 +here +\d+ s ago +23 h 59 min\n$/);
      expect(stdout).not.toContain(ours);
      const unlocked = await run("attempts", "unlock", "AAAAAAAA", "--reason", "ticket 4711", "--config", config);
      expect(unlocked).toMatchObject({ code: 0, stdout: "unlocked: card aaaaaaaa1111, which had 3 wrong PINs\n" });
      await startPad().prints(/"card":"aaaaaaaa1111","reason":"ticket 4711","msg":"cardUnlocked"/);
    }).then(() => undefined));

  it("asks the running pad, which unlocks its own locks and leaves the bank's", () =>
    inKiosk(async (kiosk) => {
      const { folder, config } = kiosk;
      await countTries(folder, ours, wrongPins);
      await countTries(folder, banks, ["pinTriesExceeded"]);
      const pad = await running(kiosk);
      const listed = await run("attempts", "list", "--config", config, "--json");
      expect(JSON.parse(listed.stdout)).toMatchObject({ cards: [{ lock: "here" }, { lock: "bank" }], more: 0 });
      expect((await run("status", "--config", config)).stdout).toMatch(/cards +2 locked/);
      const refused = await run(
        "attempts",
        "unlock",
        banks.slice(0, 12),
        "--reason",
        "customer asks",
        "--config",
        config,
      );
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("only the bank can unlock it") });
      const unlocked = await run(
        "attempts",
        "unlock",
        ours.slice(0, 12),
        "--reason",
        "ticket 4711",
        "--config",
        config,
      );
      expect(unlocked.code).toBe(0);
      await pad.prints(/"card":"aaaaaaaa1111","reason":"ticket 4711","msg":"cardUnlocked"/);
      expect((await run("status", "--config", config, "--json")).stdout).toContain('"cardsLocked": 1');
    }).then(() => undefined));

  it.each([
    [["unlock", "4761739001010010", "--reason", "x"], "8 to 12 hexadecimal digits"],
    [["unlock", "aaaaaaaa"], "--reason"],
    [["unlok"], "unlock"],
  ])("%j ends with exit code 2 and a hint", async (args, hint) => {
    const { code, stderr } = await run("attempts", ...args, "--config", "/nowhere");
    expect([code, stderr]).toEqual([2, expect.stringContaining(hint)]);
  });
});

describe("pinpad mirror", () => {
  it("shows the panel once, and live until Ctrl-C; a PIN is dots, and no digit of it is ever told", () =>
    inKiosk(async (kiosk) => {
      const pad = await running(kiosk);
      const once = await run("mirror", "--once", "--config", kiosk.config);
      expect([once.code, once.stderr]).toEqual([0, ""]);
      const lines = once.stdout.trimEnd().split("\n");
      expect(lines[0]).toBe("IDLE");
      expect(lines.slice(1)).toHaveLength(64 / 4 + 2);
      expect(once.stdout).toMatch(/[\u2801-\u28ff]/);
      const live = new Program(["mirror", "--json", "--config", kiosk.config]);
      await live.prints(/"screen":"IDLE"/);
      const taken = run("keypad", "test", "--seconds", "1", "--config", kiosk.config);
      await live.prints(/"screen":"MACHINE_FAULT"/);
      await taken;
      await live.prints(/"screen":"IDLE"[\s\S]*"screen":"IDLE"/);
      live.kill("SIGINT");
      expect(await live.endsWithin(5_000)).toMatchObject({ code: 0, stderr: "" });
      pad.kill("SIGTERM");
      await pad.endsWithin(20_000);
      expect(await run("mirror", "--once", "--config", kiosk.config)).toMatchObject({
        code: 1,
        stderr: expect.stringContaining("systemctl start pinpadd"),
      });
    }).then(() => undefined));
});

describe("pinpad selftest", () => {
  it("tests every part and has its day in the status, over a restart", () =>
    inKiosk(async (kiosk) => {
      const pad = await running(kiosk);
      expect((await run("status", "--config", kiosk.config)).stdout).toMatch(/self-test +none on record/);
      const tested = await run("selftest", "--config", kiosk.config);
      expect(tested).toMatchObject({ code: 0, stdout: expect.stringMatching(/^(✓ .*\n){4}$/) });
      await pad.prints(/"failed":\[\],"msg":"selfTest"/);
      pad.kill("SIGTERM");
      await pad.endsWithin(20_000);
      await running(kiosk);
      expect((await run("status", "--config", kiosk.config)).stdout).toMatch(/self-test +\d+ s ago, all well/);
    }).then(() => undefined));

  it("names the part that fails, and exits 1", () =>
    inKiosk(async (kiosk) => {
      await run("keys", "delete", "dukpt", "--yes", "--config", kiosk.config);
      await running(kiosk);
      const { code, stdout } = await run("selftest", "--json", "--config", kiosk.config);
      expect([code, JSON.parse(stdout)]).toEqual([1, { tested: expect.anything(), failed: ["keys"] }]);
    }).then(() => undefined));
});

describe("pinpad display test", () => {
  it("shows each pattern out of service, and then the pad's own screen", () =>
    inKiosk(async (kiosk) => {
      await running(kiosk);
      const picture = async () => (await run("mirror", "--once", "--config", kiosk.config)).stdout;
      const before = await picture();
      const test = new Program(["display", "test", "--pattern", "all-on", "--seconds", "2", "--config", kiosk.config]);
      await test.prints(/all-on/);
      const during = await picture();
      expect(during.split("\n").slice(2, 18)).toEqual(Array(16).fill(`│${"\u28ff".repeat(64)}│`));
      expect((await run("status", "--config", kiosk.config)).stdout).toMatch(/^OUT OF SERVICE[\s\S]*PP809/);
      expect(await test.endsWithin(10_000)).toMatchObject({ code: 0, stderr: "" });
      expect(await picture()).toBe(before);
      expect(await run("status", "--config", kiosk.config)).toMatchObject({ code: 0 });
    }).then(() => undefined));
});

describe("pinpad keypad test", () => {
  it("shows each contact, and puts the pad back when it is ended in the middle", () =>
    inKiosk(async (kiosk) => {
      const pad = await running(kiosk);
      const test = new Program(["keypad", "test", "--config", kiosk.config]);
      await test.prints(/row \d+ +\. /);
      pad.type("press 0 5");
      await test.prints(/row 1 +\. +1 /);
      expect((await run("status", "--config", kiosk.config, "--json")).stdout).toContain("PP809");
      test.kill("SIGINT");
      const { code, stdout } = await test.endsWithin(5_000);
      expect([code, stdout]).toEqual([0, expect.stringContaining("not pressed: row 0 col 21; ")]);
      await pad.prints(/"code":"PP809","msg":"faultCleared"/);
      expect(await run("status", "--config", kiosk.config)).toMatchObject({ code: 0 });
    }).then(() => undefined));

  it("is refused while a customer is served, whose PIN nobody sees", () =>
    inKiosk(async (kiosk) => {
      const [pad] = [kiosk.startPad(), kiosk.startGateway()];
      const app = await kiosk.app();
      await pad.prints(/"msg":"started"/);
      await app.got("unsolicited", "Pad.StatusChangedEvent");
      app.command("Payment.Start", 1, { amountMinor: 2_500, currency: "CNY", id: "sale-1" });
      await app.got("event", "Card.AwaitedEvent");
      for (const test of ["keypad", "display"]) {
        const refused = await run(test, "test", "--config", kiosk.config);
        expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("a customer is being served") });
      }
      await kiosk.pay(pad);
      expect(await app.got("completion", "Payment.Start")).toMatchObject({ header: { completionCode: "success" } });
    }).then(() => undefined));
});

describe("the technician's socket", () => {
  it("hangs up on who speaks something else, and serves the next one", () =>
    inKiosk(async (kiosk) => {
      const pad = await running(kiosk);
      const stranger = connect(kiosk.toolSocket);
      stranger.on("error", () => undefined);
      stranger.resume();
      stranger.write("GET / HTTP/1.1\r\n\r\n");
      await once(stranger, "close");
      await pad.prints(/PP804/);
      expect(await run("status", "--config", kiosk.config)).toMatchObject({ code: 0 });
    }).then(() => undefined));
});
