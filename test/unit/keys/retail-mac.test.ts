import { describe, expect, it } from "vitest";
import { retailMac } from "../../../src/keys/retail-mac.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/macs.json" with { type: "json" };
import dukpt from "../../vectors/tdes-dukpt.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const key = hex("0123456789ABCDEFFEDCBA9876543210");
const mac = (message: Buffer, padding: 1 | 2 = 1) =>
  retailMac(key, message, padding, new WatchedMemory()).toString("hex").toUpperCase();

const standard = published.vectors.flatMap(({ name, inputs, expected }) =>
  inputs.op === "retail-mac"
    ? [{ name, text: inputs.data_ascii ?? "", padding: inputs.padding === 2 ? (2 as const) : (1 as const), expected }]
    : [],
);

/** ANSI X9.24-1:2009 A.4.1: the MAC keys are variants of the transaction key. */
const variants = {
  mac_request4: "000000000000FF00000000000000FF00",
  mac_response4: "00000000FF00000000000000FF000000",
};

const transactions = dukpt.vectors.flatMap(({ name, inputs, expected }) =>
  (["mac_request4", "mac_response4"] as const).flatMap((kind) => {
    const wanted = expected[kind];
    if (wanted === undefined) return [];
    return [{ name, kind, baseKey: expected.base_key ?? "", text: inputs.data_ascii ?? "", wanted }];
  }),
);

describe("the retail MAC", () => {
  it.each(standard)("is that of $name", ({ text, padding, expected }) => {
    expect(mac(Buffer.from(text), padding)).toBe(expected.mac);
  });

  it("is tried on the published MACs of all DUKPT transactions", () => {
    expect(transactions.length).toBeGreaterThan(40);
  });

  it.each(transactions)("is the published $kind of $name (ANSI X9.19)", ({ kind, baseKey, text, wanted }) => {
    const variant = hex(variants[kind]);
    const macKey = Buffer.from(hex(baseKey).map((byte, at) => byte ^ (variant[at] ?? 0)));
    const made = retailMac(macKey, Buffer.from(text), 1, new WatchedMemory());
    expect(made.subarray(0, 4)).toEqual(hex(wanted));
  });

  it("of nothing is that of one block of padding", () => {
    expect(mac(Buffer.alloc(0), 1)).toBe(mac(Buffer.alloc(8), 1));
    expect(mac(Buffer.alloc(0), 2)).toBe(mac(hex("8000000000000000"), 1));
  });

  it("with padding 1 does not tell zeros at the end from padding; with padding 2 it does", () => {
    expect(mac(hex("0102030000"), 1)).toBe(mac(hex("010203"), 1));
    expect(mac(hex("0102030000"), 2)).not.toBe(mac(hex("010203"), 2));
    expect(mac(hex("0102030405060708"), 2)).toBe(mac(hex("01020304050607088000"), 1));
  });

  it.each([8, 15, 24])("refuses a key of %i bytes", (keyBytes) => {
    expect(() => retailMac(Buffer.alloc(keyBytes), Buffer.alloc(8), 1, new WatchedMemory())).toThrow("PP901");
  });

  it("leaves nothing of key or message behind", () => {
    const memory = new WatchedMemory();
    retailMac(key, Buffer.from("a message of some length"), 2, memory);
    expect(memory.allocated.length).toBeGreaterThan(0);
    expect(memory.unwiped).toBe(0);
  });
});
