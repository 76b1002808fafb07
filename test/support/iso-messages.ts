import fc from "fast-check";
import type { IsoMessage } from "../../src/host/iso8583/iso-message.ts";
import type { FieldFormat, MessageProfile } from "../../src/host/iso8583/message-profile.ts";

const longest = 40;
const digits = "0123456789";
const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(0x20 + at)).join("");
const characters = { n: digits, an: `${digits}${letters} `, ans: printable, z: `${digits}=D` };

function fieldValue({ kind, length }: FieldFormat): fc.Arbitrary<string | Buffer> {
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
  const mti = fc.constantFrom("0100", "0110", "0200", "0210", "0400", "0401", "0410", "0800", "0810");
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
