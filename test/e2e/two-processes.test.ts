import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { chmod } from "node:fs/promises";
import { connect } from "node:net";
import { beforeAll, describe, expect, it } from "vitest";
import { jointFrame } from "../../src/joint/joint-frames.ts";
import { jointVersion } from "../../src/joint/joint-message.ts";
import type { ApiClient } from "../support/api-servers.ts";
import { inKiosk, inService, type Kiosk, type ToldByAcquirer } from "../support/kiosk.ts";
import { buildProgram, type Program, run } from "../support/program.ts";

beforeAll(buildProgram);

const books = (told: readonly ToldByAcquirer[]) =>
  (told.find(({ kind }) => kind === "books")?.books ?? []).map(({ state }) => state);
const reversals = (told: readonly ToldByAcquirer[]) =>
  told.filter(({ kind }) => kind === "reversal").map(({ mti }) => mti);

async function running(kiosk: Kiosk): Promise<{ pad: Program; gateway: Program; app: ApiClient }> {
  const [pad, gateway] = [kiosk.startPad(), kiosk.startGateway()];
  const app = await kiosk.app();
  await inService(app);
  return { pad, gateway, app };
}

let statusRequest = 1;
async function status(app: ApiClient): Promise<unknown> {
  statusRequest += 1;
  app.command("Pad.Status", statusRequest);
  return (await app.got("completion", "Pad.Status")).payload;
}

async function startPayment(app: ApiClient, amountMinor: number, requestId = 1_000): Promise<void> {
  app.command("Payment.Start", requestId, { amountMinor, currency: "CNY", id: `sale-${amountMinor}` });
  await app.got("event", "Card.AwaitedEvent");
}

/** The acquirer has booked it, and its answer takes five seconds. */
const slowAmount = 2_581;

async function atTheBank(kiosk: Kiosk, pad: Program, app: ApiClient): Promise<void> {
  await startPayment(app, slowAmount);
  await kiosk.pay(pad);
  await kiosk.acquirer.prints(/"kind":"payment"/);
}

