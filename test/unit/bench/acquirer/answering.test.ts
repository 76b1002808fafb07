import { describe, expect, it } from "vitest";
import { type AcquirerHost, acquirerHost } from "../../../../src/bench/acquirer/acquirer-host.ts";
import { testAcquirerKeys } from "../../../../src/bench/acquirer/acquirer-keys.ts";
import { answer } from "../../../../src/bench/acquirer/answering.ts";
import { deliverySteps } from "../../../../src/bench/acquirer/delivery-steps.ts";
import type { SentPin } from "../../../../src/bench/acquirer/pin-verification.ts";
import { amountRules } from "../../../../src/bench/acquirer/rules.ts";
import { testCards } from "../../../../src/bench/acquirer/test-cards.ts";
import { testKeys } from "../../../../src/bench/acquirer/test-keys.ts";
import { benchInitialKey } from "../../../../src/bench/bench-initial-key.ts";
import { readAnswer, readReversalAnswer } from "../../../../src/host/answers.ts";
import { pack } from "../../../../src/host/iso8583/pack.ts";
import { iso87Ascii } from "../../../../src/host/profiles/iso87-ascii.ts";
import { responseCodesIso87 } from "../../../../src/host/profiles/response-codes-iso87.ts";
import { buildReversal } from "../../../../src/host/reversal-request.ts";
import { padPinBlock, padWithDukpt } from "../../../support/pad-pins.ts";
import {
  packPayment,
  packReversal,
  pinBlockOf,
  sampleReversal,
  standardKsn,
} from "../../../support/payment-samples.ts";
import { random } from "../../../support/scd-bench.ts";

const pan = "4761739001010010";
const pin = "1234";
const card = { pan, track2: `${pan}=31121010000000001`, pinBlock: pinBlockOf(pin, pan, standardKsn) };
const terminal = { terminalId: "KIOSK1", stan: "000123" };

function newHost(): AcquirerHost {
  return acquirerHost({ keys: testAcquirerKeys, cards: testCards, random, wallMs: () => 0 });
}

