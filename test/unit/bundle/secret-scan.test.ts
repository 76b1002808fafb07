import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutSecrets } from "../../../src/bundle/secret-scan.ts";
import { withCheckDigit } from "../../support/check-digit.ts";

const pan = "5413330089020011";
const key = "0123456789ABCDEFFEDCBA9876543210";
const bytes = Buffer.from(key, "hex");

const secrets: readonly (readonly [what: string, text: string])[] = [
  ["card number", `read ${pan} at the slot`],
  ["card number", `{"card":"${pan}"}`],
  ["card number", "5413 3300 8902 0011"],
  ["card number", "5413-3300-8902-0011"],
  ["card number", `a short one, ${withCheckDigit("47617390010")}, in a sentence`],
  ["track data", `;${pan}=31121010000000001?`],
  ["track data", `${pan}D31121010000000001F`],
  ["track data", `%B${pan}^DOE/J^31121010000000001?`],
  ["digits one by one", [...pan].join(" ")],
  ["digits one by one", [...pan].join(",")],
  ["digits one by one", JSON.stringify([...pan])],
  ["hexadecimal as long as a key", key],
  ["hexadecimal as long as a key", `"key":"${key.toLowerCase()}"`],
  ["hexadecimal as long as a key", `0x${key}`],
  ["hexadecimal as long as a key", "PIN block 2A1B3C4D5E6F7081"],
  // The PAN in nibbles that are swapped, and one that hides in a longer run of digits.
  ["hexadecimal as long as a key", "4531330098201001222"],
  ["bytes in hexadecimal", key.replace(/..(?=.)/g, "$& ")],
  ["a list of bytes", `[${[...bytes].join(",")}]`],
  ["a list of bytes", JSON.stringify(bytes)],
  ["base64 as long as a key", bytes.toString("base64")],
  ["base64 as long as a key", Buffer.concat([bytes, Buffer.from([...bytes].reverse())]).toString("base64")],
  ["token", Buffer.concat([bytes, bytes.subarray(0, 8)].map((part) => part)).toString("base64")],
  ["key block", "D0112P0AE00E0000B82679114F470F540165EDFBF7E250FCEA43F810D215F8D207E2E417C07156A2"],
  ["named secret", '"pin":"1234"'],
  ["named secret", "token = abc-DEF"],
  ["named secret", '{"passphrase": "open sesame"}'],
  ["named secret", '"terminal-id":"T1234567"'],
  ["private key", "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----"],
];

describe("the last look for secrets", () => {
  it.each(secrets)("masks %s in %j, and says where", (what, text) => {
    const scanned = withoutSecrets(`first line\n${text}\nlast line\n`);
    expect(scanned.found).toContainEqual({ what, line: 2 });
    expect(scanned.text).not.toContain(text);
    expect(scanned.text.split("\n")).toHaveLength(`first line\n${text}\nlast line\n`.split("\n").length);
    expect(scanned.text).toMatch(/^first line\n[\s\S]*\nlast line\n$/);
  });

  it.each([
    '{"time":"2026-11-23T03:23:53.123Z","card":"541333******0011","amountMinor":2500}',
    '{"loadedAtMs":1795404451959,"kcv":"08793E25AB","kcvMethod":"aes-cmac-zeros"}',
    '{"nextKsn":"FFFF9876543210E00008"}',
    '{"nextKsn":"123456789012345600000001"}',
    `{"hash":"${"0a1b2c3d".repeat(8)}","previous":"${"0".repeat(64)}"}`,
    "port = /dev/serial/by-id/usb-Prolific_Technology_Inc._USB-Serial_Controller_D-if00-port0",
    'key-map = [["1","2","3","cancel"],["4","5","6","clear"],["7","8","9","help"],["language","0","f1","enter"]]',
    "Linux 6.18.44-rpi-v8 aarch64 b8:27:eb:12:34:56 request 7b9e1c52-1111-4222-8333-123456789abc",
    '"pin": {"block-format": 0}, "terminal-id": "(masked)", "token": null',
    "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]",
  ])("leaves alone what is no secret: %s", (text) => {
    expect(withoutSecrets(text)).toEqual({ text, found: [] });
  });

  it("takes no name as an excuse for what has not the form of it", () => {
    expect(withoutSecrets(`"nextKsn":"${key}"`).found).toHaveLength(1);
    expect(withoutSecrets(`"kcv":"${key}"`).found).toHaveLength(1);
    expect(withoutSecrets(`"hash":"${key}"`).found).toHaveLength(1);
    expect(withoutSecrets(`"loadedAtMs":${pan}`).found).toHaveLength(1);
  });

  const cardNumber = fc
    .stringMatching(/^[1-9]\d{10,17}$/)
    .map(withCheckDigit)
    // Such a one is a time.
    .filter((digits) => !/^1\d{12}$/.test(digits));
  const keyHex = fc
    .tuple(fc.constantFrom(8, 16, 24, 32), fc.infiniteStream(fc.nat(255)))
    .map(([length, stream]) => Buffer.from([...stream.take(length)]))
    .filter((one) => new Set(one).size > 4)
    .map((one) => one.toString("hex"));
  const around = fc.stringMatching(/^[^\dA-Za-z+/=]{0,9}$/);

  it("finds every card number and every key between any other characters", () => {
    fc.assert(
      fc.property(fc.oneof(cardNumber, keyHex), around, around, (secret, before, after) => {
        const { text, found } = withoutSecrets(`${before} ${secret} ${after}`);
        expect(found.length).toBeGreaterThan(0);
        expect(text).not.toContain(secret);
      }),
    );
  });

  it("finds nothing more in what it has masked, and keeps the number of lines", () => {
    const lines = fc.array(
      fc.oneof(fc.string(), cardNumber, keyHex, fc.constantFrom(...secrets.map(([, text]) => text))),
    );
    fc.assert(
      fc.property(lines, (some) => {
        const text = some.join("\n");
        const once = withoutSecrets(text);
        expect(withoutSecrets(once.text).text).toBe(once.text);
        expect(once.text.split("\n")).toHaveLength(text.split("\n").length);
      }),
    );
  });
});
