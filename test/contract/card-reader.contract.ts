import { describe, expect, it } from "vitest";
import type { CardRead, CardReader } from "../../src/ports/card-reader.ts";

/** A card reader, and hands and time to use it with. */
export interface CardReaderRig {
  readonly reader: CardReader;
  /** Puts a card with this track 2 in, or one whose stripe cannot be read. */
  insert(track2: string | "unreadable"): void;
  pull(): void;
  readonly plug: { out(): void; in(): void };
  pass(ms: number): Promise<void>;
}

const track2 = ";4761739001010010=22122011143804400000?";

/** What every CardReader does, whatever it is made of. */
export function cardReaderContract(name: string, rig: () => CardReaderRig): void {
  function listening() {
    const heard: string[] = [];
    const reads: CardRead[] = [];
    return {
      heard,
      reads,
      onCard: (read: CardRead) => {
        heard.push("card");
        reads.push(read);
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
    await parts.pass(500);
    await starting;
    return { ...parts, listener, heard: listener.heard };
  }

  describe(`card reader contract: ${name}`, () => {
    it("gives track 2 as it is on the card, in a buffer of its own, and reports the removal", async () => {
      const { reader, insert, pull, pass, heard, listener } = await started();
      reader.arm();
      insert(track2);
      await pass(500);
      const [read] = listener.reads;
      expect(read?.track2.toString()).toBe(track2);
      expect(read?.inSlot).toBe(true);
      expect(read?.track2.buffer.byteLength).toBe(track2.length);
      pull();
      await pass(500);
      expect(heard).toEqual(["card", "removed"]);
    });

    it("discards a card read while it is not armed, for good: once armed it says that the card was not read", async () => {
      const { reader, insert, pull, pass, heard } = await started();
      insert(track2);
      await pass(500);
      reader.arm();
      await pass(500);
      expect(heard).toEqual(["unreadable"]);
      pull();
      await pass(500);
      expect(heard).toEqual(["unreadable", "removed"]);
    });

    it("says that a stripe cannot be read", async () => {
      const { reader, insert, pass, heard } = await started();
      reader.arm();
      insert("unreadable");
      await pass(500);
      expect(heard).toEqual(["unreadable"]);
    });

    it("reads card after card", async () => {
      const { reader, insert, pull, pass, heard } = await started();
      for (let times = 0; times < 3; times += 1) {
        reader.arm();
        insert(track2);
        await pass(500);
        reader.eject();
        pull();
        await pass(500);
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
      insert(track2);
      await pass(500);
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
      await reader.stop();
      insert(track2);
      await pass(60_000);
      expect(heard).toEqual([]);
    });
  });
}
