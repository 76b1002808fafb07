import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { correlationOf } from "../../../src/host/correlation.ts";
import type { ReversalForm } from "../../../src/host/dialect.ts";
import { describe as describeMessage } from "../../../src/host/iso8583/describe.ts";
import { IsoFormatError } from "../../../src/host/iso8583/iso-format-error.ts";
import type { IsoMessage } from "../../../src/host/iso8583/iso-message.ts";
import { pack } from "../../../src/host/iso8583/pack.ts";
import { unpack } from "../../../src/host/iso8583/unpack.ts";
import { iso87Ascii } from "../../../src/host/profiles/iso87-ascii.ts";
import { messageProfiles } from "../../../src/host/profiles/message-profiles.ts";
import { unionpay } from "../../../src/host/profiles/unionpay.ts";
import { buildRequest, requestKind, takes } from "../../../src/host/requests.ts";
import { reversalReasons } from "../../../src/host/reversal-record.ts";
import { buildReversal } from "../../../src/host/reversal-request.ts";
import { isReversed, transactionKinds } from "../../../src/host/transaction.ts";
import { newBlock, newKsn, noMoney, pinChange } from "../../support/golden-message.ts";
import { hostRequests, offered } from "../../support/host-samples.ts";
import { samplePayment } from "../../support/payment-samples.ts";

const sorted = ({ mti, fields }: IsoMessage) => ({ mti, fields: new Map([...fields].sort(([a], [b]) => a - b)) });
const named = offered.map(([profile, transaction]) => [profile.name, transaction, profile] as const);
const forms: readonly ReversalForm[] = ["request", "advice"];

describe.each(named)("%s: a %s", (_, transaction, profile) => {
  const requests = hostRequests(profile, transaction);

  it("is read from its bytes as it was made", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const message = buildRequest(request, profile);
        const { mti, fields } = unpack(profile, pack(profile, message));
        expect({ mti, fields }).toEqual(sorted(message));
      }),
    );
  });

  it("is refused when it is cut off, wherever, with field and offset", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const bytes = pack(profile, buildRequest(request, profile));
        for (let length = 0; length < bytes.length; length += 1) {
          expect(() => unpack(profile, bytes.subarray(0, length))).toThrow(IsoFormatError);
        }
      }),
      { numRuns: 8 },
    );
  });

  it("shows neither PIN nor card nor one-time code to a technician", () => {
    fc.assert(
      fc.property(requests, (request) => {
        const lines = describeMessage(profile, unpack(profile, pack(profile, buildRequest(request, profile))));
        const shown = (field: number) =>
          lines.find((line) => line.startsWith(`${String(field).padStart(3)} `))?.toUpperCase() ?? "";
        const hidden = (block: Buffer | undefined) => block?.toString("hex").toUpperCase() ?? "none";
        expect(shown(2)).not.toContain(request.pan);
        expect(shown(35)).toMatch(/: \(\d+ CHARACTERS\)$/);
        expect(shown(52)).toMatch(/: \(8 BYTES\)$/);
        expect(shown(63)).not.toContain(hidden(request.newPin?.pinBlock));
        expect(shown(63)).not.toContain(`OTC ${request.oneTimeCode}`);
        expect(shown(63).replaceAll(/\(\d+ CHARACTERS\)/g, "")).not.toMatch(/\d{4}/);
      }),
    );
  });

  it("is undone without its PIN, new PIN, track and code, under the same name", () => {
    fc.assert(
      fc.property(
        requests,
        fc.constantFrom(...reversalReasons),
        fc.constantFrom(...forms),
        fc.boolean(),
        (request, reason, form, repeat) => {
          const original = unpack(profile, pack(profile, buildRequest(request, profile)));
          const message = buildReversal({ ...request, reason }, repeat, profile, form);
          const reversal = unpack(profile, pack(profile, message));
          expect(reversal.fields).toEqual(sorted(message).fields);
          for (const secret of [26, 35, 48, 52, 53, 55, 62, 63]) {
            expect(reversal.fields.has(secret), `field ${secret}`).toBe(false);
          }
          for (const same of [2, 3, 4, 7, 11, 12, 13, 14, 22, 41, 42, 49, 60]) {
            expect(reversal.fields.get(same), `field ${same}`).toEqual(original.fields.get(same));
          }
        },
      ),
    );
  });

  it("and its reversal are told apart by their class, and by nothing else", () => {
    const request = { ...samplePayment, ksn: undefined, ...(transaction === "pinChange" ? pinChange : {}) };
    const kind = requestKind(profile, transaction, "0200");
    const made = buildRequest(
      { ...request, transaction, kind, ...(transaction === "payment" ? {} : { amountMinor: 0 }) },
      profile,
    );
    const undone = buildReversal({ ...request, transaction, kind, reason: "noAnswer" }, false, profile, "request");
    const common = { terminalId: "KIOSK1", stan: "000123" };
    expect(correlationOf(profile, pack(profile, made))).toEqual({ mtiClass: kind.charAt(1), ...common });
    expect(correlationOf(profile, pack(profile, undone))).toEqual({ mtiClass: "4", ...common });
  });
});

describe("the transactions of an acquirer", () => {
  it("are all four but at UnionPay, which has payments and balances", () => {
    for (const profile of messageProfiles.values()) {
      const taken = transactionKinds.filter((transaction) => takes(profile, transaction));
      expect(taken, profile.name).toEqual(profile === unionpay ? ["payment", "balance"] : [...transactionKinds]);
    }
  });

  it("are undone when money or a PIN may have changed", () => {
    expect(transactionKinds.filter(isReversed)).toEqual(["payment", "pinChange"]);
  });

  it("go as the acquirer has them, payments as the app wants", () => {
    expect(requestKind(iso87Ascii, "payment", "0100")).toBe("0100");
    expect(requestKind(iso87Ascii, "balance", "0200")).toBe("0100");
    expect(requestKind(unionpay, "balance", "0100")).toBe("0200");
    expect(() => requestKind(unionpay, "pinChange", "0200")).toThrow("PP102");
  });

  const newPin = { pinBlock: newBlock, ksn: newKsn, format: 0 } as const;
  it.each([
    ["a balance inquiry as 0200", { transaction: "balance", kind: "0200", amountMinor: 0 }],
    ["a balance inquiry with an amount", { transaction: "balance", kind: "0100", amountMinor: 1 }],
    ["a PIN change without a new PIN", { ...noMoney, transaction: "pinChange" }],
    ["a payment with a new PIN", { newPin }],
    ["a new PIN in another format", { ...pinChange, format: 3 }],
    ["a new PIN block of 7 bytes", { ...pinChange, newPin: { pinBlock: Buffer.alloc(7), ksn: undefined, format: 0 } }],
    ["a one-time code of 3 digits", { oneTimeCode: "123" }],
    ["a one-time code with a letter", { oneTimeCode: "12345A" }],
  ] as const)("are not made of %s: PP901", (_, changes) => {
    expect(() => buildRequest({ ...samplePayment, ...changes }, iso87Ascii)).toThrow("PP901");
  });

  it.each([
    ["a PIN change", { ...noMoney, transaction: "pinChange" as const }],
    ["a one-time code", { oneTimeCode: "123456" }],
  ])("have no %s at UnionPay: PP102", (_, changes) => {
    expect(() => buildRequest({ ...samplePayment, ksn: undefined, ...changes }, unionpay)).toThrow("PP102");
  });
});
