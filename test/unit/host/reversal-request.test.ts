import { describe, expect, it } from "vitest";
import { unpack } from "../../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { packPayment, packReversal } from "../../support/payment-samples.ts";

describe("buildReversal", () => {
  it("names its original in field 90: MTI, STAN, time, and no institutions", () => {
    expect(unpack(iso87Ascii, packReversal()).fields.get(90)).toBe(`0200${"000123"}${"0102030405"}${"0".repeat(22)}`);
  });

  it("shares every field with its original but the PIN, the track and what belongs to them", () => {
    const original = unpack(iso87Ascii, packPayment()).fields;
    const reversal = unpack(iso87Ascii, packReversal()).fields;
    for (const [number, value] of original) {
      if ([26, 35, 52, 53, 62].includes(number)) expect(reversal.has(number), `field ${number}`).toBe(false);
      else expect(reversal.get(number), `field ${number}`).toEqual(value);
    }
  });

  it("is repeated with nothing changed but the message type", () => {
    const [first, repeat] = [packReversal({}, false), packReversal({}, true)];
    expect(first.subarray(0, 4).toString()).toBe("0400");
    expect(repeat.subarray(0, 4).toString()).toBe("0401");
    expect(repeat.subarray(4)).toEqual(first.subarray(4));
  });

  it.each([
    ["noAnswer", "68"],
    ["invalidAnswer", "20"],
    ["cancelled", "17"],
  ] as const)("gives %s as reason %s", (reason, code) => {
    expect(unpack(iso87Ascii, packReversal({ reason })).fields.get(39)).toBe(code);
  });
});
