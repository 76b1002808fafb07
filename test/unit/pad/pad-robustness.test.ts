import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import type { Payment } from "../../../src/session/transaction.ts";
import { askedPad, padBench, provisioned, startedPad } from "../../support/pad-bench.ts";

describe("a pad that stops while an answer is being written down", () => {
  it("tells the approval first: money that was taken is never untold", async () => {
    const bench = await askedPad();
    bench.link.answer(bench.link.last(), "00");
    const stop = bench.pad.stop();
    await stop;
    await expect(bench.outcome).resolves.toEqual({ kind: "approved" });
  });

  it("stops whatever one of its parts comes to, and gives the store back", async () => {
    const bench = await startedPad();
    bench.reader.stop = () => Promise.reject(new Error("EIO while closing"));
    const closed = bench.fs.counts.close;
    await expect(bench.pad.stop()).rejects.toThrow("EIO while closing");
    expect([bench.keypad.isRunning, bench.display.isRunning, bench.fs.counts.close]).toEqual([
      false,
      false,
      closed + 1,
    ]);
  });

  it("starts no part after it was told to stop", async () => {
    for (let turns = 0; turns < 40; turns++) {
      const bench = padBench(await provisioned());
      const start = bench.pad.start();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await bench.pad.stop();
      await start;
      expect([bench.keypad.isRunning, bench.reader.isRunning, bench.log.at(-1)?.event]).toEqual([
        false,
        false,
        "stopped",
      ]);
    }
  });
});

describe("a host that takes everything and answers nothing", () => {
  it("is left after the time-out: the next message goes out on a new connection", async () => {
    const bench = await askedPad();
    await bench.pass(30_000);
    await bench.until("NO_ANSWER");
    expect(bench.link.drops).toBe(1);
    await bench.pass(20_000);
    expect(bench.link.mtis()).toContain("0400");
    expect(bench.link.drops).toBeGreaterThan(1);
  });

  it("is not left because the customer cancelled", async () => {
    const bench = await askedPad();
    bench.pad.cancel();
    await bench.until("CANCELED_AFTER_SENDING");
    expect(bench.link.drops).toBe(0);
  });
});

describe("a cancel while the host cannot be reached", () => {
  it("ends the payment as cancelled at once, not as a fault seconds later", async () => {
    const bench = await startedPad();
    bench.link.readyGate = new Promise(() => undefined);
    const outcome = bench.pay();
    bench.insert();
    bench.enterPin();
    await bench.pass(0);
    bench.pad.cancel();
    await bench.until("CANCELED");
    await expect(outcome).resolves.toEqual({ kind: "cancelled", afterSending: false });
    expect(bench.link.sent).toEqual([]);
  });
});

describe("a card that is read while the reader is being armed", () => {
  it("is the payment's, whose end is told", async () => {
    const bench = await startedPad();
    bench.reader.arm = () => void bench.insert();
    const outcome = bench.pay();
    await bench.until("ENTER_PIN");
    bench.pad.cancel();
    await expect(outcome).resolves.toEqual({ kind: "cancelled", afterSending: false });
  });
});

describe("a payment that is none", () => {
  it.each<[string, object]>([
    ["amountMinor", { amountMinor: 0 }],
    ["amountMinor", { amountMinor: -1 }],
    ["amountMinor", { amountMinor: 1.5 }],
    ["amountMinor", { amountMinor: Number.NaN }],
    ["amountMinor", { amountMinor: 1e12 }],
    ["currency", { currency: "QQQ" }],
    ["kind", { kind: "0100 " }],
  ])("is refused with the field's name (%s, %j), and the pad goes on", async (field, change) => {
    const bench = await startedPad();
    const payment = { id: "p1", kind: "0200", amountMinor: 100, currency: "CNY", ...change } as Payment;
    await expect(bench.pad.startPayment(payment)).rejects.toMatchObject({
      code: "PP801",
      detail: expect.stringContaining(field),
    });
    expect([bench.pad.at, bench.pad.faults]).toEqual(["idle", []]);
  });
});

describe("a reader that was away", () => {
  it("leaves no card behind that nobody can pull any more", async () => {
    const bench = await askedPad();
    bench.link.answer(bench.link.last(), "00");
    await bench.until("APPROVED");
    bench.reader.tell.onFault(new Fault("PP402", "unplugged"));
    bench.reader.tell.onRecovered();
    await bench.pass(60_000);
    void bench.pay("p2");
    expect([bench.pad.at, bench.lastScreen()?.id]).toEqual(["awaitingCard", "INSERT_CARD"]);
  });
});

describe("a fault that two parts share", () => {
  it("is cleared when the last of them has recovered", async () => {
    const bench = await startedPad();
    bench.keypad.tell.onFault(new Fault("PP103", "onoff is missing"));
    bench.reader.tell.onFault(new Fault("PP103", "serialport is missing"));
    bench.keypad.tell.onRecovered();
    expect([bench.pad.at, bench.pad.faults]).toEqual(["outOfService", ["PP103"]]);
    bench.reader.tell.onRecovered();
    expect([bench.pad.at, bench.pad.faults]).toEqual(["idle", []]);
  });
});

describe("a store that has refused a write", () => {
  it("takes the pad out of service and calls for a new start, since it will not heal", async () => {
    const bench = await startedPad();
    void bench.pay();
    bench.insert();
    bench.fs.failAt("sync", 1, "EIO");
    bench.enterPin();
    await bench.until("MACHINE_FAULT");
    bench.reader.tell.onCardRemoved("taken");
    await bench.pass(60_000);
    expect([bench.pad.at, bench.broken[0]]).toEqual(["outOfService", "PP703"]);
  });
});
