import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { FaultyFileSystem } from "../../support/faulty-file-system.ts";
import { gate } from "../../support/gate.ts";
import { askedPad, goodPan, padBench, places, provisioned, startedPad } from "../../support/pad-bench.ts";
import { keyIndex } from "../../support/scd-bench.ts";

describe("a pad that starts", () => {
  it("says so, then is ready", async () => {
    const { pad, screens, log } = await startedPad();
    expect([screens.map(({ id }) => id), pad.at, pad.faults]).toEqual([["NOT_READY", "IDLE"], "idle", []]);
    expect(log.at(-1)).toEqual({ event: "started" });
  });

  it.each([
    ["keypad", "PP201"],
    ["reader", "PP401"],
    ["display", "PP301"],
  ] as const)("without its %s shows the fault until the part is back", async (part, code) => {
    const bench = padBench(await provisioned());
    bench[part].startFault = new Fault(code, "the test has unplugged it");
    await bench.pad.start();
    expect([bench.lastScreen(), bench.pad.faults]).toEqual([{ id: "MACHINE_FAULT", code }, [code]]);
    await expect(bench.pay()).resolves.toBeUndefined();
    bench[part].tell.onRecovered();
    expect([bench.lastScreen(), bench.pad.at]).toEqual([{ id: "IDLE", testKeys: true }, "idle"]);
  });

  it("takes a part's error that is no fault as one of ours", async () => {
    const bench = padBench(await provisioned());
    bench.keypad.start = () => Promise.reject(new TypeError("no lines"));
    await bench.pad.start();
    expect(bench.pad.faults).toEqual(["PP901"]);
  });
});

describe("a pad without its store", () => {
  it("shows the fault, takes no PIN, makes no store, and goes into service when it is there", async () => {
    const fs = new FaultyFileSystem();
    const other = await provisioned();
    fs.put(places.storageKeyFile, other.contents(places.storageKeyFile));
    const bench = padBench(fs);
    const start = bench.pad.start();
    await bench.until("MACHINE_FAULT");
    expect([bench.lastScreen(), bench.pad.faults]).toEqual([{ id: "MACHINE_FAULT", code: "PP701" }, ["PP701"]]);
    await expect(bench.pay()).resolves.toBeUndefined();
    await bench.pass(120_000);
    expect([await fs.exists(places.file), bench.keypad.isRunning]).toEqual([false, false]);
    fs.put(places.file, other.contents(places.file));
    await bench.pass(30_000);
    await start;
    expect([bench.lastScreen(), bench.pad.faults]).toEqual([{ id: "IDLE", testKeys: true }, []]);
    expect(bench.log).toContainEqual({ event: "faultCleared", code: "PP701" });
  });

  it.each([
    ["cut off in the middle", (bytes: Buffer) => bytes.subarray(0, 5_000)],
    [
      "overwritten at both its beginnings",
      (bytes: Buffer) =>
        Buffer.from(bytes)
          .fill(0xff, 0, 2_048)
          .fill(0xff, bytes.length - 600_000),
    ],
    ["empty", () => Buffer.alloc(0)],
  ])("but with one %s refuses PINs and leaves the file as it is, byte for byte", async (_what, damage) => {
    const fs = await provisioned();
    const damaged = Buffer.from(damage(fs.contents(places.file)));
    fs.put(places.file, damaged);
    const bench = padBench(fs);
    const start = bench.pad.start();
    await bench.until("MACHINE_FAULT");
    await bench.pass(90_000);
    await expect(bench.pay()).resolves.toBeUndefined();
    expect(bench.lastScreen()).toEqual({ id: "MACHINE_FAULT", code: "PP702" });
    expect(fs.contents(places.file).equals(damaged)).toBe(true);
    await bench.pad.stop();
    await start;
  });

  it("or without the storage key says that it is not set up", async () => {
    const fs = await provisioned();
    fs.put(places.storageKeyFile, Buffer.alloc(31));
    const bench = padBench(fs);
    const start = bench.pad.start();
    expect(await bench.until("CONFIG_FAULT")).toEqual({ id: "CONFIG_FAULT", code: "PP605" });
    await bench.pad.stop();
    await start;
  });

  it("or with a pending reversal that nobody can read takes no payment that would overwrite it", async () => {
    const { fs } = await askedPad();
    const bench = padBench(fs.afterPowerCut(() => 0));
    bench.fs.put(places.storageKeyFile, Buffer.alloc(32, 7));
    const start = bench.pad.start();
    await bench.until("CONFIG_FAULT");
    expect(bench.pad.faults).toEqual(["PP606"]);
    await expect(bench.pay()).resolves.toBeUndefined();
    bench.fs.put(places.storageKeyFile, fs.contents(places.storageKeyFile));
    await bench.pass(30_000);
    await start;
    await bench.pass(0);
    expect([bench.pad.at, bench.link.mtis()]).toEqual(["idle", ["0401"]]);
  });

  it("can be stopped while it waits for it", async () => {
    const bench = padBench(new FaultyFileSystem());
    const start = bench.pad.start();
    await bench.until("MACHINE_FAULT");
    await bench.pad.stop();
    await expect(start).resolves.toBeUndefined();
    expect(bench.display.isRunning).toBe(false);
  });

  it("can be stopped while it opens it, and starts no part then", async () => {
    const fs = await provisioned();
    const opening = gate();
    const open = fs.open.bind(fs);
    fs.open = async (path) => {
      await opening.opened;
      return open(path);
    };
    const bench = padBench(fs);
    const start = bench.pad.start();
    await bench.pass(0);
    const stop = bench.pad.stop();
    opening.open();
    await Promise.all([start, stop]);
    expect([bench.keypad.isRunning, bench.reader.isRunning, fs.counts.close]).toEqual([false, false, 2]);
  });

  it("is stopped in bounded time when its store never answers", async () => {
    const fs = await provisioned();
    fs.open = () => new Promise(() => undefined);
    const bench = padBench(fs);
    void bench.pad.start();
    await bench.pass(0);
    const stop = bench.pad.stop();
    await bench.pass(5_000);
    await stop;
    expect([bench.keypad.isRunning, bench.reader.isRunning]).toEqual([false, false]);
  });
});

