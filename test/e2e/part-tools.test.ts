import { beforeAll, describe, expect, it } from "vitest";
import { testCards } from "../../src/bench/acquirer/test-cards.ts";
import { inKiosk, inService, type Kiosk } from "../support/kiosk.ts";
import { buildProgram, Program, run } from "../support/program.ts";

beforeAll(buildProgram);

const card = testCards.find(({ id }) => id === "good");

async function running(kiosk: Kiosk): Promise<Program> {
  const pad = kiosk.startPad();
  await pad.prints(/"msg":"started"/);
  return pad;
}

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
      await live.prints(/"screen":"SERVICE_IN_PROGRESS"/);
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

describe("pinpad mirror while a PIN is typed", () => {
  it("shows the same pictures whatever the digits are", () =>
    inKiosk(async (kiosk) => {
      const [pad] = [kiosk.startPad(), kiosk.startGateway()];
      const app = await kiosk.app();
      await inService(app);
      const fourDots = async (sale: number, keys: string): Promise<string> => {
        app.command("Payment.Start", sale, { amountMinor: 2_500, currency: "CNY", id: `sale-${sale}` });
        await app.got("event", "Card.AwaitedEvent");
        pad.type(`swipe ${card?.track2}`);
        await app.got("event", "Card.ReadEvent");
        pad.type(`press ${keys}`);
        for (let typed = 0; typed < 4; ) {
          const { payload } = await app.got("event", "Pin.EntryEvent");
          typed = (payload as { digitCount: number }).digitCount;
        }
        const { stdout } = await run("mirror", "--once", "--config", kiosk.config);
        app.command("Payment.Cancel", sale + 1, { id: `sale-${sale}` });
        await app.got("completion", "Payment.Start");
        await idleAgain(kiosk);
        return stdout;
      };
      const first = await fourDots(1_000, "0 1 2 4");
      expect(first).toMatch(/^ENTER_PIN\n/);
      expect(await fourDots(3_000, "13 10 9 8")).toBe(first);
    }).then(() => undefined));
});

async function idleAgain({ config }: Kiosk): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await run("status", "--config", config, "--json")).stdout.includes('"state": "idle"')) return;
  }
  throw new Error("the pad did not come to rest");
}

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
      await inService(app);
      app.command("Payment.Start", 1_000, { amountMinor: 2_500, currency: "CNY", id: "sale-1" });
      await app.got("event", "Card.AwaitedEvent");
      for (const test of ["keypad", "display"]) {
        const refused = await run(test, "test", "--config", kiosk.config);
        expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("a customer is being served") });
      }
      await kiosk.pay(pad);
      expect(await app.got("completion", "Payment.Start")).toMatchObject({ header: { completionCode: "success" } });
    }).then(() => undefined));
});
