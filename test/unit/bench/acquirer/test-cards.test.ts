import { describe, expect, it } from "vitest";
import { testCards } from "../../../../src/bench/acquirer/test-cards.ts";
import { parseTrack2, Track2 } from "../../../../src/card/track2.ts";

describe("the test cards", () => {
  it.each(testCards.filter(({ id }) => id !== "wrong-luhn" && id !== "unreadable"))(
    "$id is read by the pad",
    (card) => {
      const track2 = parseTrack2(Buffer.from(card.track2 ?? ""));
      if (!(track2 instanceof Track2)) throw new Error(`not read: ${track2.problem}`);
      expect(track2.pan.reveal()).toBe(card.pan);
      expect(track2.expiry).toBe(card.expiry);
      expect(track2.serviceCode.charAt(0)).toBe(card.chip ? "2" : "1");
    },
  );

  it("include one whose check digit is wrong, and one that cannot be read", () => {
    const byId = new Map(testCards.map((card) => [card.id, card]));
    expect(parseTrack2(Buffer.from(byId.get("wrong-luhn")?.track2 ?? ""))).toMatchObject({ problem: "luhn" });
    expect(byId.get("unreadable")?.track2).toBeUndefined();
  });

  it("are told apart by id and number", () => {
    expect(new Set(testCards.map(({ id }) => id)).size).toBe(testCards.length);
    expect(new Set(testCards.map(({ pan }) => pan)).size).toBe(testCards.length);
  });

  it("carry no PIN on the stripe", () => {
    for (const { pin, track2, pan } of testCards) expect(track2?.replace(pan, "") ?? "").not.toContain(pin);
  });
});
