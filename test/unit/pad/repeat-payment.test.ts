import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { repeatPayment } from "../../../src/pad/repeat-payment.ts";
import { defaultSessionPolicy as policy } from "../../../src/session/policy.ts";
import { startedPad } from "../../support/pad-bench.ts";
import { keyIndex } from "../../support/scd-bench.ts";

const outcomeMs = policy.longOutcomeMs;

async function repeating() {
  const bench = await startedPad();
  const stopping = new AbortController();
  const asked: number[] = [];
  const payment = (number: number) => {
    asked.push(number);
    return { id: String(number), kind: "0200", amountMinor: 400, currency: "CNY" } as const;
  };
  const done = repeatPayment(bench.pad, payment, bench.clock, stopping.signal);
  await bench.pass(0);
  const begun = () => bench.log.flatMap((event) => (event.event === "transactionStarted" ? [event.id] : []));
  return { ...bench, asked, begun, done, stopping };
}

describe("one payment after another", () => {
  it("asks the next customer soon after the last one", async () => {
    const bench = await repeating();
    bench.press(keyIndex.cancel);
    await bench.pass(outcomeMs + 1_000);
    expect([bench.begun(), bench.asked]).toEqual([
      ["1", "2"],
      [1, 2],
    ]);
  });

  it("waits while a part is broken, and goes on with the next number when it is back", async () => {
    const bench = await repeating();
    bench.keypad.tell.onFault(new Fault("PP201", "unplugged"));
    await bench.pass(3_600_000);
    expect([bench.pad.at, bench.asked]).toEqual(["outOfService", [1]]);
    bench.keypad.tell.onRecovered();
    await bench.pass(0);
    expect([bench.begun(), bench.asked]).toEqual([
      ["1", "2"],
      [1, 2],
    ]);
  });

  it("uses up no number while the last customer's card is still in the slot", async () => {
    const bench = await repeating();
    bench.insert();
    bench.press(keyIndex.cancel);
    await bench.pass(3_600_000);
    expect(bench.begun()).toEqual(["1"]);
    bench.reader.tell.onCardRemoved("taken");
    await bench.pass(1_000);
    expect(bench.begun()).toEqual(["1", "2"]);
  });

  it.each<[string, Fault | undefined]>([
    ["during a payment", undefined],
    ["while a part is broken", new Fault("PP201", "unplugged")],
  ])("ends with the pad: stopped %s", async (_when, fault) => {
    const bench = await repeating();
    if (fault) bench.keypad.tell.onFault(fault);
    await bench.pass(outcomeMs);
    bench.stopping.abort();
    await bench.pad.stop();
    await bench.pass(1_000);
    await expect(bench.done).resolves.toBeUndefined();
  });
});
