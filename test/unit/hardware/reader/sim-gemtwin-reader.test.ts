import { describe, expect, it } from "vitest";
import { gemFrame, gemFramer } from "../../../../hardware/reader/ccid-message.ts";
import { type GemtwinModelName, gemtwinModel } from "../../../../hardware/reader/gemtwin-models.ts";
import { SimPort } from "../../../../hardware/reader/sim-cable.ts";
import { type SimCardName, simCards } from "../../../../hardware/reader/sim-cards.ts";
import { SimGemtwinReader } from "../../../../hardware/reader/sim-gemtwin-reader.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";
import recorded from "../../../vectors/gemtwin-libccidtwin.json" with { type: "json" };

const hex = (bytes: string) => Buffer.from(bytes.replaceAll(" ", ""), "hex");

/** The bytes of a simulated reader's line, without a driver. */
async function wire(name: GemtwinModelName) {
  const clock = new VirtualClock();
  const sim = new SimGemtwinReader(clock, gemtwinModel(name));
  const link = await new SimPort(clock, sim).open();
  const heard: Buffer[] = [];
  link.start({ onBytes: (bytes) => void heard.push(bytes), onClosed: () => undefined });
  const ask = async (bytes: string | Buffer) => {
    await link.write(typeof bytes === "string" ? hex(bytes) : bytes);
    await clock.advanceAsync(200);
    return Buffer.concat(heard.splice(0));
  };
  return { sim, ask };
}

describe("a simulated reader with places for SIM cards beside its slot, which libccid asks after", () => {
  it.each([
    ["gemcore-pos-pro", 4],
    ["gemcore-sim-pro", 1],
  ] as const)("says that nothing is in any of them, whatever is in its slot: %s", async (name, places) => {
    const { sim, ask } = await wire(name);
    sim.insert(simCards.visa());
    // The movement is told before the next answer.
    expect(await ask("03 06 65 00 00 00 00 00 00 00 00 00 60")).toEqual(
      hex("50 03 03 06 81 00 00 00 00 00 00 01 00 00 85"),
    );
    const about = (slot: number, type: number, specific: readonly [number, number, number]) =>
      gemFrame({ type, slot, sequence: 7, specific, data: Buffer.alloc(0) });
    for (let slot = 1; slot <= places; slot += 1) {
      expect(await ask(about(slot, 0x65, [0, 0, 0]))).toEqual(about(slot, 0x81, [2, 0, 0]));
      expect(await ask(about(slot, 0x62, [1, 0, 0]))).toEqual(about(slot, 0x80, [0x42, 0xfe, 0]));
    }
    expect(await ask(about(places + 1, 0x65, [0, 0, 0]))).toEqual(hex("03 15 16"));
  });

  it("keeps the card in its slot powered when one of those places is switched off", async () => {
    const { sim, ask } = await wire("gemcore-pos-pro");
    sim.insert(simCards.visa());
    await ask("03 06 62 00 00 00 00 00 01 01 00 00 67");
    await ask("03 06 63 00 00 00 00 01 02 00 00 00 65");
    expect(await ask("03 06 65 00 00 00 00 00 03 00 00 00 63")).toEqual(hex("03 06 81 00 00 00 00 00 03 00 00 00 87"));
  });
});

describe("what libccidtwin wrote to open a GemPC Twin and to talk to a chip at T=0 and T=1", () => {
  const exchanges = [...recorded.opening, ...recorded.cards.flatMap((card) => card.exchanges)];

  it("is read by our framer without a byte left over, and our encoder writes the same", () => {
    const bytes = hex(exchanges.map(({ host }) => host).join(""));
    const framer = gemFramer();
    const messages = framer.push(bytes).map((token) => (token.kind === "message" ? token.message : undefined));
    expect([messages.length, framer.state, framer.skippedBytes]).toEqual([exchanges.length, "clean", 0]);
    expect(messages.map((message) => message && gemFrame(message).toString("hex").toUpperCase())).toEqual(
      exchanges.map(({ host }) => host),
    );
  });

  it("gets of the simulated reader the bytes that libccidtwin took for right", async () => {
    const { sim, ask } = await wire("gempc-twin");
    const answered = async ({ host, reader }: { host: string; reader: string }) =>
      expect((await ask(host)).toString("hex").toUpperCase()).toBe(host + reader);
    for (const exchange of recorded.opening) await answered(exchange);
    for (const { card, exchanges } of recorded.cards) {
      const before = exchanges.slice(0, -1);
      sim.insert(simCards[card as SimCardName]());
      for (const exchange of before) await answered(exchange);
      sim.pull();
      for (const exchange of exchanges.slice(-1)) await answered(exchange);
    }
  });
});
