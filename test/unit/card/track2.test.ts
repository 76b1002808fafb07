import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTrack2, Track2 } from "../../../src/card/track2.ts";
import { withCheckDigit } from "../../support/check-digit.ts";

const digitString = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength }).map((digits) => digits.join(""));

const cards = fc
  .record({
    body: digitString(11, 18),
    year: digitString(2, 2),
    month: fc.integer({ min: 1, max: 12 }).map((month) => String(month).padStart(2, "0")),
    serviceCode: digitString(3, 3),
    discretionary: digitString(0, 10),
    separator: fc.constantFrom("=", "D"),
  })
  .map((card) => ({ ...card, digits: withCheckDigit(card.body), expiry: `${card.year}${card.month}` }));

const parse = (track: string) => parseTrack2(Buffer.from(track, "latin1"));

describe("track 2", () => {
  it("gives PAN, expiry and service code, and its data for DE 35", () => {
    const track2 = parse(";4761739001010010=22122011234567890?");
    expect(track2).toBeInstanceOf(Track2);
    if (!(track2 instanceof Track2)) return;
    expect(track2.pan.reveal()).toBe("4761739001010010");
    expect(track2.expiry).toBe("2212");
    expect(track2.serviceCode).toBe("201");
    expect(track2.reveal()).toBe("4761739001010010=22122011234567890");
  });

  it.each([
    ["no byte at all", "", { problem: "sentinel", at: 0 }],
    ["no start sentinel", "4761739001010010=2212201?", { problem: "sentinel", at: 0 }],
    ["track 1", "%B4761739001010010^A/B^2212201?", { problem: "sentinel", at: 0 }],
    ["no end sentinel", ";4761739001010010=2212201", { problem: "sentinel", at: 25 }],
    ["something after the end sentinel", ";4761739001010010=2212201?0", { problem: "sentinel", at: 25 }],
    ["a start sentinel alone", ";", { problem: "sentinel", at: 1 }],
    ["nothing between the sentinels", ";?", { problem: "noSeparator", at: 1 }],
    ["no separator", ";4761739001010010?", { problem: "noSeparator", at: 17 }],
    ["a character that is no digit in the PAN", ";47617X9001010010=2212201?", { problem: "notDigits", at: 6 }],
    ["a start sentinel in the PAN", ";4761;39001010010=2212201?", { problem: "notDigits", at: 5 }],
    ["a PAN too short", ";47617390010=2212201?", { problem: "length", at: 12 }],
    ["a PAN too long", ";47617390010100100000=2212201?", { problem: "length", at: 20 }],
    ["a wrong check digit", ";4761739001010011=2212201?", { problem: "luhn", at: 16 }],
    ["no expiry", ";4761739001010010=?", { problem: "expiry", at: 18 }],
    ["a separator for the expiry", ";4761739001010010==201?", { problem: "expiry", at: 18 }],
    ["an expiry too short", ";4761739001010010=221?", { problem: "expiry", at: 21 }],
    ["month 0", ";4761739001010010=2200201?", { problem: "expiry", at: 20 }],
    ["month 13", ";4761739001010010=2213201?", { problem: "expiry", at: 20 }],
    ["no service code", ";4761739001010010=2212?", { problem: "serviceCode", at: 22 }],
    ["a separator for the service code", ";4761739001010010=2212=1?", { problem: "serviceCode", at: 22 }],
    ["a service code too short", ";4761739001010010=221220?", { problem: "serviceCode", at: 24 }],
    ["discretionary data not of digits", ";4761739001010010=22122011=3?", { problem: "notDigits", at: 26 }],
    ["more than a track holds", ";4761739001010010=221220112345678901234?", { problem: "tooLong", at: 39 }],
  ])("with %s is refused, with the place", (_, track, problem) => {
    expect(parse(track)).toEqual(problem);
  });

  it("of every well-formed card is taken, and DE 35 has it whole, with `=`", () => {
    fc.assert(
      fc.property(cards, ({ digits, separator, expiry, serviceCode, discretionary }) => {
        const track2 = parse(`;${digits}${separator}${expiry}${serviceCode}${discretionary}?`);
        expect(track2).toBeInstanceOf(Track2);
        if (!(track2 instanceof Track2)) return;
        expect([track2.pan.reveal(), track2.expiry, track2.serviceCode]).toEqual([digits, expiry, serviceCode]);
        expect(track2.reveal()).toBe(`${digits}=${expiry}${serviceCode}${discretionary}`);
      }),
    );
  });

  it("of any bytes gives a problem with its place within them or a well-formed track, and never throws", () => {
    const nearMisses = fc
      .tuple(cards, fc.nat(), fc.constantFrom("delete", "insert", "replace"), fc.integer({ min: 0, max: 255 }))
      .map(([card, where, change, byte]) => {
        const track = [
          ...Buffer.from(`;${card.digits}${card.separator}${card.expiry}${card.serviceCode}${card.discretionary}?`),
        ];
        const at = where % track.length;
        track.splice(at, change === "insert" ? 0 : 1, ...(change === "delete" ? [] : [byte]));
        return Uint8Array.from(track);
      });
    fc.assert(
      fc.property(fc.oneof(nearMisses, fc.uint8Array({ maxLength: 64 })), (bytes) => {
        const parsed = parseTrack2(bytes);
        if (parsed instanceof Track2) {
          expect(parsed.reveal()).toMatch(/^\d{12,19}=\d\d(0[1-9]|1[0-2])\d{3}\d*$/);
          const again = Buffer.from(bytes).toString("latin1").replace("D", "=");
          expect(`;${parsed.reveal()}?`).toBe(again);
        } else {
          expect(parsed.at).toBeGreaterThanOrEqual(0);
          expect(parsed.at).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("is never printed whole", () => {
    fc.assert(
      fc.property(cards, ({ digits, separator, expiry, serviceCode, discretionary }) => {
        const track2 = parse(`;${digits}${separator}${expiry}${serviceCode}${discretionary}?`);
        const printed = [
          String(track2),
          JSON.stringify({ track2 }),
          inspect({ track2 }, { depth: 9, showHidden: true }),
        ].join("\n");
        expect(printed).not.toContain(digits);
        expect(printed).not.toContain(`${expiry}${serviceCode}${discretionary}`);
      }),
    );
  });
});
