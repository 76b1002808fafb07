import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageProfiles } from "../../../src/host/profiles/message-profiles.ts";
import { responseCodeTables } from "../../../src/host/profiles/response-code-tables.ts";
import { responseCodesIso87 } from "../../../src/host/profiles/response-codes-iso87.ts";
import { responseCodesIso93 } from "../../../src/host/profiles/response-codes-iso93.ts";
import {
  responseCodesMastercard,
  responseCodesUnionpay,
  responseCodesVisa,
} from "../../../src/host/profiles/response-codes-networks.ts";
import { type ResponseCodes, responseCodeRow } from "../../../src/host/response-codes.ts";

/** Each network's codes, with those that mean a wrong PIN and a locked one. */
const networks: readonly (readonly [name: string, codes: ResponseCodes, wrong: string, locked: readonly string[]])[] = [
  ["ISO 8583:1987", responseCodesIso87, "55", ["38", "75"]],
  ["ISO 8583:1993", responseCodesIso93, "117", ["106", "206"]],
  ["Visa", responseCodesVisa, "55", ["38", "75"]],
  ["Mastercard", responseCodesMastercard, "55", ["38", "75"]],
  ["UnionPay", responseCodesUnionpay, "55", ["38", "75"]],
];

for (const [name, codes, wrong, locked] of networks) {
  describe(`the response codes of ${name}`, () => {
    const of = (kind: string) =>
      [...codes.answers].filter(([, { verdict }]) => verdict.kind === kind).map(([code]) => code);

    it(`have one code for a wrong PIN, ${wrong}, and no other can ever mean it`, () => {
      expect(of("pinIncorrect")).toEqual([wrong]);
      fc.assert(
        fc.property(fc.string({ maxLength: 4 }), (code) => {
          fc.pre(code !== wrong);
          const { verdict, tryEffect } = responseCodeRow(codes, code);
          expect([verdict.kind, tryEffect]).not.toContain("pinIncorrect");
        }),
      );
    });

    it("lock under the codes of PIN tries exceeded only", () => {
      expect(of("pinTriesExceeded")).toEqual(locked);
    });

    it("give the count of tries back exactly where the bank has approved", () => {
      const resets = [...codes.answers].filter(([, { tryEffect }]) => tryEffect === "approved").map(([code]) => code);
      expect(resets.sort()).toEqual([...of("approved"), ...of("approvedInPart")].sort());
    });

    it("make an unknown code a plain decline that does not give the try back", () => {
      for (const code of ["Z9", "", "  ", "0", "0000", "__proto__", "constructor"]) {
        expect(responseCodeRow(codes, code)).toMatchObject({
          verdict: { kind: "declined", reason: "generic" },
          tryEffect: "unknown",
        });
      }
    });
  });
}

it.each([
  ["65", responseCodesIso87, "frequencyLimit"],
  ["65", responseCodesUnionpay, "frequencyLimit"],
  ["70", responseCodesMastercard, "contactBank"],
  ["05", responseCodesUnionpay, "contactBank"],
])("%s means what each network means by it", (code, codes, reason) => {
  expect(responseCodeRow(codes, code).verdict).toEqual({ kind: "declined", reason });
});

describe("the tables of response codes", () => {
  it("are known by name, and each profile begins with one", () => {
    expect([...responseCodeTables.keys()]).toEqual(["iso87", "iso93", "visa", "mastercard", "unionpay"]);
    const first = [...messageProfiles.values()].map(({ dialect }) => dialect.responseCodes);
    expect(first).toEqual(["iso87", "iso87", "iso93", "unionpay"]);
    for (const name of first) expect(responseCodeTables.has(name)).toBe(true);
  });

  it("have codes that their profile's messages can carry", () => {
    for (const { dialect, fields } of messageProfiles.values()) {
      const length = fields.get(39)?.length;
      for (const code of responseCodeTables.get(dialect.responseCodes)?.answers.keys() ?? []) {
        expect(length).toEqual({ rule: "fixed", length: code.length });
      }
    }
  });
});

const row = (code: string) => responseCodeRow(responseCodesIso87, code);

describe("the codes of 1987", () => {
  it("approve under 00, 08, 11 and 16 only", () => {
    const approved = [...responseCodesIso87.answers].filter(([, { verdict }]) => verdict.kind === "approved");
    expect(approved.map(([code]) => code)).toEqual(["00", "08", "11", "16"]);
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
