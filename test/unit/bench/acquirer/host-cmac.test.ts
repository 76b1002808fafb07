import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hostCmac } from "../../../../src/bench/acquirer/host-cmac.ts";
import { independentCmac } from "../../../support/independent-key-block.ts";
import published from "../../../vectors/macs.json" with { type: "json" };

const hex = (text = "") => Buffer.from(text, "hex");
const bytes = (minLength: number, maxLength = minLength) =>
  fc.uint8Array({ minLength, maxLength }).map((array) => Buffer.from(array));

describe("the host's CMAC", () => {
  it.each(published.vectors.filter(({ inputs }) => inputs.op === "aes-cmac"))(
    "is that of $name",
    ({ inputs, expected }) => {
      expect(hostCmac("aes", hex(inputs.key), hex(inputs.msg))).toEqual(hex(expected.mac));
    },
  );

  it("is what another implementation makes of the same key and message", () => {
    const anyKey = fc.constantFrom(["B", 16], ["B", 24], ["D", 16], ["D", 24], ["D", 32]) as fc.Arbitrary<
      ["B" | "D", number]
    >;
    const inputs = anyKey.chain(([version, length]) => fc.tuple(fc.constant(version), bytes(length), bytes(0, 50)));
    fc.assert(
      fc.property(inputs, ([version, key, message]) => {
        const mac = hostCmac(version === "B" ? "tdes" : "aes", key, message);
        expect(mac.toString("hex")).toBe(independentCmac(version, key, message.toString("hex")));
      }),
    );
  });

  it("is none under a key that the cipher does not have", () => {
    expect(() => hostCmac("tdes", Buffer.alloc(32), Buffer.alloc(1))).toThrow("PP901");
    expect(() => hostCmac("aes", Buffer.alloc(8), Buffer.alloc(1))).toThrow("PP901");
  });
});
