import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { inKiosk, type Kiosk } from "../support/kiosk.ts";
import { countTries } from "../support/locked-card.ts";
import { buildProgram, main, Program, run } from "../support/program.ts";

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

describe("the technician's socket", () => {
  it("that cannot be opened is logged, and the pad serves and stops as ever", () =>
    inKiosk(async (kiosk) => {
      const text = await readFile(kiosk.config, "utf8");
      await writeFile(kiosk.config, text.replace("\n[service]", '\n[service]\nsocket-group = "no-such-group"'));
      const pad = await running(kiosk);
      expect(pad.stdout).toMatch(/"code":"PP804","detail":"[^"]*there is no group no-such-group/);
      expect((await run("status", "--config", kiosk.config)).code).toBe(1);
      pad.kill("SIGTERM");
      expect(await pad.endsWithin(20_000)).toMatchObject({ code: 0 });
    }).then(() => undefined));

  it("lets a test that is under way end when the pad is stopped, and says so to whoever made it", () =>
    inKiosk(async (kiosk) => {
      const pad = await running(kiosk);
      const test = new Program(["keypad", "test", "--config", kiosk.config]);
      await test.prints(/row 0/);
      pad.kill("SIGTERM");
      expect(await pad.endsWithin(20_000)).toMatchObject({ code: 0, stderr: "" });
      expect(await test.endsWithin(5_000)).toMatchObject({ code: 1, stderr: expect.stringContaining("PP808") });
    }).then(() => undefined));

  it.runIf(process.getuid?.() === 0)("turns away who may not, with what to do", () =>
    inKiosk(async (kiosk) => {
      await running(kiosk);
      await chmod(kiosk.folder, 0o711);
      await chmod(kiosk.config, 0o644);
      const { status, stderr } = spawnSync(process.execPath, [main, "status", "--config", kiosk.config], {
        uid: 65_534,
        gid: 65_534,
        encoding: "utf8",
      });
      expect([status, stderr]).toEqual([1, expect.stringMatching(/run this with sudo, or join the group/)]);
    }).then(() => undefined),
  );

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
