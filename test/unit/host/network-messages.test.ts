import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MessageProfile } from "../../../src/host/iso8583/message-profile.ts";
import { pack } from "../../../src/host/iso8583/pack.ts";
import { buildNetworkRequest, readNetworkAnswer, readUnsolicited } from "../../../src/host/network-messages.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { iso93 } from "../../../src/host/profiles/iso93.ts";
import { messageProfiles } from "../../../src/host/profiles/message-profiles.ts";
import { responseCodeTables } from "../../../src/host/profiles/response-code-tables.ts";
import { unionpay } from "../../../src/host/profiles/unionpay.ts";
import { macKeyBlock, networkTimes, pinKeyBlock, wire } from "../../support/golden-message.ts";
import { isoMessages } from "../../support/iso-messages.ts";
import { packPayment } from "../../support/payment-samples.ts";
import { iso87AsciiGolden } from "./golden/iso87-ascii.ts";
import { iso93Golden } from "./golden/iso93.ts";
import { unionpayGolden } from "./golden/unionpay.ts";

const expected = { terminalId: "KIOSK1", stan: "000124" };

function read(profile: MessageProfile, bytes: Buffer, asked: { terminalId: string; stan: string } = expected) {
  const codes = responseCodeTables.get(profile.dialect.responseCodes);
  if (!codes) throw new Error("no such table");
  return readNetworkAnswer(profile, codes, bytes, asked);
}

function golden({ messages }: { messages: readonly { name: string; bytes: Buffer }[] }, name: RegExp): Buffer {
  const found = messages.find((message) => name.test(message.name));
  if (!found) throw new Error(`no message ${name}`);
  return found.bytes;
}

describe("the answer to a network request", () => {
  const keys = Buffer.from(pinKeyBlock + macKeyBlock, "latin1");

  it("brings keys as they stand in the message", () => {
    expect(read(iso87Ascii, golden(iso87AsciiGolden, /brings keys/))).toEqual({
      kind: "accepted",
      responseCode: "00",
      keys,
    });
  });

  it("of 1993 is accepted with 800, and tells the host's time", () => {
    expect(read(iso93, golden(iso93Golden, /brings keys/))).toEqual({
      kind: "accepted",
      responseCode: "800",
      keys,
      hostTime: { year: "26", date: "0102", time: "110406" },
    });
  });

  it("of UnionPay brings keys with check values, the time, and the batch that begins", () => {
    const asked = { terminalId: "99999906", stan: "500211" };
    expect(read(unionpay, golden(unionpayGolden, /answer to a sign-on/), asked)).toEqual({
      kind: "accepted",
      responseCode: "00",
      keys: wire("46F161A743497B32EAC760DF5EA57DF5900ECCE3977731A7EA402DDF0000000000000000CFF1592A"),
      hostTime: { year: undefined, date: "0720", time: "221301" },
      batch: "000519",
    });
  });

  const answer = (changes: Record<number, string>, mti = "0810") =>
    pack(iso87Ascii, {
      mti,
      fields: new Map(
        Object.entries({ 11: "000124", 39: "00", 41: "KIOSK1  ", 70: "001", ...changes }).map(([n, v]) => [
          Number(n),
          v,
        ]),
      ),
    });

  it("is refused under any other code", () => {
    expect(read(iso87Ascii, answer({ 39: "05" }))).toEqual({ kind: "refused", responseCode: "05" });
    expect(read(iso87Ascii, answer({ 39: "ZZ" }))).toMatchObject({ kind: "refused" });
  });

  it("to somebody else, or to another request, is not ours", () => {
    expect(read(iso87Ascii, answer({ 11: "000125" }))).toEqual({ kind: "notOurs" });
    expect(read(iso87Ascii, answer({ 41: "KIOSK2  " }))).toEqual({ kind: "notOurs" });
    expect(read(iso87Ascii, answer({}, "0210"))).toEqual({ kind: "notOurs" });
  });

  it("is PP504 when our own request came back, or a field that matters is missing", () => {
    expect(() => read(iso87Ascii, golden(iso87AsciiGolden, /^an echo/))).toThrow("PP504");
    const { 39: _, ...without } = { 11: "000124", 39: "00", 41: "KIOSK1  " };
    const bytes = pack(iso87Ascii, {
      mti: "0810",
      fields: new Map(Object.entries(without).map(([n, v]) => [Number(n), v])),
    });
    expect(() => read(iso87Ascii, bytes)).toThrow("field 39 at offset 4: missing");
  });
});

describe("what a host asks unasked", () => {
  it.each([...messageProfiles.values()].map((profile) => [profile.name, profile] as const))(
    "of %s: an echo is answered, everything else is refused",
    (_, profile) => {
      const { answers } = profile.dialect.network;
      for (const wanted of ["echo", "signOff", "signOn", "keyExchange"] as const) {
        const asked = buildNetworkRequest({ ...networkTimes, function: wanted }, profile);
        const unsolicited = readUnsolicited(profile, pack(profile, asked));
        if (!unsolicited) throw new Error("not seen");
        const { kind, answer } = unsolicited;
        // UnionPay has one code for a sign-on and for new keys.
        if (kind === "unknown") throw new Error("not known");
        expect(profile.dialect.network.codes[kind]).toBe(profile.dialect.network.codes[wanted]);
        expect(answer.mti).toBe(asked.mti.replace(/^(..)(.)/, (_all, head, digit) => `${head}${Number(digit) + 1}`));
        expect(answer.fields.get(39)).toBe(wanted === "echo" ? answers.done : answers.refused);
        for (const same of [7, 11, 12, 24, 41, 70]) expect(answer.fields.get(same)).toEqual(asked.fields.get(same));
        // What we answer is a message of the dialect, and no further question.
        expect(readUnsolicited(profile, pack(profile, answer))).toBeUndefined();
      }
    },
  );

  it("is refused when it is nothing we know", () => {
    const asked = pack(iso87Ascii, { mti: "0800", fields: new Map([[11, "000001"]]) });
    expect(readUnsolicited(iso87Ascii, asked)).toEqual({
      kind: "unknown",
      answer: {
        mti: "0810",
        fields: new Map([
          [11, "000001"],
          [39, "40"],
        ]),
      },
    });
  });

  it("never repeats what does not belong to it: keys, cards", () => {
    for (const profile of messageProfiles.values()) {
      fc.assert(
        fc.property(isoMessages(profile), (message) => {
          const found = readUnsolicited(profile, pack(profile, message));
          expect(found !== undefined).toBe(/^.8[02]/.test(message.mti));
          const given = [...(found?.answer.fields.keys() ?? [])];
          expect(given.filter((number) => ![7, 11, 12, 13, 24, 39, 41, 42, 60, 70].includes(number))).toEqual([]);
          if (found) pack(profile, found.answer);
        }),
      );
    }
  });

  it("is no answer, no request of a terminal, and no noise", () => {
    expect(readUnsolicited(iso87Ascii, golden(iso87AsciiGolden, /brings keys/))).toBeUndefined();
    expect(readUnsolicited(iso87Ascii, packPayment())).toBeUndefined();
    expect(readUnsolicited(iso87Ascii, Buffer.from("a5a5a5", "hex"))).toBeUndefined();
  });
});
