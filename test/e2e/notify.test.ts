import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import { TestAuthority } from "../../src/bench/acquirer/test-authority.ts";
import type { ApiClient } from "../support/api-servers.ts";
import { canaryCard, inCanaryKiosk } from "../support/canary-kiosk.ts";
import { inKiosk, inService, type Kiosk } from "../support/kiosk.ts";
import { buildProgram, type Program, run } from "../support/program.ts";
import { leaksIn } from "../support/secrets.ts";
import { inTempFolder } from "../support/temp-folder.ts";
import { answers, isSignedBy, type Reaction, webhookReceiver } from "../support/webhook-receiver.ts";

beforeAll(buildProgram);

const token = "notify-token-0123456789-abcdefghijklm";
const life = { notBeforeMs: Date.UTC(2020, 0, 1), notAfterMs: Date.UTC(2049, 0, 1) };
const soon = { timeout: 30_000 };

/** A hook that keeps all it gets, as far as `lines` let it, and a webhook that reacts so; `section` is for the configuration. */
async function receivers(folder: string, lines: string, ...reactions: readonly Reaction[]) {
  const at = (name: string) => join(folder, name);
  const authority = new TestAuthority({ commonName: "The site's authority", ...life });
  await writeFile(at("ca.pem"), authority.certificate);
  await writeFile(at("token"), `${token}\n`, { mode: 0o400 });
  await mkdir(at("got"));
  const hook = `#!/bin/sh\n${lines}\nplace=${at("got")}/$PINPADD_ID\n{ echo "$@"; env; } >$place.about\ncat >$place.new; mv $place.new $place.json\n`;
  await writeFile(at("hook"), hook, { mode: 0o700 });
  const webhook = await webhookReceiver(
    authority.issue({ commonName: "alarms", names: ["localhost"], ...life }),
    ...reactions,
  );
  const quoted = (name: string) => JSON.stringify(at(name));
  return {
    webhook,
    folder: at("waiting"),
    section: `
[notify]
hook = ${quoted("hook")}
webhook = ${JSON.stringify(webhook.url)}
webhook-token-file = ${quoted("token")}
tls-ca-file = ${quoted("ca.pem")}
folder = ${quoted("waiting")}
`,
    waiting: async () => (await readdir(at("waiting")).catch(() => [])).filter((name) => /^waiting.*json$/.test(name)),
    hooked: async () => (await readdir(at("got"))).filter((name) => name.endsWith(".json")),
    files: async () => {
      const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
      const paths = names.map(({ parentPath, name }) => join(parentPath, name));
      return Promise.all(paths.map(async (path) => [path, await readFile(path)] as const));
    },
  };
}

async function payment(
  kiosk: Kiosk,
  app: ApiClient,
  pad: Program,
  requestId: number,
  cardId?: string,
): Promise<unknown> {
  app.command("Payment.Start", requestId, { amountMinor: 2_500, currency: "CNY", id: `sale-${requestId}` });
  await app.got("event", "Card.AwaitedEvent");
  await kiosk.pay(pad, cardId);
  return (await app.got("completion", "Payment.Start")).payload;
}

const bankLocked = { id: "sale-1000", outcome: { kind: "pinTriesExceeded", where: "bank" } };

