import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { readAnswer, readReversalAnswer } from "../../../src/host/answers.ts";
import type { MessageProfile } from "../../../src/host/iso8583/message-profile.ts";
import { pack } from "../../../src/host/iso8583/pack.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { iso93 } from "../../../src/host/profiles/iso93.ts";
import { messageProfiles } from "../../../src/host/profiles/message-profiles.ts";
import { responseCodeTables } from "../../../src/host/profiles/response-code-tables.ts";
import { responseCodesIso87 } from "../../../src/host/profiles/response-codes-iso87.ts";
import { unionpay } from "../../../src/host/profiles/unionpay.ts";

const expected = { requestMti: "0200", terminalId: "KIOSK1", stan: "000123", amountMinor: 400 } as const;

function answerBytes(changes: Record<number, string | undefined> = {}, mti = "0210"): Buffer {
  const fields = new Map([
    [4, "000000000400"],
    [11, "000123"],
    [39, "00"],
    [41, "KIOSK1  "],
  ]);
  for (const [number, value] of Object.entries(changes)) {
    if (value === undefined) fields.delete(Number(number));
    else fields.set(Number(number), value);
  }
  return pack(iso87Ascii, { mti, fields });
}

const read = (bytes: Buffer) => readAnswer(iso87Ascii, responseCodesIso87, bytes, expected);
const readReversal = (bytes: Buffer) => readReversalAnswer(iso87Ascii, responseCodesIso87, bytes, expected);

