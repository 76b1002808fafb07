import { describe, expect, it } from "vitest";
import type { CardChip, CardRead, CardReader } from "../../src/ports/card-reader.ts";

/** A card reader, and hands and time to use it with. */
export interface CardReaderRig {
  readonly reader: CardReader;
  /** How a good card comes, and whether a card can be put in while nobody wants one. */
  readonly comesBy: "stripe" | "chip";
  readonly takesEarlyCards: boolean;
  /** Puts a good card in, with this track 2 if it has a stripe, or one that cannot be read. */
  insert(card: "good" | "unreadable"): void;
  /** Takes the card, where the reader has a motor when it is given back. */
  pull(): void;
  readonly plug: { out(): void; in(): void };
  pass(ms: number): Promise<void>;
}

export const contractTrack2 = ";4761739001010010=31121010000000001?";
const selectPse = Buffer.from("00A404000E315041592E5359532E444446303100", "hex");
/** A reader with a motor takes a card in, reads it and gives it back in seconds. */
const aWhileMs = 3_000;

/** What every CardReader does, whatever it is made of. */
export function cardReaderContract(name: string, rig: () => CardReaderRig): void {
  function listening() {
    const heard: string[] = [];
    const reads: CardRead[] = [];
    const responses: string[] = [];
    return {
      heard,
      reads,
      responses,
      onCard: (read: CardRead) => {
        heard.push("card");
        reads.push(read);
      },
      onChip: async (chip: CardChip) => {
        responses.push((await chip.apdu(selectPse)).subarray(-2).toString("hex"));
        heard.push("card");
        return "identified" as const;
      },
      onCardUnreadable: () => void heard.push("unreadable"),
      onCardRemoved: () => void heard.push("removed"),
      onFault: (fault: { code: string }) => void heard.push(fault.code),
      onRecovered: () => void heard.push("recovered"),
    };
  }

  async function started() {
    const parts = rig();
    const listener = listening();
    const starting = parts.reader.start(listener);
    await parts.pass(aWhileMs);
    await starting;
    return { ...parts, listener, heard: listener.heard };
  }

  describe(`card reader contract: ${name}`, () => {
    it("gives the card as it is, a stripe in a buffer of its own, and reports the removal", async () => {
      const { reader, comesBy, insert, pull, pass, heard, listener } = await started();
      reader.arm();
      await pass(aWhileMs);
      insert("good");
      await pass(aWhileMs);
      if (comesBy === "stripe") {
        const [read] = listener.reads;
        expect(read?.track2.toString()).toBe(contractTrack2);
        expect(read?.inSlot).toBe(true);
        expect(read?.track2.buffer.byteLength).toBe(contractTrack2.length);
      } else expect(listener.responses).toEqual(["9000"]);
      reader.eject();
      pull();
      await pass(aWhileMs);
      expect(heard).toEqual(["card", "removed"]);
    });

    it("discards a card read while it is not armed, for good: once armed it says that the card was not read", async () => {
      const { reader, takesEarlyCards, insert, pull, pass, heard } = await started();
      insert("good");
      await pass(aWhileMs);
      reader.arm();
      await pass(aWhileMs);
      expect(heard).toEqual(takesEarlyCards ? ["unreadable"] : []);
      reader.eject();
      pull();
      await pass(aWhileMs);
      expect(heard).toEqual(takesEarlyCards ? ["unreadable", "removed"] : []);
    });

    it("says that a stripe cannot be read", async () => {
      const { reader, insert, pass, heard } = await started();
      reader.arm();
      await pass(aWhileMs);
      insert("unreadable");
      await pass(aWhileMs);
      expect(heard).toEqual(["unreadable"]);
    });

    it("reads card after card", async () => {
      const { reader, insert, pull, pass, heard } = await started();
      for (let times = 0; times < 3; times += 1) {
        reader.arm();
        await pass(aWhileMs);
        insert("good");
        await pass(aWhileMs);
        reader.eject();
        pull();
        await pass(aWhileMs);
        reader.disarm();
      }
      expect(heard).toEqual(["card", "removed", "card", "removed", "card", "removed"]);
    });

    it("reports a fault once when it is unplugged, and reads cards when it is back", async () => {
      const { reader, insert, plug, pass, heard } = await started();
      reader.arm();
      plug.out();
      await pass(60_000);
      expect(heard).toEqual([expect.stringMatching(/^PP4/)]);
      plug.in();
      await pass(60_000);
      insert("good");
      await pass(aWhileMs);
      expect(heard.slice(1)).toEqual(["recovered", "card"]);
    });

    it("rejects its start with a fault when it is not there, and recovers when it is", async () => {
      const { reader, plug, pass } = rig();
      plug.out();
      const listener = listening();
      await expect(reader.start(listener)).rejects.toMatchObject({ code: expect.stringMatching(/^PP[14]/) });
      plug.in();
      await pass(60_000);
      expect(listener.heard).toEqual(["recovered"]);
    });

    it("says nothing once it is stopped", async () => {
      const { reader, insert, pass, heard } = await started();
      reader.arm();
      const stopping = reader.stop();
      await pass(aWhileMs);
      await stopping;
      insert("good");
      await pass(60_000);
      expect(heard).toEqual([]);
    });
  });
}
