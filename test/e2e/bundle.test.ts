import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { drawPanel } from "../../src/bench/oled-picture.ts";
import { type CanaryKiosk, canaryCard, canaryTerminal, inCanaryKiosk } from "../support/canary-kiosk.ts";
import { framedPictures, showsText } from "../support/pictures.ts";
import { buildProgram, run } from "../support/program.ts";
import { leaksIn, type Needle, wrongPin } from "../support/secrets.ts";
import { inTempFolder } from "../support/temp-folder.ts";

beforeAll(buildProgram);

/** A text that a site may put before its customers, with a card number that has no business there. */
const slip = `
[prompts.LOCKED_BY_BANK.en]
title = "LOCKED"
lines = ["${canaryCard.pan}"]
low = ["LOCKED"]
`;

async function livedThrough({ app, swipe, type, acquirer, pad }: CanaryKiosk): Promise<void> {
  app.command("Payment.Start", 1, { amountMinor: 2_500, currency: "CNY", id: "sale-1" });
  await app.got("event", "Card.AwaitedEvent");
  swipe();
  await pad.prints(/"prompt":"ENTER_PIN"/);
  type("wrong");
  await pad.prints(/"prompt":"ENTER_VALID_PIN"/);
  type("right");
  expect((await app.got("completion", "Payment.Start")).payload).toMatchObject({ outcome: { kind: "approved" } });
  await acquirer.stop();
  await pad.prints(/"prompt":"APPROVED"[\s\S]*"prompt":"IDLE"/);
  app.command("Payment.Start", 2, { amountMinor: 2_500, currency: "CNY", id: "sale-2" });
  await app.got("event", "Card.AwaitedEvent");
  swipe();
  await pad.prints(/"prompt":"APPROVED"[\s\S]*"prompt":"ENTER_PIN"/);
  type("right");
  expect((await app.got("completion", "Payment.Start")).payload).toMatchObject({
    outcome: { kind: "fault", code: "PP501" },
  });
}

function unzipped(zip: string): Map<string, Buffer> {
  return new Map(Object.entries(unzipSync(readFileSync(zip))).map(([name, bytes]) => [name, Buffer.from(bytes)]));
}

async function ownFiles(folder: string): Promise<Map<string, Buffer>> {
  const names = (await readdir(folder)).filter((name) => /\.(key|toml)$|^api-token$/.test(name));
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)));
}

function expectNoSecret(files: ReadonlyMap<string, Buffer>, secrets: readonly Needle[]): void {
  expect(leaksIn(files, secrets)).toEqual([]);
  const { terminalId, merchantId, telephone } = canaryTerminal;
  const all = [...files.values()].join("\n");
  for (const hidden of [terminalId, merchantId, telephone, "api-token", "terminal.key", "storage.key"]) {
    expect(all, hidden).not.toContain(hidden);
  }
}

/** No search of bytes reads a picture: so the digits are looked for as the panel draws them, and the amount is found in that way. */
function expectPicturesWithoutSecret(framesText: string): void {
  const frames = framedPictures(framesText);
  const titles = frames.map(({ title }) => title);
  expect(titles).toEqual(expect.arrayContaining(["ENTER_PIN", "ENTER_VALID_PIN", "APPROVED"]));
  const entries = frames.filter(({ title }) => title === "ENTER_PIN").map(({ pixels }) => pixels);
  const [wrong, right] = [entries.at(0), entries.at(-1)];
  if (!wrong || !right) throw new Error(`there are ${entries.length} frames of a PIN's entry`);
  for (const pixels of entries) expect(showsText(pixels, "25.00"), drawPanel(pixels, "blocks").join("\n")).toBe(true);
  // Of two customers with other PINs of the same length there is the same picture, to the last pixel.
  expect(drawPanel(wrong, "blocks").join("\n")).toBe(drawPanel(right, "blocks").join("\n"));
  for (const secret of [canaryCard.pin, wrongPin(canaryCard.pin), canaryCard.pan]) {
    for (let at = 0; at + 3 <= secret.length; at += 1) {
      const digits = secret.slice(at, at + 3);
      expect(
        frames.filter(({ pixels }) => showsText(pixels, digits)).map(({ title }) => `${digits} on ${title}`),
      ).toEqual([]);
    }
  }
}

