import { describe, expect, it } from "vitest";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { buildRequest } from "../../../src/host/requests.ts";
import { packPayment, samplePayment } from "../../support/payment-samples.ts";

describe("buildRequest", () => {
  it("gives the bytes of ISO 8583:1987, field by field", () => {
    const expected = [
      Buffer.from("0200"),
      Buffer.from("723C04C020C09804", "hex"),
      Buffer.from("134012345678909" + "000000" + "000000000400" + "0102030405" + "000123" + "110405" + "0102" + "3112"),
      Buffer.from("021" + "27" + "12" + "314012345678909=31121010000000001"),
      Buffer.from("KIOSK1  " + "MERCHANT       " + "156"),
      samplePayment.pinBlock,
      Buffer.from("2600000000000000" + "023KSNFFFF9876543210E00001"),
    ];
    expect(packPayment()).toEqual(Buffer.concat(expected));
  });

  it("carries a block of 16 bytes in DE 63, and has no DE 52", () => {
    const pinBlock = Buffer.from("A912150391AB65A67E52883D81CE2D15", "hex");
    const ksn = Buffer.from("123456789012345600000001", "hex");
    const packed = packPayment({ pinBlock, ksn, format: 4 });
    expect(packed.subarray(4, 12).toString("hex").toUpperCase()).toBe("723C04C020C08806");
    const end = "2704100000000000" + "027KSN123456789012345600000001" + "035PB4A912150391AB65A67E52883D81CE2D15";
    expect(packed.subarray(-end.length).toString()).toBe(end);
  });

  it("has no DE 62 when the PIN key is fixed or of the session", () => {
    const { fields } = buildRequest({ ...samplePayment, ksn: undefined }, iso87Ascii);
    expect(fields.get(52)).toEqual(samplePayment.pinBlock);
    expect(fields.get(53)).toBe("2600200000000000");
    expect(fields.has(62)).toBe(false);
  });

  it("says 051 for a card whose number came from its chip", () => {
    expect(buildRequest({ ...samplePayment, entryMode: "chip" }, iso87Ascii).fields.get(22)).toBe("051");
  });

  it("tells which of several cards it is, and that a chip card was read by its stripe", () => {
    const { fields } = buildRequest({ ...samplePayment, entryMode: "chip", panSequence: "01" }, iso87Ascii);
    expect([fields.get(22), fields.get(23)]).toEqual(["051", "001"]);
    const fallback = buildRequest({ ...samplePayment, entryMode: "fallback" }, iso87Ascii);
    expect([fallback.fields.get(22), fallback.fields.has(23)]).toEqual(["801", false]);
  });

  it("asks for an authorisation when told so", () => {
    expect(packPayment({ kind: "0100" }).subarray(0, 4).toString()).toBe("0100");
  });

  it.each([
    ["a negative amount", { amountMinor: -1 }],
    ["an amount with a fraction", { amountMinor: 1.5 }],
    ["an amount of 13 digits", { amountMinor: 1_000_000_000_000 }],
    ["a terminal id of 9 characters", { terminalId: "KIOSK1234" }],
    ["a merchant id of 16 characters", { merchantId: "M".repeat(16) }],
    ["a STAN of 5 digits", { stan: "12345" }],
  ])("cannot be packed with %s", (_, changes) => {
    expect(() => packPayment(changes)).toThrow(/field \d+ at offset \d+/);
  });
});
