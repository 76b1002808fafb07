import { describe, expect, it } from "vitest";
import { deriveTransactionKey } from "../../../src/bench/acquirer/pin-verification.ts";
import type { IsoMessage } from "../../../src/host/iso8583/iso-message.ts";
import { pack } from "../../../src/host/iso8583/pack.ts";
import { macOf, packWithMac } from "../../../src/host/message-mac.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { retailMac } from "../../../src/keys/retail-mac.ts";
import { ordinaryMemory } from "../../../src/pin/secret-memory.ts";
import { deskBench, pendingReversal } from "../../support/desk-bench.ts";
import { settle } from "../../support/gate.ts";
import { testBdk } from "../../support/scd-bench.ts";

type Bench = Awaited<ReturnType<typeof deskBench>>;
const masks = { request: "000000000000FF00", response: "00000000FF000000" } as const;

const dukptBench = () => deskBench(undefined, { mac: "dukpt" });

/** The host's MAC key for the KSN in a message. ANSI X9.24-1:2009 A.4.1. */
function hostKey(message: IsoMessage, way: keyof typeof masks): Buffer {
  const ksn = Buffer.from(/^KSN([0-9A-F]{20})/.exec(String(message.fields.get(62)))?.[1] ?? "", "hex");
  const mask = Buffer.from(masks[way].repeat(2), "hex");
  return Buffer.from(deriveTransactionKey(testBdk, ksn).map((byte, at) => byte ^ (mask[at] ?? 0)));
}

function isAuthentic({ link }: Bench): boolean {
  const { covered, mac } = macOf(iso87Ascii, link.bytes.at(-1) ?? Buffer.alloc(0)) ?? expect.fail("no MAC");
  return retailMac(hostKey(link.last(), "request"), covered, 1, ordinaryMemory).equals(mac);
}

/** The answer to the last message, under the response key of its own transaction. */
function answered({ link }: Bench, responseCode: string, key = hostKey(link.last(), "response")): Buffer {
  const answer = link.answerTo(link.last(), responseCode);
  return packWithMac(iso87Ascii, answer, (covered) => retailMac(key, covered, 1, ordinaryMemory));
}

const flip = (bytes: Buffer, at: number): Buffer =>
  Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));

describe("a payment under DUKPT with MACs", () => {
  it("has one under the key of its PIN's transaction, and its answer one under the response key", async () => {
    const bench = await dukptBench();
    await bench.forward();
    expect(isAuthentic(bench)).toBe(true);
    bench.link.receive(answered(bench, "55"));
    expect([bench.answers.map(({ verdict }) => verdict.kind), bench.silences]).toEqual([["pinIncorrect"], []]);
  });

  it.each<[string, (bench: Bench) => Buffer]>([
    ["without a MAC", ({ link }) => pack(iso87Ascii, link.answerTo(link.last(), "00"))],
    ["with a MAC of which a bit is wrong", (bench) => flip(answered(bench, "00"), answered(bench, "00").length - 1)],
    [
      "whose response code was changed",
      (bench) => Buffer.from(answered(bench, "01").toString("latin1").replace("01KIOSK1", "00KIOSK1"), "latin1"),
    ],
    ["with the MAC of a request", (bench) => answered(bench, "00", hostKey(bench.link.last(), "request"))],
    [
      "with its own MAC sent back",
      ({ link }) => {
        const mac = macOf(iso87Ascii, link.bytes.at(-1) ?? Buffer.alloc(0))?.mac ?? Buffer.alloc(8);
        return packWithMac(iso87Ascii, link.answerTo(link.last(), "00"), () => mac);
      },
    ],
  ])("and an answer %s is PP509: nothing of it counts, and the request is reversed", async (_, forged) => {
    const bench = await dukptBench();
    await bench.forward();
    bench.link.receive(forged(bench));
    expect([bench.answers, bench.silences]).toEqual([[], ["PP509"]]);
    await bench.desk.settle("unknown", "wrongMac");
    expect(bench.triesLeft()).toBe(2);
    await bench.clock.advanceAsync(0);
    const reversal = bench.link.last();
    expect([reversal.mti, reversal.fields.get(39), reversal.fields.get(11)]).toEqual(["0400", "20", "000001"]);
    expect(isAuthentic(bench)).toBe(true);
  });

  it("is given back when its MAC cannot be made, and nothing leaves", async () => {
    const bench = await deskBench(undefined, { mac: "sessionKey" });
    await expect(bench.forward()).rejects.toMatchObject({ code: "PP601" });
    expect([bench.link.sent, bench.triesLeft(), bench.isWiped()]).toEqual([[], 3, true]);
    expect(bench.store.get(pendingReversal)).toBeUndefined();
  });

  it("without them has none, and an answer's MAC is not asked for", async () => {
    const bench = await deskBench();
    await bench.forward();
    expect(macOf(iso87Ascii, bench.link.bytes.at(-1) ?? Buffer.alloc(0))).toBeUndefined();
    bench.link.answer(bench.link.last(), "00");
    expect(bench.answers.map(({ verdict }) => verdict.kind)).toEqual(["approved"]);
  });
});

describe("a reversal under DUKPT with MACs", () => {
  async function unanswered(): Promise<Bench> {
    const bench = await dukptBench();
    await bench.forward();
    await bench.desk.settle("unknown", "noAnswer");
    await bench.clock.advanceAsync(0);
    return bench;
  }

  it("has a KSN of its own each time, and is settled by an answer with the right MAC", async () => {
    const bench = await unanswered();
    await bench.clock.advanceAsync(8_000 + 5_000);
    expect(isAuthentic(bench)).toBe(true);
    expect(new Set(bench.link.sent.map(({ fields }) => String(fields.get(62)).slice(0, 23))).size).toBe(3);
    bench.link.receive(answered(bench, "00"));
    await settle();
    await settle();
    expect(bench.store.get(pendingReversal)).toBeUndefined();
  });

  it("is not settled by an answer without a MAC, nor with one for another transaction, but repeated", async () => {
    const bench = await unanswered();
    const first = hostKey(bench.link.last(), "response");
    bench.link.answer(bench.link.last(), "00");
    await bench.clock.advanceAsync(5_000);
    bench.link.receive(answered(bench, "00", first));
    await bench.clock.advanceAsync(10_000);
    expect(bench.link.mtis()).toEqual(["0200", "0400", "0401", "0401"]);
    expect(bench.store.get(pendingReversal)).toBeDefined();
    expect(bench.log.filter((entry) => entry.event === "reversalWaits")).toHaveLength(2);
  });
});