describe("pinpad bundle", () => {
  it("has of a pad that was used no PIN, card, track, key or token in any form, whether the pad runs or not", () =>
    inCanaryKiosk(slip, async (kiosk) => {
      const { folder, config, pad } = kiosk;
      await livedThrough(kiosk);
      const [running, stopped] = [join(folder, "running.zip"), join(folder, "stopped.zip")];
      expect(await run("bundle", "--config", config, "--output", running)).toMatchObject({ code: 0, stderr: "" });
      pad.kill("SIGTERM");
      await pad.endsWithin(20_000);
      const shown = await run("bundle", "--config", config, "--output", stopped, "--show");
      expect(shown).toMatchObject({ code: 0, stderr: "" });

      const [{ nextKsn }] = JSON.parse((await run("keys", "list", "--config", config, "--json")).stdout);
      const secrets = await kiosk.secrets(nextKsn);
      // The same search finds them where they are.
      const found = leaksIn(await ownFiles(folder), secrets).join("\n");
      for (const leak of ["storage.key: storage key, raw", "api-token: API token, raw", "terminal.key: TLS key"]) {
        expect(found).toContain(leak);
      }
      expect(found).toContain("config.toml: canary: PAN");

      for (const zip of [running, stopped]) expectNoSecret(unzipped(zip), secrets);
      expectNoSecret(new Map([["shown", Buffer.from(shown.stdout)]]), secrets);

      const [live, dead] = [unzipped(running), unzipped(stopped)];
      expect(JSON.parse(String(live.get("status.json")))).toMatchObject({ program: { name: "pinpadd" } });
      expectPicturesWithoutSecret(String(live.get("frames.txt")));
      expect(shown.stdout).not.toContain("==> frames.txt <==");
      expect(String(dead.get("MANIFEST.txt"))).toMatch(/frames\.txt .*: no pad listens on/);
      expect(JSON.parse(String(live.get("counters.json")))).toMatchObject({
        counts: { transactions: 2, approved: 1, wrongPins: 1 },
        untold: [],
      });
      expect(JSON.parse(String(live.get("keys.json")))).toMatchObject([{ slot: "dukpt", kcvMethod: "tdes-ecb-zeros" }]);
      expect(String(dead.get("MANIFEST.txt"))).toMatch(/status\.json .*: no pad listens on/);
      expect(JSON.parse(String(dead.get("keys.json")))).toMatchObject([{ slot: "dukpt", nextKsn }]);
      expect(JSON.parse(String(live.get("doctor.json"))).checks.length).toBeGreaterThan(20);
      expect(String(dead.get("doctor.txt"))).toContain("checks made");
      const lines = String(dead.get("config.toml")).split("\n");
      const place = lines.findIndex((line) => line.includes("(masked: card number)")) + 1;
      expect(String(dead.get("MANIFEST.txt"))).toContain(`  config.toml:${place}: card number`);
    }));

  it("is a zip for its owner alone, which other programs open, and replaces no file", () =>
    inTempFolder(async (folder) => {
      const zip = join(folder, "bundle.zip");
      const made = await run("bundle", "--config", join(folder, "none.toml"), "--output", zip);
      expect(made).toMatchObject({ code: 0, stderr: "" });
      expect(statSync(zip).mode & 0o777).toBe(0o600);
      const names = [...unzipped(zip).keys()];
      expect(names).toContain("versions.json");
      for (const [file, args] of [
        ["unzip", ["-tq", zip]],
        ["python3", ["-c", "import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip())", zip]],
      ] as const) {
        const { status, error } = spawnSync(file, args);
        if (error) console.warn(`not judged by ${file}, which is not installed`);
        else expect(status, file).toBe(0);
      }
      const again = await run("bundle", "--config", join(folder, "none.toml"), "--output", zip);
      expect([again.code, again.stdout]).toEqual([2, ""]);
      expect(again.stderr).toContain("there is a file of that name already");
      const nowhere = await run("bundle", "--output", join(folder, "no", "b.zip"));
      expect([nowhere.code, nowhere.stderr.includes("no such folder")]).toEqual([2, true]);
    }));

  it("is made without a configuration too, and says what that costs", () =>
    inTempFolder(async (folder) => {
      const missing = join(folder, "none.toml");
      const { code, stdout } = await run("bundle", "--config", missing, "--show");
      expect(code).toBe(0);
      expect(stdout).toMatch(/Not in it, and why:\n {2}config\.toml .*PP101/);
      expect(stdout).toContain("==> versions.json <==");
      expect(await readdir(folder)).toEqual([]);
    }));

  it("names the keys that are wrong in a configuration, without what stands there", () =>
    inTempFolder(async (folder) => {
      const { stdout: example } = await run("config", "example");
      const file = join(folder, "config.toml");
      await writeFile(file, example.replace('currency = "CNY"', 'currency = "opensesame"'));
      const { stdout } = await run("bundle", "--config", file, "--show");
      expect(stdout).toContain('"key": "payment.currency"');
      const [, rest = ""] = stdout.split("==> config-check.json <==");
      expect(stdout.split("==> config.toml <==")[0] + rest).not.toContain("opensesame");
      expect(rest).toContain("PP102");
    }));
});
