import fc from "fast-check";
import type { IsoMessage } from "../../src/host/iso8583/iso-message.ts";
import type { FieldFormat, MessageProfile } from "../../src/host/iso8583/message-profile.ts";
import { tlv } from "./chip-card.ts";

const longest = 40;
const digits = "0123456789";
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)).join("");
const characters = { n: digits, an: `${digits}${letters} `, ans: printable, z: `${digits}=D` };

/** Data objects with a tag of one or two bytes, as many as fit. */
const dataObjects = fc
  .array(fc.tuple(fc.constantFrom(0x82, 0x95, 0x9f02, 0x9f1a), fc.uint8Array({ maxLength: 12 })), {
    minLength: 1,
    maxLength: 3,
  })
  .map((objects) => Buffer.concat(objects.map(([tag, value]) => tlv(tag, value))));

function fieldValue(format: FieldFormat): fc.Arbitrary<string | Buffer> {
  if (format.content === "tlv") return dataObjects;
  const { parts } = format;
  if (!parts) return plainValue(format);
  const ends = parts.map((_, at) => parts.slice(0, at + 1).reduce((sum, { length }) => sum + length, 0));
  return fc.constantFrom(...ends).chain((length) => plainValue({ ...format, length: { rule: "fixed", length } }));
}

function plainValue({ kind, length }: FieldFormat): fc.Arbitrary<string | Buffer> {
  const [minLength, maxLength] =
    length.rule === "fixed" ? [length.length, length.length] : [1, Math.min(length.max, longest)];
  if (kind === "b") return fc.uint8Array({ minLength, maxLength }).map((bytes) => Buffer.from(bytes));
  const unit = (of: string) => fc.constantFrom(...of);
  if (kind !== "xn") return fc.string({ unit: unit(characters[kind]), minLength, maxLength });
  const number = fc.string({ unit: unit(digits), minLength: minLength - 1, maxLength: maxLength - 1 });
  return fc.tuple(unit("CD"), number).map((parts) => parts.join(""));
}

/** Any message that the profile allows, with fields of at most 40 characters. */
export function isoMessages(profile: MessageProfile): fc.Arbitrary<IsoMessage> {
  const version = profile.mtiPattern.test("1200") ? "1" : "0";
  const mti = fc
    .constantFrom("100", "110", "200", "210", "400", "401", "410", "800", "810")
    .map((kind) => version + kind);
  const fields = fc.subarray([...profile.fields.keys()], { maxLength: 20 }).chain((numbers) =>
    fc.tuple(
      ...numbers.map((number) => {
        const format = profile.fields.get(number);
        if (!format) throw new Error(`no field ${number}`);
        return fieldValue(format).map((value) => [number, value] as const);
      }),
    ),
  );
  return fc.record({ mti, fields: fields.map((entries) => new Map(entries)) });
}
