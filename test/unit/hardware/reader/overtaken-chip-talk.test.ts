import { describe, expect, it } from "vitest";
import { icrwModel } from "../../../../hardware/reader/icrw-models.ts";
import { CardFailure } from "../../../../hardware/reader/reader-protocol.ts";
import { simCards } from "../../../../hardware/reader/sim-cards.ts";
import { SimIcrwReader } from "../../../../hardware/reader/sim-icrw-reader.ts";
import type { CardChip, ChipVerdict } from "../../../../src/ports/card-reader.ts";
import { readerBench } from "../../../support/reader-line.ts";

const setUp = { part: "icrw", model: "ict3q8" } as const;
const visaStripe = ";4761739001010010=31122010000000001?";

async function armed(options: { talk: (chip: CardChip) => Promise<ChipVerdict> }) {
  const bench = readerBench(setUp, (clock) => new SimIcrwReader(clock, icrwModel("ict3q8")), options);
  await bench.start();
  bench.session.arm();
  await bench.pass(500);
  const insert = async () => {
    bench.sim.deck.insert(simCards.visa());
    await bench.pass(3_000);
  };
  return { ...bench, insert };
}

const selectPse = Buffer.from("00A404000E315041592E5359532E444446303100", "hex");

describe("a talk with a chip that is overtaken", () => {
  it.each([
    ["the payment ends", ["disarm", "eject"]],
    ["it is disarmed and armed anew", ["disarm", "arm"]],
    ["the card is asked back and another one wanted", ["disarm", "eject", "arm"]],
  ] as const)("gets no answer any more when %s meanwhile", async (_, calls) => {
    const answers: string[] = [];
    let overtake = (): void => undefined;
    const { insert, heard, session } = await armed({
      talk: async (chip) => {
        const answering = chip.apdu(selectPse);
        overtake();
        answers.push(
          await answering.then(
            () => "answer",
            (error: Error) => error.message,
          ),
        );
        throw new CardFailure("chip", "given up");
      },
    });
    overtake = () => {
      for (const call of calls) session[call]();
    };
    await insert();
    expect(answers).toEqual(["chip: the card is asked back"]);
    // An armed one is told of a card that is still inside, never given its stripe.
    expect(heard.filter((word) => word.startsWith(";") || word.startsWith("PP"))).toEqual([]);
  });

  it("is no fault of the reader when its time ends with a command under way", async () => {
    const answers: string[] = [];
    const bench = await armed({
      talk: async (chip) => {
        await new Promise<void>((resolve) => bench.clock.after(29_999, resolve));
        answers.push(
          await chip.apdu(selectPse).then(
            () => "answer",
            (error: Error) => error.message,
          ),
        );
        throw new CardFailure("chip", "given up");
      },
    });
    await bench.insert();
    await bench.pass(70_000);
    expect(answers).toEqual(["chip: the card is asked back", "chip: the card is asked back"]);
    expect(bench.heard).toEqual([`${visaStripe} in slot fallback`]);
  });
});
