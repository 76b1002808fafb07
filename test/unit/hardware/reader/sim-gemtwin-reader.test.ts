import { describe, expect, it } from "vitest";
import { gemFrame } from "../../../../hardware/reader/ccid-message.ts";
import { type GemtwinModelName, gemtwinModel } from "../../../../hardware/reader/gemtwin-models.ts";
import { SimPort } from "../../../../hardware/reader/sim-cable.ts";
import { simCards } from "../../../../hardware/reader/sim-cards.ts";
import { SimGemtwinReader } from "../../../../hardware/reader/sim-gemtwin-reader.ts";
import { VirtualClock } from "../../../../src/bench/virtual-clock.ts";

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
