import { createCipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cipherAvailable } from "../../../src/keys/block-cipher.ts";
import { ecbMac } from "../../../src/keys/ecb-mac.ts";
import { WatchedMemory } from "../../support/watched-memory.ts";
import published from "../../vectors/macs.json" with { type: "json" };

const hex = (text: string) => Buffer.from(text, "hex");
const key = hex("0123456789ABCDEFFEDCBA9876543210");
const mac = (message: Buffer) => ecbMac(key, message, new WatchedMemory()).toString("latin1");

const rows = published.vectors.flatMap(({ name, inputs, expected }) =>
  inputs.op === "cup-mac" ? [{ name, key: inputs.key, data: inputs.data ?? "", mac: expected.mac_ascii }] : [],
);

describe("the UnionPay ECB MAC", () => {
  it.each(rows)("is that of $name", (row) => {
    const made = ecbMac(hex(row.key), hex(row.data), new WatchedMemory());
    expect(made.toString("latin1")).toBe(row.mac);
  });

  it("is eight characters of upper-case hex, for any message", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (message) => {
        expect(mac(Buffer.from(message))).toMatch(/^[0-9A-F]{8}$/);
      }),
    );
  });

  it("fills the message up with zeros, and so is the same with zeros at its end", () => {
    expect(mac(hex("010203"))).toBe(mac(hex("0102030000000000")));
    expect(mac(Buffer.alloc(0))).toBe(mac(Buffer.alloc(8)));
  });

  it.each([0, 7, 15, 32])("refuses a key of %i bytes", (keyBytes) => {
    expect(() => ecbMac(Buffer.alloc(keyBytes), Buffer.alloc(8), new WatchedMemory())).toThrow("PP901");
  });

  it.runIf(cipherAvailable("sm4"))("goes over 16-byte blocks with SM4, as an independent reading has it", () => {
    const sm4 = (block: Buffer) => {
      const cipher = createCipheriv("sm4-ecb", key, null).setAutoPadding(false);
      return Buffer.concat([cipher.update(block), cipher.final()]);
    };
    const message = Buffer.from("0123456789abcdefXYZ");
    const padded = Buffer.concat([message, Buffer.alloc(32 - message.length)]);
    const folded = Buffer.from(padded.subarray(0, 16).map((byte, at) => byte ^ (padded[16 + at] ?? 0)));
    const text = Buffer.from(folded.toString("hex").toUpperCase());
    const first = sm4(text.subarray(0, 16));
    const second = sm4(Buffer.from(first.map((byte, at) => byte ^ (text[16 + at] ?? 0))));
    const made = ecbMac(key, message, new WatchedMemory(), "sm4");
    expect(made.toString("latin1")).toBe(second.toString("hex").toUpperCase().slice(0, 8));
  });

  it("leaves nothing of a single-length key behind", () => {
    const memory = new WatchedMemory();
    ecbMac(key.subarray(0, 8), Buffer.from("message"), memory);
    expect(memory.allocated.length).toBeGreaterThan(0);
    expect(memory.unwiped).toBe(0);
  });
});