describe("notifications of a kiosk", () => {
  it("come to hook and webhook of a locked card, and hold no PIN, card number, key or token in any form", () =>
    inTempFolder(async (folder) => {
      const { webhook, section, hooked, files } = await receivers(folder, ":", answers(204));
      try {
        await inCanaryKiosk(section, async (kiosk) => {
          const { app, pad, swipe, type, config } = kiosk;
          app.command("Payment.Start", 1, { amountMinor: 2_500, currency: "CNY", id: "sale-1" });
          await app.got("event", "Card.AwaitedEvent");
          swipe();
          for (const prompt of ["ENTER_PIN", "ENTER_VALID_PIN", "LAST_PIN_TRY"]) {
            await pad.prints(new RegExp(`"prompt":"${prompt}"`));
            type("wrong");
          }
          expect((await app.got("completion", "Payment.Start")).payload).toMatchObject({
            outcome: { kind: "pinTriesExceeded", where: "here" },
          });
          await expect.poll(() => webhook.posts.length, soon).toBe(1);
          await expect.poll(async () => (await hooked()).length, soon).toBe(1);
          const [post] = webhook.posts;
          const [notification] = webhook.notifications();
          expect(post && isSignedBy(token, post)).toBe(true);
          expect(notification).toMatchObject({ kind: "cardLocked", facts: { byBank: 0, waitMs: expect.any(Number) } });
          expect(await hooked()).toEqual([`${notification?.id}.json`]);
          const measured = await metrics(join(kiosk.folder, "api.sock"));
          expect(measured).toContain('pinpad_notifications_total{way="hook",result="sent"} 1');
          expect(measured).toContain('pinpad_notifications_waiting{way="webhook"} 0');

          pad.kill("SIGTERM");
          await pad.endsWithin(20_000);
          const [{ nextKsn }] = JSON.parse((await run("keys", "list", "--config", config, "--json")).stdout);
          const secrets = [
            ...(await kiosk.secrets(nextKsn)),
            { name: "masked PAN", bytes: Buffer.from(`**${canaryCard.pan.slice(-4)}`) },
            { name: "token", bytes: Buffer.from(token) },
          ];
          const places = new Map([
            ...(await files()).filter(([path]) => !/(token|ca\.pem|hook)$/.test(path)),
            ["webhook", Buffer.from(JSON.stringify(webhook.posts))] as const,
          ]);
          expect(places.size).toBeGreaterThanOrEqual(3);
          expect(leaksIn(places, secrets)).toEqual([]);
          // The same search finds them where they are.
          const own = new Map([["config", await readFile(config)] as const, ...(await files())]);
          expect(leaksIn(own, secrets).join("\n")).toMatch(/config: canary: PAN[\s\S]*token: token/);
        });
      } finally {
        await webhook.stop();
      }
    }));

  it("outlive the gateway's end by kill -9, and come once with the id they had", () =>
    inTempFolder(async (folder) => {
      const fails = `[ -e ${folder}/mended ] || exit 1`;
      const { webhook, section, hooked, waiting } = await receivers(folder, fails, answers(500), answers(200));
      try {
        await inKiosk(async (kiosk) => {
          const [pad, gateway] = [kiosk.startPad(), kiosk.startGateway()];
          const app = await kiosk.app();
          await inService(app);
          expect(await payment(kiosk, app, pad, 1_000, "locked")).toMatchObject(bankLocked);
          await gateway.prints(/PP812.*notify\.hook.*exit 1/);
          await gateway.prints(/PP812.*notify\.webhook: it answered 500/);
          await expect.poll(waiting, soon).toHaveLength(1);
          gateway.kill("SIGKILL");
          await gateway.ended;
          const before = webhook.posts.length;
          await writeFile(join(folder, "mended"), "");
          kiosk.startGateway();
          await expect.poll(() => webhook.posts.length, soon).toBeGreaterThan(before);
          await expect.poll(hooked, soon).toHaveLength(1);
          await expect.poll(waiting, soon).toEqual([]);
          const notifications = webhook.notifications();
          expect(new Set(notifications.map(({ id }) => id)).size).toBe(1);
          expect(await hooked()).toEqual([`${notifications[0]?.id}.json`]);
          expect(notifications[0]).toMatchObject({ kind: "cardLocked", facts: { byBank: 1 } });
        }, section);
      } finally {
        await webhook.stop();
      }
    }));

  it("that a hook and a webhook hang on hold up neither a payment nor the gateway's end", () =>
    inTempFolder(async (folder) => {
      const hangs = `echo $$ >${folder}/pid; sleep 1000`;
      const { webhook, section } = await receivers(folder, hangs, (_, request) => void request.resume());
      const hookPid = () => readFile(join(folder, "pid"), "utf8").catch(() => "");
      try {
        await inKiosk(async (kiosk) => {
          const [pad, gateway] = [kiosk.startPad(), kiosk.startGateway()];
          const app = await kiosk.app();
          await inService(app);
          expect(await payment(kiosk, app, pad, 1_000, "locked")).toMatchObject(bankLocked);
          await expect.poll(hookPid, soon).toMatch(/\d\n/);
          await expect.poll(() => webhook.posts.length, soon).toBeGreaterThan(0);
          await pad.prints(/pinTriesExceeded[\s\S]*"prompt":"IDLE"/);
          expect(await payment(kiosk, app, pad, 2_000)).toMatchObject({ outcome: { kind: "approved" } });
          gateway.kill("SIGTERM");
          expect(await gateway.endsWithin(20_000)).toMatchObject({ code: 0 });
          const pid = (await hookPid()).trim();
          await expect
            .poll(() => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "gone"), soon)
            .toMatch(/gone|\) Z /);
        }, section);
      } finally {
        await webhook.stop();
      }
    }));
});

describe("pinpad notify test", () => {
  const configOf = async (folder: string, section: string): Promise<string> => {
    const { stdout } = await run("config", "example");
    const file = join(folder, "config.toml");
    await writeFile(file, `${stdout}\n${section}`);
    return file;
  };

  it("sends one to each receiver now and tells stages and times, or why it was not taken", () =>
    inTempFolder(async (folder) => {
      const { webhook, section, hooked, waiting } = await receivers(folder, ":", answers(200), answers(302));
      try {
        const config = await configOf(folder, section);
        const good = await run("notify", "test", "--config", config);
        expect(good).toMatchObject({ code: 0, stderr: "" });
        expect(good.stdout).toMatch(/^hook: exit 0 \(\d+ ms\)$/m);
        expect(good.stdout).toMatch(/^webhook: TLS: its certificate is trusted \(\d+ ms\)$/m);
        expect(good.stdout).toMatch(/^webhook: taken, after \d+ ms$/m);
        expect(webhook.notifications()).toMatchObject([{ kind: "test", severity: "info", terminalId: "PINPAD01" }]);
        expect(await hooked()).toHaveLength(1);
        const bad = await run("notify", "test", "--config", config, "--json");
        expect(bad).toMatchObject({ code: 1, stderr: "" });
        expect(JSON.parse(bad.stdout)).toMatchObject({
          ways: [
            { way: "hook", taken: true },
            { way: "webhook", taken: false, problem: "notify.webhook: it answered 302: redirects are not followed" },
          ],
        });
        expect(`${good.stdout}${bad.stdout}`).not.toContain(token);
        expect(await waiting()).toEqual([]);
      } finally {
        await webhook.stop();
      }
    }));

  it("says that nobody is told where there is no section, and what is wrong with one", () =>
    inTempFolder(async (folder) => {
      const none = await run("notify", "test", "--config", await configOf(folder, ""));
      expect([none.code, none.stdout]).toEqual([1, expect.stringContaining("No section [notify]")]);
      const wrong = await run("notify", "test", "--config", await configOf(folder, '[notify]\nhook = "hook.sh"\n'));
      expect([wrong.code, wrong.stderr]).toEqual([78, expect.stringContaining("notify.hook")]);
      expect((await run("notify", "tset")).code).toBe(2);
    }));
});

async function metrics(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: "/metrics", headers: { Host: "localhost" } }, (response) =>
      text(response).then(resolve, reject),
    )
      .once("error", reject)
      .end();
  });
}
