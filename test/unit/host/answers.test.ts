import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Fault } from "../../../src/faults/fault.ts";
import { readAnswer, readReversalAnswer } from "../../../src/host/answers.ts";
import { pack } from "../../../src/host/iso8583/pack.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { responseCodesIso87 } from "../../../src/host/profiles/response-codes-iso87.ts";

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
