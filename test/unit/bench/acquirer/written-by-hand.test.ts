import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acquirerHost, type HostRules } from "../../../../src/bench/acquirer/acquirer-host.ts";
import { testAcquirerKeys } from "../../../../src/bench/acquirer/acquirer-keys.ts";
import { answer as answerOf } from "../../../../src/bench/acquirer/answering.ts";
import { testCards } from "../../../../src/bench/acquirer/test-cards.ts";
import type { DialectName } from "../../../../src/bench/acquirer/wire-shapes.ts";
import { wire } from "../../../support/golden-message.ts";
import { random } from "../../../support/scd-bench.ts";

interface Written {
  readonly name: DialectName;
  readonly what: string;
  /** By hand, from the public tables: `'text'` and hexadecimal digits. */
  readonly sent: Buffer;
  /** Response codes are told as those of 1987, whatever the profile says. */
  readonly told: object;
  /** Whole, by hand, too; or its message type, where it brings new keys. */
  readonly answer: Buffer | string;
}

const pan13 = "4012345678909";
const block = "1B9C1845EB993A7A";
const ksn = "'023KSNFFFF9876543210E00001'";
const acceptor = "'KIOSK1  ' 'MERCHANT       '";
const text87 = `'13${pan13}' '000000' '000000000400' '0102030405' '000123' '110405' '0102' '3112'`;
const packed87 = `13 04012345678909 000000 000000000400 0102030405 000123 110405 0102 3112`;
const text93 = `'13${pan13}' '000000' '000000000400' '0102030405' '000123' '260102110405' '3112'`;
const unionpay = `13 40123456789090`;
const track = `'31${pan13}=31121010000000001'`;

const written: readonly Written[] = [
  {
    name: "iso87-ascii",
    what: "a payment",
    sent: wire(
      `'0200' 723C04C020C09804 ${text87} '021' '27' '12' ${track} ${acceptor} '156' ${block} '2600000000000000' ${ksn}`,
    ),
    told: { kind: "payment", stan: "000123", amountMinor: 400, currency: "156", responseCode: "00" },
    answer: wire(
      `'0210' 323800000EC08000 '000000' '000000000400' '0102030405' '000123' '110405' '0102' '010200000123' 'A00123' '00' ${acceptor} '156'`,
    ),
  },
  {
    name: "iso87-binary",
    what: "a payment",
    sent: wire(
      `0200 723C04C020C09804 ${packed87} 0021 27 12 31 4012345678909D311210100000000010
       ${acceptor} 0156 ${block} 2600000000000000 0023 'KSNFFFF9876543210E00001'`,
    ),
    told: { kind: "payment", stan: "000123", amountMinor: 400, responseCode: "00" },
    answer: wire(
      `0210 323800000EC08000 000000 000000000400 0102030405 000123 110405 0102 '010200000123' 'A00123' '00' ${acceptor} 0156`,
    ),
  },
  {
    name: "iso93",
    what: "a payment",
    sent: wire(
      `'1200' 7234050020C19004 ${text93} '51020121313C' '200' ${track} ${acceptor} '0162600000000000000' '156' ${block} ${ksn}`,
    ),
    told: { kind: "payment", mti: "1200", stan: "000123", amountMinor: 400, responseCode: "00" },
    answer: wire(
      `'1210' 323001000EC08000 '000000' '000000000400' '0102030405' '000123' '260102110405' '200' '010200000123' 'A00123' '000' ${acceptor} '156'`,
    ),
  },
  {
    name: "iso93",
    what: "a reversal of what never came",
    sent: wire(
      `'1420' 7234058000C08100 ${text93} '51020121313C' '400' '4021' ${acceptor} '156' '24120000012326010211040500'`,
    ),
    told: { kind: "reversal", mti: "1420", stan: "000123", reason: "4021", responseCode: "25" },
    answer: wire(
      `'1430' 323001000AC08000 '000000' '000000000400' '0102030405' '000123' '260102110405' '400' '010200000123' '914' ${acceptor} '156'`,
    ),
  },
  {
    name: "unionpay",
    what: "a sale under the fixed key of nobody",
    sent: wire(
      `0200 702404C020C09810 ${unionpay} 000000 000000000400 000123 3112 0210 00 12 31 4012345678909D311210100000000010
       ${acceptor} '156' ${block} 2600000000000000 0013 22000001000500`,
    ),
    told: { kind: "payment", stan: "000123", amountMinor: 400, responseCode: "81" },
    answer: wire(
      `0210 303800000AC08010 000000 000000000400 000123 030405 0102 '010200000123' '99' ${acceptor} '156' 0013 22000001000500`,
    ),
  },
  {
    name: "unionpay",
    what: "a reversal of what never came",
    sent: wire(
      `0400 7024048002C08010 ${unionpay} 000000 000000000400 000123 3112 0210 00 '98' ${acceptor} '156' 0013 22000001000500`,
    ),
    told: { kind: "reversal", mti: "0400", stan: "000123", reason: "98", responseCode: "25" },
    answer: wire(
      `0410 303800000AC08010 000000 000000000400 000123 030405 0102 '010200000123' '25' ${acceptor} '156' 0013 22000001000500`,
    ),
  },
  {
    name: "unionpay",
    what: "a sign-on as a public package shows it",
    sent: wire("08000020000000C00012000105303030303037363438343831303030353831323630303200110000000100300003303031"),
    told: { kind: "network", wish: "keys", stan: "000105", terminalId: "00000764", responseCode: "00" },
    answer: "0810",
  },
  {
    name: "iso87-ascii",
    what: "an echo",
    sent: wire("'0800' 8220000000800000 0400000000000000 '0102030405' '000124' 'KIOSK1  ' '301'"),
    told: { kind: "network", wish: "echo", stan: "000124", responseCode: "00" },
    answer: wire("'0810' 822000000A800000 0400000000000000 '0102030405' '000124' '010200000124' '00' 'KIOSK1  ' '301'"),
  },
  {
    name: "iso93",
    what: "a sign-off",
    sent: wire("'1804' 0230010000800000 '0102030405' '000124' '260102110405' '802' 'KIOSK1  '"),
    told: { kind: "network", wish: "signOff", stan: "000124", responseCode: "00" },
    answer: wire("'1814' 023001000A800000 '0102030405' '000124' '260102110405' '802' '010200000124' '800' 'KIOSK1  '"),
  },
  {
    name: "unionpay",
    what: "an echo",
    sent: wire(`0820 0020000000C00010 000124 ${acceptor} 0011 000000013010`),
    told: { kind: "network", wish: "echo", responseCode: "00" },
    answer: wire(`0830 003800000AC00010 000124 030405 0102 '010200000124' '00' ${acceptor} 0011 000000013010`),
  },
];

