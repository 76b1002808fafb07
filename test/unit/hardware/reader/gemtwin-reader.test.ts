import { describe, expect, it } from "vitest";
import { gemtwinModel } from "../../../../hardware/reader/gemtwin-models.ts";
import { type SimCardName, simCards } from "../../../../hardware/reader/sim-cards.ts";
import { SimGemtwinReader } from "../../../../hardware/reader/sim-gemtwin-reader.ts";
import type { CardChip } from "../../../../src/ports/card-reader.ts";
import { readerBench } from "../../../support/reader-line.ts";

const model = "gempc-twin";

async function armed(talk?: (chip: CardChip) => Promise<"identified" | "unusable">) {
  const bench = readerBench(
    { part: "gemtwin", model },
    (clock) => new SimGemtwinReader(clock, gemtwinModel(model)),
    talk ? { talk } : {},
  );
  await bench.start();
  bench.session.arm();
  await bench.pass(1_500);
  const insert = async (card: SimCardName) => {
    bench.sim.insert(simCards[card]());
    await bench.pass(3_000);
  };
  return { ...bench, insert };
}

const apdu = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex");
const readNumber = (aid: string) => [
  apdu("00A404000E315041592E5359532E444446303100"),
  apdu(`00A40400${(aid.length / 2).toString(16).padStart(2, "0")}${aid}00`),
  apdu("80A8000006830400000000"),
  apdu("00B2011C00"),
];

describe("a chip reader without a stripe", () => {
  it.each([
    ["visa", "A0000000031010", "5A084761739001010010"],
    ["mastercard", "A0000000041010", "5A085413330089020011"],
    ["unionpay", "A000000333010101", "5A086250946000000016"],
  ] as const)("gives whole responses at T=0 and T=1: %s", async (card, aid, number) => {
    let last = "";
    const { insert, heard, session } = await armed(async (chip) => {
      for (const command of readNumber(aid)) last = (await chip.apdu(command)).toString("hex").toUpperCase();
      return "identified";
    });
    await insert(card);
    expect(heard).toEqual(["chip identified"]);
    expect(last).toContain(number);
    expect(last.endsWith("9000")).toBe(true);
    expect(session.identity).toEqual({ firmware: "GemTwin-V2.00-EMU1" });
  });

  it("says of a mute chip, and of a card without a chip, that it cannot be read", async () => {
    const mute = await armed();
    await mute.insert("mute-chip");
    expect(mute.heard).toEqual(["badChip in slot"]);
    const stripe = await armed();
    await stripe.insert("stripe");
    // Without contact to a chip the reader does not know that a card is there.
    expect(stripe.heard).toEqual([]);
  });

  it("says that a card pulled in the middle of its reading could not be read, and that it is gone", async () => {
    let pull = (): void => undefined;
    const { sim, insert, heard } = await armed(async (chip) => {
      pull();
      await chip.apdu(apdu("00B2010C00"));
      return "identified";
    });
    pull = () => sim.pull();
    await insert("visa");
    expect(heard).toEqual(["badChip in slot", "taken"]);
  });

  it("asks a card put in too early to be put in again", async () => {
    const { session, insert, news, pass, sim } = await armed();
    session.disarm();
    await pass(500);
    await insert("visa");
    expect(news()).toEqual([]);
    session.arm();
    await pass(500);
    expect(news()).toEqual(["noData in slot"]);
    sim.pull();
    await pass(1_500);
    await insert("visa");
    expect(news()).toEqual(["taken", "chip identified"]);
  });
});

describe("a command to a chip whose answer is lost", () => {
  const talkOf = (instruction: string) => async (chip: CardChip) => {
    await chip.apdu(apdu("00A4040007A000000003101000"));
    const response = await chip.apdu(apdu(instruction));
    return response.at(-2) === 0x90 ? ("identified" as const) : ("unusable" as const);
  };

  it("is sent again when it only reads", async () => {
    const { sim, insert, heard } = await armed(async (chip) => {
      await chip.apdu(apdu("00A4040007A000000003101000"));
      sim.faults.spoil({ fault: "drop" });
      return talkOf("00B2011400")(chip);
    });
    await insert("visa");
    expect(heard).toEqual(["chip identified"]);
  });

  it("is not sent again when it may have changed something: the chip is switched off, and everything begins anew", async () => {
    let talks = 0;
    const { sim, insert, heard, pass } = await armed(async (chip) => {
      talks += 1;
      await chip.apdu(apdu("00A4040007A000000003101000"));
      if (talks === 1) sim.faults.spoil({ fault: "drop" });
      await chip.apdu(apdu("80AE8000021234"));
      return "identified";
    });
    await insert("visa");
    await pass(5_000);
    expect([talks, sim.executed.get(0xae), heard]).toEqual([2, 2, ["chip identified"]]);
  });

  it("is refused once the talk is over", async () => {
    let kept: CardChip | undefined;
    const { insert } = await armed((chip) => {
      kept = chip;
      return Promise.resolve("identified");
    });
    await insert("visa");
    await expect(kept?.apdu(apdu("00B2010C00"))).rejects.toMatchObject({ problem: "chip" });
  });
});
