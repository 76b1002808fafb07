import { describe, expect, it } from "vitest";
import { IsoFormatError } from "../../../src/host/iso8583/iso-format-error.ts";
import { pack } from "../../../src/host/iso8583/pack.ts";
import { unpack } from "../../../src/host/iso8583/unpack.ts";
import { messageProfiles } from "../../../src/host/profiles/message-profiles.ts";
import { iso87AsciiGolden } from "./golden/iso87-ascii.ts";
import { iso87BinaryGolden } from "./golden/iso87-binary.ts";
import { iso93Golden } from "./golden/iso93.ts";
import { unionpayGolden } from "./golden/unionpay.ts";

const sets = [iso87AsciiGolden, iso87BinaryGolden, iso93Golden, unionpayGolden];

it("there are written-out messages of every profile", () => {
  expect(sets.map(({ profile }) => profile.name)).toEqual([...messageProfiles.keys()]);
});

for (const { profile, messages } of sets) {
  const formats = [...profile.fields.keys()];

  describe.each(messages)(`${profile.name}: $name`, ({ bytes, mti, fields, made }) => {
    const expected = new Map(Object.entries(fields).map(([number, value]) => [Number(number), value]));

    it("is packed to these bytes", () => {
      expect(pack(profile, { mti, fields: expected }).toString("hex")).toBe(bytes.toString("hex"));
    });

    it("is read as these fields", () => {
      const read = unpack(profile, bytes);
      expect(read.mti).toBe(mti);
      expect(read.fields).toEqual(expected);
    });

    it("cut anywhere is an error that names field and offset", () => {
      for (let length = 0; length < bytes.length; length += 1) {
        const error = errorOf(() => unpack(profile, bytes.subarray(0, length)));
        expect(error.offset).toBeLessThanOrEqual(length);
        const places: readonly unknown[] = ["mti", "bitmap", ...formats];
        expect(places).toContain(error.part);
        expect(error.message).toMatch(/^(field \d+|mti|bitmap) at offset \d+: \d+ bytes are due and \d+ are left$/);
      }
    });

    if (!made) return;

    it("is what we send", () => {
      const message = made();
      expect({ ...message, fields: new Map([...message.fields].sort(([a], [b]) => a - b)) }).toEqual({
        mti,
        fields: expected,
      });
      expect(pack(profile, message).toString("hex")).toBe(bytes.toString("hex"));
    });
  });
}

function errorOf(run: () => unknown): IsoFormatError {
  try {
    run();
  } catch (error) {
    if (error instanceof IsoFormatError) return error;
    throw error;
  }
  throw new Error("was read");
}
