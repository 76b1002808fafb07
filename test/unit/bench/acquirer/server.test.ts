import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TimedAcquirerEvent } from "../../../../src/bench/acquirer/acquirer-event.ts";
import { testAcquirerKeys } from "../../../../src/bench/acquirer/acquirer-keys.ts";
import { type RunningAcquirer, startAcquirer } from "../../../../src/bench/acquirer/server.ts";
import { testCards } from "../../../../src/bench/acquirer/test-cards.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import { TcpLink } from "../../../../src/gateway/tcp-link.ts";
import { LinkListener } from "../../../support/link-listener.ts";
import { ksnOf, packPayment, pinBlockOf } from "../../../support/payment-samples.ts";
import { random } from "../../../support/scd-bench.ts";

const pan = "4761739001010010";

let clock: VirtualClock;
let acquirer: RunningAcquirer;
let link: TcpLink;
let listener: LinkListener;
let awaited: { kind: string; seen: () => void } | undefined;

beforeEach(async () => {
  clock = new VirtualClock();
  listener = new LinkListener();
  awaited = undefined;
  acquirer = await startAcquirer({
    port: 0,
    host: "127.0.0.1",
    clock,
    keys: testAcquirerKeys,
    cards: testCards,
    random,
    onEvent: (event: TimedAcquirerEvent) => {
      if (event.kind === awaited?.kind) awaited.seen();
    },
  });
  const limits = { connectTimeoutMs: 5_000, sendTimeoutMs: 5_000, keepAliveDelayMs: 5_000 };
  link = new TcpLink({ host: "127.0.0.1", port: acquirer.port, ...limits }, clock);
  link.start(listener);
  await link.ready(1_000);
});

afterEach(async () => {
  await link.stop();
  await acquirer.stop();
});

function event(kind: TimedAcquirerEvent["kind"]): Promise<void> {
  return new Promise((seen) => {
    awaited = { kind, seen };
  });
}

function payment(count: number, amountMinor: number): Buffer {
  const ksn = ksnOf(count);
  const stan = String(count).padStart(6, "0");
  const pinBlock = pinBlockOf("1234", pan, ksn);
  return packPayment({ pan, track2: `${pan}=31121010000000001`, amountMinor, stan, ksn, pinBlock });
}

describe("the test acquirer on the wire", () => {
  it("answers a payment and tells of it", async () => {
    await link.send(payment(1, 400));
    const [answer] = await listener.messageCount(1);
    expect(answer?.toString("latin1")).toMatch(/^0210/);
    expect(acquirer.events()).toMatchObject([
      { kind: "connected" },
      { kind: "payment", stan: "000001", maskedPan: "476173******0010", responseCode: "00", delivery: "prompt" },
    ]);
    expect(acquirer.books()).toMatchObject([{ state: "approved", amountMinor: 400 }]);
    expect(acquirer.balanceMinor(pan)).toBe(999_600);
  });

  it("keeps its slow answer back for 5 s", async () => {
    const arrived = event("payment");
    await link.send(payment(1, 481));
    await arrived;
    await clock.advanceAsync(4_999);
    expect(listener.messages).toEqual([]);
    await clock.advanceAsync(1);
    await listener.messageCount(1);
  });

  it("drops an answer and goes on", async () => {
    await link.send(payment(1, 482));
    await link.send(payment(2, 400));
    const [answer] = await listener.messageCount(1);
    expect(answer?.toString("latin1")).toContain("000002");
    expect(acquirer.books()).toHaveLength(2);
  });

  it("cuts the connection after the payment has arrived, and has booked it", async () => {
    await link.send(payment(1, 483));
    expect(await listener.lost()).toMatchObject({ code: "PP503" });
    expect(acquirer.books()).toMatchObject([{ state: "approved" }]);
  });

  it("forgets a late answer when the connection it belongs to has gone", async () => {
    const arrived = event("payment");
    await link.send(payment(1, 489));
    await arrived;
    const gone = event("disconnected");
    await link.stop();
    await gone;
    await clock.advanceAsync(90_000);
    expect(listener.messages).toEqual([]);
  });

  it("cuts a terminal off that sends noise", async () => {
    await link.send(Buffer.from("noise"));
    await listener.lost();
    expect(acquirer.events().map(({ kind }) => kind)).toContain("malformed");
  });

  it("stops while a terminal is connected", async () => {
    await acquirer.stop();
    expect(await listener.lost()).toMatchObject({ code: "PP503" });
  });

  it("says why it cannot listen", async () => {
    const options = { host: "127.0.0.1", clock, keys: testAcquirerKeys, cards: [], random };
    await expect(startAcquirer({ ...options, port: acquirer.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});
