import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testAcquirerKeys } from "../../../../src/bench/acquirer/acquirer-keys.ts";
import {
  decryptPinBlock,
  deriveInitialKey,
  deriveTransactionKey,
  readPin,
  type SentPin,
} from "../../../../src/bench/acquirer/pin-verification.ts";
import { testKeys } from "../../../../src/bench/acquirer/test-keys.ts";
import { benchInitialKey } from "../../../../src/bench/bench-initial-key.ts";
import { ksnWithCounter, pinKey } from "../../../../src/keys/dukpt-tdes.ts";
import { encryptTdes } from "../../../../src/keys/tdes.ts";
import { padPinBlock, padWithDukpt } from "../../../support/pad-pins.ts";
import { anyPan, anyPin } from "../../../support/pin-samples.ts";
import { random, testBdk, testIksn } from "../../../support/scd-bench.ts";
import aes from "../../../vectors/aes-dukpt.json" with { type: "json" };
import published from "../../../vectors/tdes-dukpt.json" with { type: "json" };

const hex = (text = "") => Buffer.from(text, "hex");
const pan = "4012345678909";
const ksn = hex("FFFF9876543210E00001");
const block = hex("1B9C1845EB993A7A");

/** This PIN field, mixed with the PAN as a terminal would, under the key of `ksn`. */
function encrypted(pinField: string): Buffer {
  const panField = hex("0000401234567890");
  const clear = Buffer.from(hex(pinField).map((byte, at) => byte ^ (panField[at] ?? 0)));
  const out = Buffer.alloc(8);
  encryptTdes(pinKey(deriveTransactionKey(testBdk, ksn)), clear, out);
  return out;
}

describe("the host's side of PIN encryption", () => {
  it("derives the published initial key, from the IKSN and from any KSN after it", () => {
    const { expected } = published.vectors.find(({ name }) => name === "tdes-dukpt/ik") ?? expect.fail();
    expect(deriveInitialKey(testBdk, testIksn)).toEqual(hex(expected.ik ?? ""));
    expect(deriveInitialKey(testBdk, ksn)).toEqual(hex(expected.ik ?? ""));
  });

  it.each(published.vectors.filter(({ inputs }) => inputs.op === "tdes-txn"))(
    "reads the PIN of $name",
    ({ inputs, expected }) => {
      const pinBlock = hex(expected.enc_pinblock_f0 ?? "");
      const pin = decryptPinBlock(testBdk, hex(inputs.ksn ?? ""), pinBlock, inputs.pan ?? "");
      expect(pin).toEqual(Buffer.of(1, 2, 3, 4));
    },
  );

  it.each([
    ["another control nibble", "141234FFFFFFFFFF"],
    ["a length of 3", "03123FFFFFFFFFFF"],
    ["a length of 13", "0D1234567890123F"],
    ["a digit above 9", "0412A4FFFFFFFFFF"],
    ["a fill that is not F", "041234FFFFFFFFF0"],
    ["a fill right after the PIN that is not F", "0412345FFFFFFFFF"],
  ])("finds no PIN in a block with %s", (_, pinField) => {
    expect(decryptPinBlock(testBdk, ksn, encrypted("041234FFFFFFFFFF"), pan)).toEqual(Buffer.of(1, 2, 3, 4));
    expect(decryptPinBlock(testBdk, ksn, encrypted(pinField), pan)).toBeUndefined();
  });

  it("finds no PIN under another key, another KSN or another PAN", () => {
    expect(decryptPinBlock(hex("FEDCBA98765432100123456789ABCDEF"), ksn, block, pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, hex("FFFF9876543210E00002"), block, pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, ksn, block, "4761739001010010")).toBeUndefined();
  });

  it("finds no PIN where KSN or block are none a terminal sends", () => {
    expect(decryptPinBlock(testBdk, ksn.subarray(1), block, pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, ksn, Buffer.alloc(16), pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, ksnWithCounter(ksn, 0), block, pan)).toBeUndefined();
    expect(decryptPinBlock(testBdk, ksnWithCounter(ksn, 0x7ff), block, pan)).toBeUndefined();
  });
});

