import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inKiosk } from "../support/kiosk.ts";
import { buildProgram, run } from "../support/program.ts";
import { canMakeDisks, onSmallDisk } from "../support/small-disk.ts";

beforeAll(buildProgram);

describe.skipIf(!canMakeDisks)("a pad whose event log's disk is full (root and a loop device)", () => {
  it("takes payments, tells of it once, and has a whole log with all that it held once there is room", () =>
    onSmallDisk((disk) =>
      inKiosk(async ({ config, startPad, startGateway, app: connect, pay }) => {
        const events = `[events]\nfolder = ${JSON.stringify(join(disk.folder, "events"))}`;
        await writeFile(
          config,
          (await readFile(config, "utf8")).replace(/\[events\]\nfolder = .*/, () => events),
        );
        const pad = startPad();
        await pad.prints(/"msg":"started"/);
        startGateway();
        const app = await connect();
        disk.fill(0);
        app.command("Payment.Start", 1, { amountMinor: 2_500, currency: "CNY", id: "sale-1" });
        await app.got("event", "Card.AwaitedEvent");
        await pay(pad);
        const { payload } = await app.got("completion", "Payment.Start");
        expect(payload).toMatchObject({ outcome: { kind: "approved" } });
        await pad.prints(/PP810.*ENOSPC/);
        const full = await run("events", "verify", "--config", config);
        expect([full.code, full.stdout.startsWith("whole: ")]).toEqual([0, true]);
        disk.clear();
        await pad.prints(/"code":"PP810","msg":"faultCleared"/);
        pad.kill("SIGTERM");
        const { stdout } = await pad.endsWithin(20_000);
        expect(stdout.match(/event log cannot be written/g)).toHaveLength(1);
        expect(await run("events", "verify", "--config", config)).toMatchObject({ code: 0 });
        const kept = await run("events", "--config", config, "--kind", "transactionEnded", "--json");
        expect(kept.stdout.match(/"kind":"approved"/g)).toHaveLength(1);
        const told = await run("events", "--config", config, "--code", "PP810");
        expect(told.stdout).toMatch(/fault .*PP810.*\n.*fault cleared .*PP810\n$/);
      }),
    ).then(() => undefined));
});