function faultOf(bytes: Buffer, reader: (bytes: Buffer) => unknown = read): Fault {
  try {
    reader(bytes);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("readAnswer", () => {
  it("reads an approval", () => {
    expect(read(answerBytes())).toEqual({ kind: "verdict", verdict: { kind: "approved" }, tryEffect: "approved" });
  });

  it.each([
    ["55", { kind: "pinIncorrect" }, "pinIncorrect"],
    ["75", { kind: "pinTriesExceeded" }, "pinTriesExceeded"],
    ["51", { kind: "declined", reason: "funds", responseCode: "51" }, "otherAnswer"],
    ["81", { kind: "hostFault", faultCode: "PP506", responseCode: "81" }, "otherAnswer"],
    ["Z9", { kind: "declined", reason: "generic", responseCode: "Z9" }, "unknown"],
  ])("reads response code %s", (code, verdict, tryEffect) => {
    expect(read(answerBytes({ 39: code }))).toEqual({ kind: "verdict", verdict, tryEffect });
  });

  it.each([
    ["another STAN", answerBytes({ 11: "000122" })],
    ["another terminal", answerBytes({ 41: "KIOSK2  " })],
    ["a reversal", answerBytes({}, "0410")],
  ])("leaves the answer to %s alone", (_, bytes) => {
    expect(read(bytes)).toEqual({ kind: "notOurs" });
  });

  it.each<[string, Buffer, string]>([
    ["an answer without a response code", answerBytes({ 39: undefined }), "field 39 at offset 4: missing"],
    ["an answer without a STAN", answerBytes({ 11: undefined }), "field 11 at offset 4: missing"],
    ["an answer without a terminal", answerBytes({ 41: undefined }), "field 41 at offset 4: missing"],
    ["our own request come back", answerBytes({}, "0200"), "mti at offset 0: not that of an answer to our request"],
    [
      "an approval of another amount",
      answerBytes({ 4: "000000000500" }),
      "field 4 at offset 12: not the amount that was asked",
    ],
    ["an approval of a part", answerBytes({ 39: "10" }), "field 39 at offset 30: approves a part of the amount only"],
    ["a truncated answer", answerBytes().subarray(0, 30), "field 39 at offset 30: 2 bytes are due and 0 are left"],
    ["noise", Buffer.from("a5a5a5a5a5", "hex"), "mti at offset 0: not a message type of this profile"],
  ])("refuses %s with PP504, naming field and offset", (_, bytes, problem) => {
    const fault = faultOf(bytes);
    expect(fault.code).toBe("PP504");
    expect(fault.detail).toBe(`the host's answer: ${problem}`);
  });

  it("takes a decline that gives another amount, or none", () => {
    expect(read(answerBytes({ 4: "000000000000", 39: "51" }))).toMatchObject({ kind: "verdict" });
    expect(read(answerBytes({ 4: undefined }))).toMatchObject({ verdict: { kind: "approved" } });
  });

  it("says wrong PIN only when field 39 is 55, whatever bits are flipped on the way", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("00", "05", "51", "54", "75", "91"),
        fc.integer({ min: 0, max: 319 }),
        (code, bit) => {
          const bytes = answerBytes({ 39: code });
          bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
          try {
            const answer = read(bytes);
            if (answer.kind === "verdict" && answer.verdict.kind === "pinIncorrect") {
              expect(bytes.includes("55KIOSK1")).toBe(true);
            }
          } catch (error) {
            expect(error).toMatchObject({ code: "PP504" });
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("an answer that asks for more", () => {
  const two = (profile: MessageProfile, table: string, code: string, mti: string) => {
    const codes = responseCodeTables.get(table);
    if (!codes) throw new Error("no such table");
    const fields = new Map([
      [11, "000123"],
      [39, code],
      [41, "KIOSK1  "],
    ]);
    return readAnswer(profile, codes, pack(profile, { mti, fields }), expected);
  };

  it.each([
    ["70", "iso87", iso87Ascii, "0210", "pin"],
    ["1A", "iso87", iso87Ascii, "0210", "code"],
    ["70", "visa", iso87Ascii, "0210", "pin"],
    ["1A", "visa", iso87Ascii, "0210", "pin"],
    ["65", "mastercard", iso87Ascii, "0210", "pin"],
    ["112", "iso93", iso93, "1210", "pin"],
    ["192", "iso93", iso93, "1210", "code"],
  ] as const)("with %s of %s", (code, table, profile, mti, factor) => {
    expect(two(profile, table, code, mti)).toEqual({
      kind: "verdict",
      verdict: { kind: "secondFactorRequired", factor, responseCode: code },
      tryEffect: "otherAnswer",
    });
  });

  it.each([
    ["65", "iso87", iso87Ascii, "0210", "frequencyLimit"],
    ["65", "visa", iso87Ascii, "0210", "frequencyLimit"],
    ["71", "iso87", iso87Ascii, "0210", "pinPolicy"],
    ["71", "mastercard", iso87Ascii, "0210", "pinPolicy"],
    ["193", "iso93", iso93, "1210", "pinPolicy"],
    // There is no field for a code in UnionPay's messages.
    ["1A", "unionpay", unionpay, "0210", "pinRequired"],
  ] as const)("is not meant by %s of %s", (code, table, profile, mti, reason) => {
    const verdict = { kind: "declined", reason, responseCode: code };
    expect(two(profile, table, code, mti)).toEqual({ kind: "verdict", verdict, tryEffect: "otherAnswer" });
  });
});

describe("the answer to a balance inquiry", () => {
  const asked = { ...expected, transaction: "balance", requestMti: "0100", amountMinor: 0 } as const;
  const readBalance = (fields: Record<number, string>) =>
    readAnswer(
      iso87Ascii,
      responseCodesIso87,
      pack(iso87Ascii, {
        mti: "0110",
        fields: new Map(
          Object.entries({ 11: "000123", 39: "00", 41: "KIOSK1  ", ...fields }).map(([n, v]) => [Number(n), v]),
        ),
      }),
      asked,
    );

  it("has them", () => {
    expect(readBalance({ 54: "1002156C000000100000" })).toMatchObject({
      verdict: { kind: "approved" },
      balances: [{ accountType: "10", amountType: "02", currency: "156", amountMinor: 100_000 }],
    });
  });

  it("without them, or with something else, is PP504 with the place", () => {
    expect(() => readBalance({})).toThrow("field 54 at offset 4: missing");
    expect(() => readBalance({ 54: "12345" })).toThrow("field 54 at offset 28: not amounts of 20 characters");
  });

  it("that is a refusal has none", () => {
    expect(readBalance({ 39: "55", 54: "x" })).toEqual({
      kind: "verdict",
      verdict: { kind: "pinIncorrect" },
      tryEffect: "pinIncorrect",
    });
  });

  it("is not looked for in the answer to a payment", () => {
    const answer = read(answerBytes({ 54: "any text of the host" }));
    expect(answer).toEqual({ kind: "verdict", verdict: { kind: "approved" }, tryEffect: "approved" });
  });
});

describe("answers of the other dialects", () => {
  const of = (profile: MessageProfile, mti: string, code: string) =>
    pack(profile, {
      mti,
      fields: new Map([
        [11, "000123"],
        [39, code],
        [41, "KIOSK1  "],
      ]),
    });

  it.each([
    ["iso87-binary", "0210", "55", "pinIncorrect"],
    ["iso93", "1210", "117", "pinIncorrect"],
    ["iso93", "1210", "000", "approved"],
    ["iso93", "1210", "106", "pinTriesExceeded"],
    ["unionpay", "0210", "55", "pinIncorrect"],
    ["unionpay", "0210", "00", "approved"],
  ])("of %s, %s with %s is %s", (name, mti, code, kind) => {
    const profile = messageProfiles.get(name);
    const codes = profile && responseCodeTables.get(profile.dialect.responseCodes);
    if (!profile || !codes) throw new Error("no such profile");
    expect(readAnswer(profile, codes, of(profile, mti, code), expected)).toMatchObject({ verdict: { kind } });
  });

  it("of 1993 have an unknown code as a plain decline, and 800 and 400 are none of a payment", () => {
    const codes = responseCodeTables.get("iso93") ?? responseCodesIso87;
    for (const code of ["800", "400", "555"]) {
      expect(readAnswer(iso93, codes, of(iso93, "1210", code), expected)).toEqual({
        kind: "verdict",
        verdict: { kind: "declined", reason: "generic", responseCode: code },
        tryEffect: "unknown",
      });
    }
  });

  it("name a missing field behind their own message type: two bytes, not four", () => {
    const bytes = pack(unionpay, { mti: "0210", fields: new Map([[41, "KIOSK1  "]]) });
    expect(faultOf(bytes, (given) => readAnswer(unionpay, responseCodesIso87, given, expected)).detail).toContain(
      "field 11 at offset 2: missing",
    );
  });

  it.each([
    ["iso87-ascii", "0410", "00", "acknowledged"],
    ["iso87-ascii", "0430", "00", "acknowledged"],
    ["iso87-binary", "0430", "25", "acknowledged"],
    ["iso93", "1430", "400", "acknowledged"],
    ["iso93", "1430", "909", "refused"],
    ["unionpay", "0410", "00", "acknowledged"],
    ["unionpay", "0410", "25", "acknowledged"],
    ["unionpay", "0410", "96", "refused"],
  ])("to reversals: %s, %s with %s is %s", (name, mti, code, kind) => {
    const profile = messageProfiles.get(name);
    const codes = profile && responseCodeTables.get(profile.dialect.responseCodes);
    if (!profile || !codes) throw new Error("no such profile");
    const answer = readReversalAnswer(profile, codes, of(profile, mti, code), expected);
    expect(answer).toEqual({ kind, responseCode: code });
  });

  it("to reversals are no answers in a form that the dialect does not have", () => {
    expect(
      faultOf(of(iso93, "1410", "400"), (given) => readReversalAnswer(iso93, responseCodesIso87, given, expected)).code,
    ).toBe("PP504");
    expect(
      faultOf(of(unionpay, "0430", "00"), (given) => readReversalAnswer(unionpay, responseCodesIso87, given, expected))
        .code,
    ).toBe("PP504");
  });
});

describe("readReversalAnswer", () => {
  it.each(["00", "21", "25", "94"])("takes %s as the end of the reversal", (code) => {
    const answer = readReversal(answerBytes({ 39: code }, "0410"));
    expect(answer).toEqual({ kind: "acknowledged", responseCode: code });
  });

  it.each(["91", "96", "68", "30", "Z9"])("keeps repeating after %s", (code) => {
    expect(readReversal(answerBytes({ 39: code }, "0410"))).toEqual({ kind: "refused", responseCode: code });
  });

  it("leaves the answer to a payment, and to another STAN, alone", () => {
    expect(readReversal(answerBytes())).toEqual({ kind: "notOurs" });
    expect(readReversal(answerBytes({ 11: "000122" }, "0410"))).toEqual({ kind: "notOurs" });
  });

  it("refuses one without a response code, and a reversal come back", () => {
    expect(faultOf(answerBytes({ 39: undefined }, "0410"), readReversal).code).toBe("PP504");
    expect(faultOf(answerBytes({}, "0400"), readReversal).code).toBe("PP504");
  });
});
