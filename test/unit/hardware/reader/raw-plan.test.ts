import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gemtwinRawPlan, icrwRawPlan } from "../../../../hardware/reader/raw-plan.ts";

describe("a typed command of the icrw language", () => {
  it.each(["C0332400001000", "C10", "C62", "CA1", "CC0", "C@0", "CI00", "C:0"])("is sent as it is: %s", (text) => {
    expect(icrwRawPlan(text)).toMatchObject({ text, mayMove: false });
  });

  it.each(["C0032400001000", "C0132400001000", "C20", "C30", "C31", "C40", "CC199", "CZ9"])(
    "is asked about when it moves or keeps a card, or is in no table, and is sent once: %s",
    (text) => {
      expect(icrwRawPlan(text)).toMatchObject({ text, mayMove: true, class: "motion" });
    },
  );

  it("takes an APDU in hexadecimal, and no PIN", () => {
    expect(icrwRawPlan("CI9 00 A4 04 00")).toMatchObject({ text: "CI9\x00\xa4\x04\x00", class: "chip" });
    expect(icrwRawPlan("CI9 00A40")).toHaveProperty("problem");
    expect(icrwRawPlan("CI9 0020008008241234FFFFFFFFFF")).toEqual({ problem: "no PIN is sent from a console" });
  });

  it("is refused when it is none", () => {
    for (const line of ["", "C", "C1", "P10", "status", "C10\x07"]) expect(icrwRawPlan(line)).toHaveProperty("problem");
  });
});

describe("a typed command for a CCID reader", () => {
  it("is a word or an APDU", () => {
    expect(gemtwinRawPlan("status")).toEqual({ verb: "status" });
    expect(gemtwinRawPlan("00B2010C00")).toEqual({ apdu: Buffer.from("00B2010C00", "hex") });
    expect(gemtwinRawPlan("00 24 00 80")).toHaveProperty("problem");
    for (const line of ["", "eject", "00B", "00B201"]) expect(gemtwinRawPlan(line)).toHaveProperty("problem");
  });

  it("never echoes what was typed in its refusal", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789="), minLength: 12, maxLength: 40 }), (typed) => {
        for (const plan of [icrwRawPlan(typed), gemtwinRawPlan(typed)]) {
          if ("problem" in plan) expect(plan.problem).not.toContain(typed);
        }
      }),
    );
  });
});