/** An acquirer of this profile without sockets, on 2 January 2026 at 03:04:05 UTC. */
function acquirerOf(dialect: DialectName, rules: Partial<HostRules> = {}) {
  const wallMs = () => Date.UTC(2026, 0, 2, 3, 4, 5);
  const parts = { keys: testAcquirerKeys, cards: testCards, random, wallMs };
  return acquirerHost({ ...parts, rules: { ...rules, dialect } });
}

const dialectNames: readonly DialectName[] = ["iso87-ascii", "iso87-binary", "iso93", "unionpay"];

describe("messages written by hand", () => {
  it.each(written)("$name: $what", ({ name, sent, told, answer }) => {
    const { event, answer: reply, write } = answerOf(acquirerOf(name), sent);
    expect(event).toMatchObject(told);
    if (typeof answer === "string") expect(reply?.mti).toBe(answer);
    else expect(reply && write(reply).toString("hex")).toBe(answer.toString("hex"));
  });

  it.each(written)("$name: $what, cut off anywhere, is answered by nobody", ({ name, sent }) => {
    const host = acquirerOf(name);
    for (let length = 0; length < sent.length; length++) {
      expect(answerOf(host, sent.subarray(0, length))).toMatchObject({ delivery: "cut", answer: undefined });
    }
  });
});

describe("whatever bytes come", () => {
  const beginnings = fc.constantFrom(...written.map(({ sent }) => sent));
  /** A message with some bytes changed, or noise behind a beginning of one. */
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.tuple(beginnings, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 12 })).map(([sent, place, noise]) => {
      const changed = Buffer.from(sent);
      changed.set(noise.subarray(0, changed.length), place % Math.max(1, changed.length - noise.length));
      return changed;
    }),
    fc
      .tuple(beginnings, fc.nat(200), fc.uint8Array({ maxLength: 60 }))
      .map(([sent, length, noise]) => Buffer.concat([sent.subarray(0, length), noise])),
  );
  const modes = [{}, { mac: "sessionKey", signOnRequired: true }, { mac: "dukpt", sessionCipher: "aes" }] as const;

  it.each(dialectNames.flatMap((name) => modes.map((rules) => ({ name, rules }))))(
    "$name never throws ($rules)",
    ({ name, rules }) => {
      const host = acquirerOf(name, rules);
      fc.assert(
        fc.property(bytes, (sent) => {
          const { answer: reply, write, delivery } = answerOf(host, Buffer.from(sent));
          if (reply) expect(write(reply).length).toBeGreaterThan(0);
          else expect(["cut", "dropped"]).toContain(delivery);
        }),
        { numRuns: 300 },
      );
    },
  );
});
