import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../../../src/bench/seeded-random.ts";
import type { Message } from "../../../../src/gateway/api/envelope.ts";
import { showablePrompt } from "../../../../src/joint/showable-prompt.ts";
import { orderFields, transactionId } from "../../../../src/joint/transaction-order.ts";
import { apiBench, completionOf, paying } from "../../../support/api-bench.ts";
import { HostileFrames } from "../../../support/hostile-frames.ts";

/** The gate asks for 100,000, which take half a minute on a busy machine; a fifth is for every day. */
const frameCount = Number(process.env["API_FRAMES"] ?? 20_000);
const strangersFrames = frameCount / 2;
const ownersFrames = frameCount / 2;
/** Then it comes anew: a spoilt requestId may have used up all others of the connection. */
const perConnection = 50;
/** What the scripted pad would give away if anybody let it. */
const typedPin = "80351964";
const news = { news: "pinEntry", digitCount: 8, triesLeft: 3, digits: typedPin, [typedPin]: typedPin };

const types = { acknowledge: 0, completion: 0, event: 0, unsolicited: 0 };

/** Every answer is a message of ours, and holds none of the PIN. */
function checked(messages: readonly Message[], counts: typeof types): void {
  for (const { header, payload } of messages) {
    const type = header["type"] as keyof typeof types;
    if (!Object.hasOwn(types, type)) throw new Error(`${String(type)} is no message of ours`);
    counts[type] += 1;
    if (JSON.stringify([header, payload]).includes(typedPin)) throw new Error("a digit was returned");
  }
}

describe(`${frameCount} hostile frames`, () => {
  it("from a stranger: each is acknowledged or refused, and the payment under way is untouched", async () => {
    const { connect, pad, ownership } = apiBench(1e9);
    const owner = connect();
    owner.command("Payment.Start", { ...paying, id: "sale-1" });
    expect(ownership.claim({})).toBe(false);
    const random = new SeededRandom(1);
    const counts = { ...types };
    for (let connection = 0; connection < strangersFrames / perConnection; connection += 1) {
      const stranger = connect();
      const frames = new HostileFrames(random);
      for (let sent = 1; sent <= perConnection; sent += 1) {
        stranger.session.receive(frames.next());
        if (sent % 5 === 0) checked(await stranger.take(), counts);
      }
      pad.tell(news);
      stranger.session.closed();
    }
    expect(counts.acknowledge).toBe(strangersFrames);
    expect(counts.completion).toBeGreaterThan(strangersFrames / 20);
    expect([pad.orders.length, pad.prompts, pad.cancels, counts.event]).toEqual([1, [], [], 0]);
    const heard = await owner.take();
    checked(heard, counts);
    expect(heard.filter(({ header }) => header["name"] === "Pin.EntryEvent")).toHaveLength(
      strangersFrames / perConnection,
    );
    pad.end({ kind: "approved" });
    expect(completionOf(await owner.take(), 1)?.header["completionCode"]).toBe("success");
  });

  it("from the owner: what reaches the pad is well formed, no prompt asks for digits, none is returned", async () => {
    const { connect, pad } = apiBench(1e9);
    const random = new SeededRandom(2);
    const counts = { ...types };
    for (let connection = 0; connection < ownersFrames / perConnection; connection += 1) {
      const owner = connect();
      const frames = new HostileFrames(random);
      const completed: unknown[] = [];
      for (let sent = 1; sent <= perConnection; sent += 1) {
        owner.session.receive(frames.next());
        if (sent % 5 > 0) continue;
        if (pad.running) pad.tell(news);
        if (pad.running && random.chance(50)) pad.end({ kind: "approved" });
        const messages = await owner.take();
        checked(messages, counts);
        const ends = messages.filter(({ header }) => header["type"] === "completion");
        completed.push(...ends.map(({ header }) => header["requestId"]));
      }
      expect(new Set(completed).size).toBe(completed.length);
      owner.session.closed();
      await owner.take();
    }
    expect(counts.acknowledge).toBe(ownersFrames);
    expect(counts.event).toBeGreaterThan(ownersFrames / 200);
    expect(pad.orders.length).toBeGreaterThan(ownersFrames / 200);
    const malformed = pad.orders.filter(({ id, transaction, ...order }) => {
      return !(transactionId.safeParse(id).success && orderFields[transaction].safeParse(order).success);
    });
    expect(malformed).toEqual([]);
    expect(pad.prompts.length).toBeGreaterThan(ownersFrames / 500);
    for (const { id, parameters } of pad.prompts) {
      expect(showablePrompt(id, parameters)).not.toHaveProperty("problem");
      expect(JSON.stringify([id, parameters])).not.toMatch(/PIN|[^\x20-\x7e]|mask/i);
    }
  });
});
