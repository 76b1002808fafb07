import { describe, expect, it } from "vitest";
import { simCards } from "../../../hardware/reader/sim-cards.ts";
import type { SimChip } from "../../../hardware/reader/sim-chip.ts";
import type { Pan } from "../../../src/card/pan.ts";
import type { Scd } from "../../../src/keys/scd.ts";
import { CardIntake } from "../../../src/pad/card-intake.ts";
import type { PadEvent } from "../../../src/pad/pad-event.ts";
import { PartWatch } from "../../../src/pad/part-watch.ts";
import type { PresentedCard } from "../../../src/pad/transaction-desk.ts";
import type { CardChip } from "../../../src/ports/card-reader.ts";
import type { Event } from "../../../src/session/event.ts";

function intake(isWanted = true) {
  const log: PadEvent[] = [];
  const events: Event[] = [];
  const faults: string[] = [];
  const presented: { card: PresentedCard; cardIn: boolean }[] = [];
  const scd = { cardReference: (pan: Pan) => `reference of ${pan.masked()}` } as Partial<Scd> as Scd;
  const cards = new CardIntake({
    log: (event) => log.push(event),
    scd: () => scd,
    present: (card, cardIn) => {
      if (isWanted) presented.push({ card, cardIn });
      return isWanted;
    },
    dispatch: (event) => events.push(event),
    raise: ({ code }) => faults.push(code),
  });
  const watch = new PartWatch({ raise: () => undefined, clear: () => undefined });
  const { onCard, onChip, onCardRemoved } = cards.listener(watch);
  return { onCard, onChip: onChip ?? fail, onCardRemoved, log, events, faults, presented };
}

function fail(): never {
  throw new Error("chips are not taken");
}

/** Under power, and answering whole APDUs; `said` is what it was given back with, to be wiped. */
function powered(chip: SimChip | undefined): CardChip & { said: Buffer[] } {
  const said: Buffer[] = [];
  return {
    atr: Buffer.alloc(0),
    said,
    apdu: (command) => {
      const answer = chip?.apdu(command);
      if (!answer) return Promise.reject(new Error("no answer"));
      said.push(answer);
      return Promise.resolve(answer);
    },
  };
}

describe("a card on its way to the session", () => {
  it("is known by its chip, with its sequence number for the host", async () => {
    const { onChip, presented, log } = intake();
    const chip = powered(simCards.unionpay().chip);
    expect(await onChip(chip)).toBe("identified");
    expect(presented).toMatchObject([{ cardIn: true, card: { entryMode: "chip", panSequence: "01" } }]);
    expect(presented[0]?.card.track2.pan.reveal()).toBe("6250946000000016");
    expect(log).toEqual([{ event: "cardRead", card: "625094******0016", entry: "chip" }]);
    expect(chip.said.flatMap((answer) => [...answer]).filter((byte) => byte !== 0)).toEqual([]);
  });

  it("that no payment wants is not taken for identified, and its stripe is not to be used", async () => {
    const { onChip, presented } = intake(false);
    expect(await onChip(powered(simCards.unionpay().chip))).toBe("refused");
    expect(presented).toEqual([]);
  });

  it("by stripe says whether its chip could not be used", () => {
    const { onCard, presented } = intake();
    const track2 = () => Buffer.from(";4761739001010010=31122010000000001?");
    const read = track2();
    onCard({ track2: read, inSlot: true, fallback: true });
    onCard({ track2: track2(), inSlot: false });
    expect(presented.map(({ card, cardIn }) => [card.entryMode, cardIn])).toEqual([
      ["fallback", true],
      ["magneticStripe", false],
    ]);
    expect(read.every((byte) => byte === 0)).toBe(true);
  });

  it.each([
    ["blocked-application", "applicationBlocked in SELECT application"],
    ["blocked-card", "cardBlocked in SELECT 1PAY.SYS.DDF01, status 6A81"],
  ] as const)("whose bank has blocked it (%s) is refused, its stripe included", async (name, problem) => {
    const { onChip, presented, log } = intake();
    expect(await onChip(powered(simCards[name]().chip))).toBe("refused");
    expect([presented, log]).toEqual([[], [{ event: "chipRefused", problem }]]);
  });

  it("with a chip of no scheme that we know may be read by its stripe", async () => {
    const { onChip, log } = intake();
    const nobody: CardChip = { atr: Buffer.alloc(0), apdu: () => Promise.resolve(Buffer.from("6A82", "hex")) };
    expect(await onChip(nobody)).toBe("unusable");
    expect(log).toEqual([{ event: "chipRefused", problem: "noApplication in SELECT application" }]);
  });

  it("whose chip falls silent is the reader's to tell of, and what was said is wiped", async () => {
    const { onChip, presented } = intake();
    const chip = powered(simCards.visa().chip);
    let left = 3;
    const dying: CardChip = {
      ...chip,
      apdu: (command) => {
        left -= 1;
        return left > 0 ? chip.apdu(command) : Promise.reject(new Error("torn out"));
      },
    };
    await expect(onChip(dying)).rejects.toThrow("torn out");
    expect(presented).toEqual([]);
    expect(chip.said.flatMap((answer) => [...answer]).filter((byte) => byte !== 0)).toEqual([]);
  });

  it("that was taken in for good is written down", () => {
    const { onCardRemoved, log, events } = intake();
    onCardRemoved("retained");
    onCardRemoved("taken");
    expect(log).toEqual([{ event: "cardRetained" }]);
    expect(events).toEqual([{ type: "cardRemoved" }, { type: "cardRemoved" }]);
  });
});