/** What the pad makes of each message that the acquirer delivers for a payment of this amount: a verdict or a fault code. */
function padReads(amountMinor: number): unknown[] {
  const answered = answer(newHost(), packPayment({ ...card, amountMinor }));
  if (!answered.answer) throw new Error("the acquirer did not understand the pad");
  const expected = { ...terminal, requestMti: "0200", amountMinor } as const;
  return deliverySteps[answered.delivery](answered.answer, answered.write).map(({ afterMs, message }) => {
    if (message === "cut") return "cut";
    try {
      const read = readAnswer(iso87Ascii, responseCodesIso87, message, expected);
      const result = read.kind === "notOurs" ? read.kind : read.verdict;
      return afterMs === 0 ? result : { afterMs, result };
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
}

const approved = { kind: "approved" };
const disturbed: Record<string, unknown[]> = {
  "80": ["PP504"],
  "81": [{ afterMs: 5_000, result: approved }],
  "82": [],
  "83": ["cut"],
  "84": ["PP504"],
  "85": ["PP504"],
  "87": ["notOurs", approved],
  "88": [approved, approved],
  "89": [{ afterMs: 90_000, result: approved }],
  "93": [],
  // Where MACs are used, no answer like these is looked at.
  "94": [approved],
  "95": [approved],
  "97": ["PP504"],
  "98": ["PP504"],
};

describe("a payment that the pad packs", () => {
  it("is approved by the acquirer's own reading of it, and the pad reads that", () => {
    expect(padReads(1_200)).toEqual([approved]);
  });

  it.each(amountRules.map(({ ending, responseCode, meaning }) => ({ ending, responseCode, meaning })))(
    "ending in .$ending: $meaning",
    ({ ending, responseCode }) => {
      const results = padReads(1_200 + Number(ending));
      const expected = disturbed[ending];
      if (expected) expect(results).toEqual(expected);
      else if (ending === "38" || ending === "75") expect(results).toEqual([{ kind: "pinTriesExceeded" }]);
      else expect(results).toEqual([expect.objectContaining({ responseCode })]);
    },
  );

  it("can be reversed, whatever became of its answer, and the books and the balance say so", () => {
    for (const { ending } of amountRules) {
      const host = newHost();
      const amountMinor = 1_200 + Number(ending);
      answer(host, packPayment({ ...card, amountMinor }));
      const first = answer(host, packReversal({ pan, amountMinor }));
      const repeat = answer(host, packReversal({ pan, amountMinor }, true));
      for (const { answer: reply, write } of [first, repeat]) {
        const bytes = write(reply ?? { mti: "0410", fields: new Map() });
        expect(readReversalAnswer(iso87Ascii, responseCodesIso87, bytes, terminal)).toMatchObject({
          kind: "acknowledged",
        });
      }
      expect(host.issuer.balanceMinor(pan)).toBe(1_000_000);
      expect(host.issuer.books().filter(({ state }) => state === "approved")).toEqual([]);
    }
  });
});

describe("the acquirer", () => {
  it("does not answer the first reversal of an amount ending in .93, and answers its repeat", () => {
    const host = newHost();
    answer(host, packPayment({ ...card, amountMinor: 93 }));
    expect(answer(host, packReversal({ pan, amountMinor: 93 })).delivery).toBe("dropped");
    expect(answer(host, packReversal({ pan, amountMinor: 93 }, true)).delivery).toBe("prompt");
  });

  it.each<[string, Buffer, RegExp]>([
    ["noise", Buffer.from("a5a5a5a5", "hex"), /no message type/],
    ["a truncated payment", packPayment(card).subarray(0, -3), /field 62 is cut off/],
    ["a payment with bytes behind", Buffer.concat([packPayment(card), Buffer.from("x")]), /1 bytes after/],
    [
      "another card's track",
      packPayment({ ...card, track2: "4012345678909=31121010000000001" }),
      /field 35 is another/,
    ],
    ["a message type it does not serve", Buffer.concat([Buffer.from("0320"), Buffer.alloc(8)]), /0320 is not served/],
    [
      "a field it does not know",
      Buffer.concat([Buffer.from("0200"), Buffer.from("0800000000000000", "hex")]),
      /field 5/,
    ],
  ])("cuts the connection for %s", (_, bytes, detail) => {
    const { event, answer: reply, delivery } = answer(newHost(), bytes);
    expect(event).toEqual({ kind: "malformed", detail: expect.stringMatching(detail) });
    expect(reply).toBeUndefined();
    expect(delivery).toBe("cut");
  });

  it("tells of a payment without PIN, PIN block, track or whole PAN", () => {
    const host = newHost();
    const events = [
      answer(host, packPayment({ ...card, amountMinor: 777 })).event,
      answer(host, packReversal({ pan, amountMinor: 777 })).event,
    ];
    const text = JSON.stringify([events, host.issuer.books()]);
    expect(text).toContain("476173******0010");
    expect(text).not.toContain(pan);
    expect(text).not.toContain("31121010000000001");
    expect(text.toLowerCase()).not.toContain(card.pinBlock.toString("hex"));
    expect(text).not.toContain(`"${pin}"`);
  });

  it.each<[string, SentPin]>([
    ["format 0 under TDES DUKPT", padWithDukpt(benchInitialKey(random))({ pin, pan, format: 0 })],
    ["format 3 under AES DUKPT", padWithDukpt(benchInitialKey(random, "aes128"))({ pin, pan, format: 3 })],
    ["format 4 under AES DUKPT", padWithDukpt(benchInitialKey(random, "aes256"))({ pin, pan, format: 4 })],
    [
      "format 4 under a fixed key",
      {
        pinBlock: padPinBlock(Buffer.from(testKeys.tpk.aes, "hex"), { pin, pan, format: 4 }),
        ksn: undefined,
        format: 4,
      },
    ],
  ])("approves a payment with %s, and tells of format and KSN, not of the block", (_, sent) => {
    const { event, answer: reply } = answer(newHost(), packPayment({ ...card, ...sent, amountMinor: 400 }));
    const ksn = sent.ksn?.toString("hex").toUpperCase();
    expect(event).toMatchObject({ kind: "payment", responseCode: "00", pinBlockFormat: sent.format, ksn });
    expect(JSON.stringify(event).toUpperCase()).not.toContain(sent.pinBlock.toString("hex").toUpperCase());
    expect(reply?.fields.get(39)).toBe("00");
    expect([...(reply?.fields.keys() ?? [])].filter((field) => [52, 53, 62, 63].includes(field))).toEqual([]);
  });

  it("refuses a reversal that carries the long PIN block", () => {
    const record = { ...sampleReversal, pan };
    const { mti, fields } = buildReversal(record, false, iso87Ascii, "request");
    const bytes = pack(iso87Ascii, { mti, fields: new Map([...fields, [63, `PB4${"0".repeat(32)}`]]) });
    expect(answer(newHost(), bytes).event).toEqual({
      kind: "malformed",
      detail: "field 63 has no place in a reversal",
    });
  });
});