describe("the host's side of AES DUKPT", () => {
  it.each(aes.vectors.filter(({ inputs }) => inputs.op === "aes-ik"))(
    "derives the published initial key: $name",
    ({ inputs, expected }) => {
      const anyKsn = hex(`${inputs.ikid}00012345`);
      expect(deriveInitialKey(hex(inputs.bdk), anyKsn)).toEqual(hex(expected.ik));
    },
  );

  it.each(aes.vectors.filter(({ inputs }) => inputs.op === "aes-txn"))(
    "derives the published transaction key: $name",
    ({ inputs, expected }) => {
      expect(deriveTransactionKey(hex(inputs.bdk), hex(inputs.ksn))).toEqual(hex(expected.derivation_key));
    },
  );

  it.each(aes.vectors.filter(({ inputs, expected }) => inputs.op === "aes-txn" && expected.enc_pinblock_f4))(
    "reads the PIN of the published block: $name",
    ({ inputs, expected }) => {
      const sent: SentPin = { pinBlock: hex(expected.enc_pinblock_f4), ksn: hex(inputs.ksn), format: 4 };
      expect(readPin(testAcquirerKeys, sent, inputs.pan ?? "")?.join("")).toBe(inputs.pin);
    },
  );

  it("finds the BDK by its id, and the bench's keys of every size are its own", () => {
    const ids = Object.values(testKeys.aesBdks).map(({ initialKeyId }) => initialKeyId.slice(0, 8));
    expect(new Set(ids).size).toBe(3);
    const pad = padWithDukpt(benchInitialKey(random, "aes256"));
    const { ksn, ...sent } = pad({ pin: "1234", pan, format: 4 });
    const withId = (id: string) => ({ ...sent, ksn: Buffer.concat([hex(id), ksn?.subarray(4) ?? hex()]) });
    expect(ids.map((id) => readPin(testAcquirerKeys, withId(id), pan)?.join(""))).toEqual([
      undefined,
      undefined,
      "1234",
    ]);
    expect(readPin(testAcquirerKeys, withId("FFFFFFFF"), pan)).toBeUndefined();
  });

  it.each([
    ["no transaction", "00000000"],
    ["more one bits than a terminal counts", "0001FFFF"],
    ["the key update", "FFFFFFFF"],
  ])("finds no PIN under the counter of %s", (_, counter) => {
    const bdk = hex(testKeys.aesBdks.aes128.bdk);
    const reading = { format: 4, panField: "full" } as const;
    expect(decryptPinBlock(bdk, hex(`1234567890123456${counter}`), Buffer.alloc(16), pan, reading)).toBeUndefined();
  });
});

describe("a PIN from a terminal of the bench", () => {
  const anyTerminal = fc.constantFrom(
    { kind: "tdes" as const, formats: [0, 1, 3] as const },
    ...(["aes128", "aes192", "aes256"] as const).map((kind) => ({ kind, formats: [0, 1, 3, 4] as const })),
  );

  it("is read under whatever DUKPT, in whatever format", () => {
    fc.assert(
      fc.property(anyTerminal, anyPin, anyPan, ({ kind, formats }, pin, panDigits) => {
        const pad = padWithDukpt(benchInitialKey(random, kind));
        for (const format of formats) {
          const sent = pad({ pin, pan: panDigits, format });
          expect(readPin(testAcquirerKeys, sent, panDigits)?.join(""), `${kind} format ${format}`).toBe(pin);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([0, 1, 3, 4] as const)("is read under the fixed PIN key, in format %i", (format) => {
    const key = hex(testKeys.tpk[format === 4 ? "aes" : "tdes"]);
    const sent = { pinBlock: padPinBlock(key, { pin: "9876543210", pan, format }), ksn: undefined, format };
    expect(readPin(testAcquirerKeys, sent, pan)?.join("")).toBe("9876543210");
    expect(readPin(testAcquirerKeys, { ...sent, ksn }, pan)).toBeUndefined();
  });

  it("is read in the form of format 4 that the acquirer has agreed to", () => {
    const pad = padWithDukpt(benchInitialKey(random, "aes128"));
    const sent = pad({ pin: "1234", pan, format: 4, panField: "legacy12" });
    expect(readPin({ ...testAcquirerKeys, panField: "legacy12" }, sent, pan)?.join("")).toBe("1234");
    expect(readPin(testAcquirerKeys, sent, pan)).toBeUndefined();
  });

  it("is none when its KSN is of the other DUKPT, or of neither", () => {
    const { pinBlock } = padWithDukpt(benchInitialKey(random, "aes128"))({ pin: "1234", pan, format: 4 });
    for (const other of [ksn, ksn.subarray(1), Buffer.alloc(0), Buffer.alloc(13, 0x12)]) {
      expect(readPin(testAcquirerKeys, { pinBlock, ksn: other, format: 4 }, pan)).toBeUndefined();
    }
  });
});
