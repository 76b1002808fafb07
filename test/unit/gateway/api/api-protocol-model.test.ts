import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../../../src/gateway/api/envelope.ts";
import { readMessage } from "../../../../src/gateway/api/read-message.ts";
import { settlePatienceMs } from "../../../../src/gateway/api/transaction-request.ts";
import { apiBench, paying } from "../../../support/api-bench.ts";

const kiosks = 3;
const kiosk = fc.nat({ max: kiosks - 1 });

/** What apps, pad and time do to each other. */
const happening = fc.oneof(
  fc.record({
    does: fc.constant("command" as const),
    kiosk,
    name: fc.constantFrom("Payment.Start", "Pin.Verify", "Payment.Cancel", "Common.Cancel", "Pad.Status", "Pad.Prompt"),
    timeout: fc.constantFrom(undefined, 500, 20_000),
  }),
  fc.record({ does: fc.constant("end" as const), kind: fc.constantFrom("approved", "declined", "cancelled") }),
  fc.record({ does: fc.constant("news" as const) }),
  fc.record({ does: fc.constant("break" as const) }),
  fc.record({ does: fc.constant("stubborn" as const), is: fc.boolean() }),
  fc.record({ does: fc.constant("close" as const), kiosk }),
  fc.record({ does: fc.constant("time" as const), ms: fc.constantFrom(1, 400, 15_000, 40_000, 200_000) }),
);

const payloads: Readonly<Record<string, unknown>> = { "Payment.Start": paying, "Pad.Prompt": { promptId: "IDLE" } };
const count = (messages: readonly Message[], type: string, requestId: number) =>
  messages.filter(({ header }) => header["type"] === type && header["requestId"] === requestId).length;

describe("whatever apps, pad and time do", () => {
  it("each command has one acknowledge and then one completion, and the pad one transaction at a time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 60 }), async (happenings) => {
        const { connect, pad, clock } = apiBench();
        let apps = Array.from({ length: kiosks }, connect);
        const seen: { app: (typeof apps)[number]; requestId: number }[] = [];
        let busy = 0;
        const start = pad.start.bind(pad);
        pad.start = (order, onNews) => {
          if (pad.running) busy += 1;
          return start(order, onNews);
        };
        for (const one of happenings) {
          if (one.does === "command") {
            const app = apps[one.kiosk];
            const header = one.timeout === undefined ? {} : { timeout: one.timeout };
            if (app) seen.push({ app, requestId: app.command(one.name, payloads[one.name] ?? {}, header) });
          }
          if (one.does === "end" && pad.running) pad.end({ kind: one.kind });
          if (one.does === "news" && pad.running) pad.tell({ news: "pinEntry", digitCount: 1, triesLeft: 3 });
          if (one.does === "break") pad.break();
          if (one.does === "stubborn") pad.cancelEnds = !one.is;
          if (one.does === "close") {
            apps[one.kiosk]?.session.closed();
            apps = apps.map((app, index) => (index === one.kiosk ? connect() : app));
          }
          await clock.advanceAsync(one.does === "time" ? one.ms : 0);
        }
        await clock.advanceAsync(3_600_000 + settlePatienceMs);
        for (const { app, requestId } of seen.filter((one) => apps.includes(one.app))) {
          expect(count(app.received, "acknowledge", requestId)).toBe(1);
          const isRefused = app.received.some(({ header }) => header["requestId"] === requestId && header["status"]);
          expect(count(app.received, "completion", requestId)).toBe(isRefused ? 0 : 1);
        }
        for (const { received } of apps) expect(outOfOrder(received)).toEqual([]);
        // Only a transaction that never ended, given up long ago, may be in the way of another.
        if (busy > 0) expect(happenings.some(({ does }) => does === "stubborn")).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("no text makes reading it fail, and none is read as what it is not", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.json({ maxDepth: 20 })), (text) => {
        expect(readMessage(text)).toHaveProperty("problem");
      }),
      { numRuns: 2_000 },
    );
  });
});

/** Messages of a command before its acknowledge or after its completion. */
function outOfOrder(received: readonly Message[]): Message[] {
  const begun = new Set<unknown>();
  const done = new Set<unknown>();
  return received.filter(({ header }) => {
    const { type, requestId } = header;
    const isLate = done.has(requestId);
    const isEarly = type !== "acknowledge" && !begun.has(requestId);
    begun.add(requestId);
    if (type === "completion") done.add(requestId);
    return isLate || isEarly;
  });
}