describe("pad and gateway as two processes", () => {
  it("take a payment for a kiosk app, whichever starts first, and stop at SIGTERM", async () => {
    const told = await inKiosk(async (kiosk) => {
      const gateway = kiosk.startGateway();
      const app = await kiosk.app();
      app.command("Pad.Status", 1);
      expect((await app.got("completion", "Pad.Status")).header).toMatchObject({ completionCode: "deviceNotReady" });
      const pad = kiosk.startPad();
      expect((await app.got("unsolicited", "Pad.StatusChangedEvent")).payload).toEqual({ status: "connected" });
      await pad.prints(/"msg":"started"/);
      await startPayment(app, 2_500);
      await kiosk.pay(pad);
      expect(await app.got("completion", "Payment.Start")).toMatchObject({
        header: { completionCode: "success" },
        payload: { id: "sale-2500", outcome: { kind: "approved" } },
      });
      for (const program of [pad, gateway]) program.kill("SIGTERM");
      expect(await pad.endsWithin(20_000)).toMatchObject({ code: 0, stderr: "" });
      expect(await gateway.endsWithin(20_000)).toMatchObject({ code: 0, stderr: "" });
    });
    expect(books(told)).toEqual(["approved"]);
  });

  it("are out of service from the start on while a key is missing, and ask for no card", async () => {
    await inKiosk(async (kiosk) => {
      await run("keys", "delete", "dukpt", "--yes", "--config", kiosk.config);
      const [pad] = [kiosk.startPad(), kiosk.startGateway()];
      await pad.prints(/"msg":"started"/);
      const app = await kiosk.app();
      await expect
        .poll(() => status(app), { timeout: 10_000 })
        .toMatchObject({
          state: "outOfService",
          inService: false,
          faults: [{ code: "PP601" }],
        });
      app.command("Payment.Start", 2_000, { amountMinor: 2_500, currency: "CNY", id: "sale-1" });
      expect((await app.got("completion", "Payment.Start")).header).toMatchObject({
        completionCode: "deviceNotReady",
      });
      expect(pad.stdout).not.toContain('"prompt":"INSERT_CARD"');
    });
  });

  it.each(["startPad", "startGateway"] as const)(
    "stop whenever they are asked to, also while they start (%s)",
    async (start) => {
      await inKiosk(async (kiosk) => {
        // From before the signal is listened to, to after the start: 200 ms here, more on a busy machine.
        for (let afterMs = 130; afterMs <= 430; afterMs += 15) {
          const program = kiosk[start]();
          await new Promise((resolve) => setTimeout(resolve, afterMs));
          program.kill("SIGTERM");
          const { code, signal, stderr } = await program.endsWithin(10_000);
          expect([code ?? signal, stderr]).toEqual([expect.toBeOneOf([0, "SIGTERM"]), ""]);
        }
      });
    },
  );

  it("let the customer pay who is typing when the pad is asked to stop, and begin no other payment", async () => {
    const told = await inKiosk(async (kiosk) => {
      const { pad, app } = await running(kiosk);
      await startPayment(app, 2_500);
      const typed = kiosk.pay(pad);
      await pad.prints(/"prompt":"ENTER_PIN"/);
      pad.kill("SIGTERM");
      await typed;
      expect(await app.got("completion", "Payment.Start")).toMatchObject({
        payload: { outcome: { kind: "approved" } },
      });
      app.received.splice(0);
      app.command("Payment.Start", 3_000, { amountMinor: 2_500, currency: "CNY", id: "sale-too-late" });
      expect((await app.got("completion", "Payment.Start")).header).toMatchObject({
        completionCode: expect.not.stringMatching(/success/),
      });
      expect(await pad.endsWithin(20_000)).toMatchObject({ code: 0, stderr: "" });
    });
    expect(books(told)).toEqual(["approved"]);
  });

  it("wait for no customer when the stop is asked for twice, as when the machine goes down", async () => {
    const told = await inKiosk(async (kiosk) => {
      const { pad, app } = await running(kiosk);
      await atTheBank(kiosk, pad, app);
      pad.kill("SIGTERM");
      await new Promise((resolve) => setTimeout(resolve, 50));
      pad.kill("SIGTERM");
      expect(await pad.endsWithin(20_000)).toMatchObject({ code: 0, stderr: "" });
      expect(pad.stdout).not.toContain("transactionEnded");
    });
    expect(books(told)).toEqual(["approved"]);
  });

  it("have the payment that a killed gateway leaves lost after sending, and reversed by the next gateway", async () => {
    const told = await inKiosk(async (kiosk) => {
      const { pad, gateway, app } = await running(kiosk);
      await atTheBank(kiosk, pad, app);
      gateway.kill("SIGKILL");
      await pad.prints(/"code":"PP503"/);
      await pad.prints(/"msg":"reversalPending"/);
      await pad.prints(/"msg":"transactionEnded"/);
      expect(pad.stdout).not.toContain("reversalAcknowledged");
      kiosk.startGateway();
      await pad.prints(/"msg":"reversalAcknowledged"/);
      await inService(await kiosk.app());
    });
    expect(books(told)).toEqual(["reversed"]);
    expect(reversals(told)).toHaveLength(1);
  });

  it("tell the app of a killed pad, which after its restart has counted the try and reversed the payment", async () => {
    const told = await inKiosk(async (kiosk) => {
      const { pad, app } = await running(kiosk);
      await atTheBank(kiosk, pad, app);
      pad.kill("SIGKILL");
      const { header } = await app.got("completion", "Payment.Start");
      expect(header).toMatchObject({ completionCode: expect.not.stringMatching(/success/) });
      expect(header["errorDescription"]).toContain("how a transaction under way ended is not known here");
      const again = kiosk.startPad();
      await again.prints(/"msg":"reversalAcknowledged"/);
      await again.prints(/"msg":"started"/);
      await inService(app, 2_000);
      // What the first pad told.
      app.received.splice(0);
      await startPayment(app, 2_500, 3_000);
      await kiosk.pay(again);
      expect((await app.got("event", "Pin.EntryEvent")).payload).toMatchObject({ triesLeft: 2 });
      await app.got("completion", "Payment.Start");
    });
    expect(books(told)).toEqual(["reversed", "approved"]);
    expect(reversals(told)).toEqual(["0401"]);
  });

  it("of different versions do not talk, and both versions are named", () =>
    inKiosk(async (kiosk) => {
      const pad = kiosk.startPad();
      await pad.prints(/"msg":"started"/);
      const other = connect(kiosk.padSocket);
      other.on("error", () => undefined);
      other.resume();
      other.write(jointFrame({ type: "hello", version: jointVersion + 1 }));
      await once(other, "close");
      await pad.prints(new RegExp(`PP804.*speaks version ${jointVersion + 1}, this one ${jointVersion}`));
    }).then(() => undefined));
});

