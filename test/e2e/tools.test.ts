import { once } from "node:events";
import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { inKiosk, type Kiosk } from "../support/kiosk.ts";
import { buildProgram, type Program, run } from "../support/program.ts";

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