describe("a payment on the pad", () => {
  it("goes from the card over the PIN to the host's word", async () => {
    const bench = await askedPad();
    bench.link.answer(bench.link.last(), "00");
    await bench.until("APPROVED");
    await expect(bench.outcome).resolves.toEqual({ kind: "approved" });
  });

  it("leaves neither PAN nor track in the log, nor the track in the reader's buffer", async () => {
    const bench = await startedPad();
    void bench.pay();
    const track2 = bench.insert();
    bench.enterPin();
    await bench.pass(60_000);
    expect(track2.every((byte) => byte === 0)).toBe(true);
    const log = JSON.stringify(bench.log);
    expect(log).toContain("476173******0010");
    expect(log).not.toContain(goodPan.slice(6, 12));
  });

  it("refuses a card whose number is wrong, saying where and not what, and wipes its track", async () => {
    const bench = await startedPad();
    void bench.pay();
    const track2 = bench.insert("4761739001010011");
    expect(bench.lastScreen()).toMatchObject({ id: "CARD_UNREADABLE" });
    expect(bench.log).toContainEqual({
      event: "cardRefused",
      problem: expect.stringMatching(/^track 2: luhn at \d+$/),
    });
    expect(track2.every((byte) => byte === 0)).toBe(true);
  });

  it("is none when a card comes that nobody asked for", async () => {
    const bench = await startedPad();
    const track2 = bench.insert();
    expect([bench.pad.at, track2.every((byte) => byte === 0)]).toEqual(["idle", true]);
  });

  it("hears a count of the digits, never which", async () => {
    const bench = await startedPad();
    void bench.pay();
    bench.insert();
    bench.press(9, 8);
    expect(bench.lastScreen()).toMatchObject({ id: "ENTER_PIN", digitCount: 2 });
    bench.press(keyIndex.clear);
    expect(bench.lastScreen()).toMatchObject({ id: "ENTER_PIN", digitCount: 0 });
    bench.press(1, keyIndex.enter);
    expect(bench.lastScreen()).toMatchObject({ id: "PIN_TOO_SHORT", digitCount: 1 });
  });

  it("can be cancelled by the app", async () => {
    const bench = await startedPad();
    const outcome = bench.pay();
    bench.pad.cancel();
    await expect(outcome).resolves.toEqual({ kind: "cancelled", afterSending: false });
  });

  it("is refused while another is under way, which goes on", async () => {
    const bench = await startedPad();
    void bench.pay();
    await expect(bench.pay("p2")).resolves.toBeUndefined();
    expect(bench.pad.at).toBe("awaitingCard");
  });

  it.each(["keypad", "reader", "display"] as const)(
    "is ended by a %s that breaks, and the pad is back when it is",
    async (part) => {
      const bench = await startedPad();
      const outcome = bench.pay();
      bench.insert();
      bench[part].tell.onFault(new Fault("PP202", "the test has broken it"));
      await expect(outcome).resolves.toEqual({ kind: "fault", code: "PP202" });
      bench[part].tell.onRecovered();
      bench.press(1);
      bench.reader.tell.onCardRemoved("taken");
      await bench.pass(10_000);
      expect([bench.pad.at, bench.lastScreen()]).toEqual(["idle", { id: "IDLE", testKeys: true }]);
    },
  );
});

describe("a pad that stops", () => {
  it("ends the payment under way without an outcome, and keeps no digit", async () => {
    const bench = await startedPad();
    const outcome = bench.pay();
    bench.insert();
    bench.press(1, 2);
    await bench.pad.stop();
    await expect(outcome).resolves.toBeUndefined();
    const before = bench.screens.length;
    await bench.pass(600_000);
    expect(bench.screens).toHaveLength(before);
  });

  it("lets no request leave that has not left", async () => {
    const bench = await startedPad();
    const connecting = gate();
    bench.link.readyGate = connecting.opened;
    void bench.pay();
    bench.insert();
    bench.enterPin();
    await bench.pass(0);
    await bench.pad.stop();
    connecting.open();
    await bench.pass(0);
    expect(bench.link.sent).toEqual([]);
  });

  it("while the bank is asked has the payment reversed by the next start, and the try counted", async () => {
    const first = await askedPad();
    await first.pad.stop();
    await expect(first.outcome).resolves.toBeUndefined();
    const next = padBench(first.fs);
    next.link.onSend = (message) => next.link.answer(message, "00");
    await next.pad.start();
    await next.pass(0);
    expect(next.link.mtis()).toEqual(["0401"]);
    void next.pay();
    next.insert();
    expect(next.lastScreen()).toMatchObject({ id: "ENTER_PIN", triesLeft: 2 });
  });
});