describe.runIf(process.platform === "linux")("the pad's process", () => {
  it("has no socket but local ones, while it takes a payment to the bank", () =>
    inKiosk(async (kiosk) => {
      const { pad, gateway, app } = await running(kiosk);
      await atTheBank(kiosk, pad, app);
      expect(internetSockets(pad.pid)).toEqual([]);
      expect(localSockets(pad.pid).length).toBeGreaterThan(0);
      // The same look finds the gateway's.
      expect(internetSockets(gateway.pid)).not.toEqual([]);
    }).then(() => undefined));

  const isRoot = process.getuid?.() === 0;
  it.runIf(isRoot)("lets nobody in but its own user and the group that is named", () =>
    inKiosk(async (kiosk) => {
      // Whoever may not, is to be refused by the socket and not by its folder.
      await chmod(kiosk.folder, 0o711);
      const pad = kiosk.startPad();
      await pad.prints(/"msg":"started"/);
      const { mode, gid } = statSync(kiosk.padSocket);
      expect([(mode & 0o777).toString(8), gid]).toEqual(["660", groupId("daemon")]);
      expect(connectedAs(nobody, nobody, kiosk.padSocket)).toBe("Permission denied");
      expect(connectedAs(nobody, groupId("daemon"), kiosk.padSocket)).toBe("connected");
    }, 'socket-group = "daemon"').then(() => undefined),
  );
});

const nobody = 65_534;

function groupId(name: string): number {
  return Number(new RegExp(`^${name}:[^:]*:(\\d+):`, "m").exec(readFileSync("/etc/group", "utf8"))?.[1]);
}

function connectedAs(uid: number, gid: number, path: string): string {
  const program =
    'use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0); print connect($s, pack_sockaddr_un($ARGV[0])) ? "connected" : $!';
  const { stdout } = spawnSync("perl", ["-e", program, path], { uid, gid, encoding: "utf8", env: { LC_ALL: "C" } });
  return stdout;
}

function socketInodes(pid: number): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [];
    return inode === undefined ? [] : [inode];
  });
}

function inodesIn(pid: number, table: string, column: number): Set<string | undefined> {
  const lines = readFileSync(`/proc/${pid}/net/${table}`, "utf8").trim().split("\n").slice(1);
  return new Set(lines.map((line) => line.trim().split(/\s+/)[column]));
}

function localSockets(pid: number): string[] {
  const local = inodesIn(pid, "unix", 6);
  return socketInodes(pid).filter((inode) => local.has(inode));
}

/** Whatever is not of the local family, netlink and packet sockets too. */
function internetSockets(pid: number): string[] {
  const local = localSockets(pid);
  return socketInodes(pid).filter((inode) => !local.includes(inode));
}
