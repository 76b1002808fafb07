import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { responseCodesIso87 } from "../../../src/host/profiles/response-codes-iso87.ts";
import { responseCodeRow } from "../../../src/host/response-codes.ts";

const row = (code: string) => responseCodeRow(responseCodesIso87, code);

describe("the response codes of ISO 8583:1987", () => {
  it("have one code for a wrong PIN, 55, and no other code can ever mean it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4 }), (code) => {
        fc.pre(code !== "55");
        expect(row(code).verdict.kind).not.toBe("pinIncorrect");
        expect(row(code).tryEffect).not.toBe("pinIncorrect");
      }),
    );
    for (const [code, { verdict }] of responseCodesIso87.answers) {
      expect(verdict.kind === "pinIncorrect", code).toBe(code === "55");
    }
  });

  it("make an unknown code a plain decline that does not give the try back", () => {
    for (const code of ["Z9", "", "  ", "0", "000", "__proto__", "constructor"]) {
      expect(row(code)).toMatchObject({ verdict: { kind: "declined", reason: "generic" }, tryEffect: "unknown" });
    }
  });

  it("approve under 00, 08, 11 and 16 only", () => {
    const approved = [...responseCodesIso87.answers].filter(([, { verdict }]) => verdict.kind === "approved");
    expect(approved.map(([code]) => code)).toEqual(["00", "08", "11", "16"]);
  });

  it("give the count of tries back exactly where the bank has approved", () => {
    for (const { verdict, tryEffect } of responseCodesIso87.answers.values()) {
      if (tryEffect === "approved") expect(["approved", "approvedInPart"]).toContain(verdict.kind);
    }
  });

  it("read 65 as a limit, as in 1987, not as a request for the PIN", () => {
    expect(row("65").verdict).toEqual({ kind: "declined", reason: "frequencyLimit" });
  });

  it.each(["04", "07", "34", "41", "43", "59", "67"])(
    "never name theft or fraud: %s is a matter for the bank",
    (code) => {
      expect(row(code).verdict).toEqual({ kind: "declined", reason: "contactBank" });
    },
  );

  it.each(["12", "30", "58", "63", "81"])("do not blame the customer for %s", (code) => {
    expect(row(code).verdict.kind).toBe("hostFault");
    expect(row(code).tryEffect).toBe("otherAnswer");
  });
});
