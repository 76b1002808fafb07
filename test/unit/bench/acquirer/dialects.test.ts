import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answer } from "../../../../src/bench/acquirer/answering.ts";
import { hostDialects } from "../../../../src/bench/acquirer/host-dialects.ts";
import { amountRules } from "../../../../src/bench/acquirer/rules.ts";
import { readTerminalMessage, TerminalMessageError } from "../../../../src/bench/acquirer/terminal-message.ts";
import type { DialectName } from "../../../../src/bench/acquirer/wire-shapes.ts";
import { pack } from "../../../../src/host/iso8583/pack.ts";
import { unpack } from "../../../../src/host/iso8583/unpack.ts";
import { buildRequest } from "../../../../src/host/requests.ts";
import { reversalReasons } from "../../../../src/host/reversal-record.ts";
import { buildReversal } from "../../../../src/host/reversal-request.ts";
import { acquirerTalk, codesOf, fixedKeyPin, goodPan } from "../../../support/acquirer-talk.ts";
import { hostRequests, offered } from "../../../support/host-samples.ts";

const dialects: readonly DialectName[] = ["iso87-ascii", "iso87-binary", "iso93", "unionpay"];
const own = dialects.filter((name) => name !== "unionpay");

describe.each(offered.map(([profile, transaction]) => [profile.name as DialectName, transaction, profile] as const))(
  "the acquirer's own reading of %s: a %s",
  (name, transaction, profile) => {
    const agrees = (bytes: Buffer) => {
      const ours = unpack(profile, bytes);
      const theirs = readTerminalMessage(bytes, name);
      expect(theirs.mti).toBe(ours.mti);
      const asText = [...ours.fields].map(([number, value]) => [
        number,
        typeof value === "string" ? value : value.toString("hex").toUpperCase(),
      ]);
      expect([...theirs.fields]).toEqual(asText);
    };

    it("agrees with the pad's codec, and refuses it when it is cut off", () => {
      fc.assert(
        fc.property(hostRequests(profile, transaction), fc.nat(), (request, cut) => {
          const bytes = pack(profile, buildRequest(request, profile));
          agrees(bytes);
          expect(() => readTerminalMessage(bytes.subarray(0, cut % bytes.length), name)).toThrow(TerminalMessageError);
        }),
      );
    });

    it("agrees about its reversal, and knows which request that undoes", () => {
      fc.assert(
        fc.property(hostRequests(profile, transaction), fc.constantFrom(...reversalReasons), (request, reason) => {
          const asked = pack(profile, buildRequest(request, profile));
          const reversal = pack(profile, buildReversal({ ...request, reason }, false, profile, "request"));
          agrees(reversal);
          const dialect = hostDialects[name];
          expect(dialect.wishOf(readTerminalMessage(asked, name))).toBe(transaction);
          expect(dialect.wishOf(readTerminalMessage(reversal, name))).toBe("reversal");
          expect(dialect.originalOf(readTerminalMessage(reversal, name))).toEqual(
            dialect.identityOf(readTerminalMessage(asked, name)),
          );
        }),
      );
    });
  },
);

describe.each(dialects)("the acquirer, speaking %s", (name) => {
  it("approves a payment, and takes it back once, however often it is asked", () => {
    const talk = acquirerTalk(name);
    const payment = talk.request();
    expect(talk.ask(payment)).toMatchObject({ verdict: { kind: "approved" } });
    expect(talk.host.issuer.balanceMinor(goodPan)).toBe(999_600);
    expect(talk.reverse(payment)).toMatchObject({ kind: "acknowledged" });
    expect(talk.reverse(payment, true)).toMatchObject({ kind: "acknowledged" });
    expect(talk.host.issuer.balanceMinor(goodPan)).toBe(1_000_000);
  });

  it("knows a wrong PIN, and one under another key", () => {
    const talk = acquirerTalk(name);
    expect(talk.ask(talk.request(fixedKeyPin("9999")))).toMatchObject({ verdict: { kind: "pinIncorrect" } });
    const noise = { pinBlock: Buffer.alloc(8, 7), ksn: undefined, format: 0 } as const;
    expect(talk.ask(talk.request(noise))).toMatchObject({ verdict: { kind: "hostFault", faultCode: "PP506" } });
  });

  it("tells the balance", () => {
    const talk = acquirerTalk(name);
    talk.ask(talk.request());
    expect(talk.ask(talk.request({ transaction: "balance" }))).toMatchObject({
      verdict: { kind: "approved" },
      balances: [{ accountType: "00", amountType: "02", currency: "156", amountMinor: 999_600 }],
    });
  });

  it("answers by every rule with a code that the pad knows, but for the one that nobody does", () => {
    const talk = acquirerTalk(name);
    for (const { responseCode, ending } of amountRules) {
      if (responseCode === undefined) continue;
      const known = codesOf(talk.profile).answers.has(hostDialects[name].codeOf(responseCode));
      expect(known, `.${ending} ${responseCode}`).toBe(ending !== "99");
    }
  });

  it("never throws, whatever bytes come", () => {
    const begins = fc.constantFrom("", "0200", "0800", "1200", "1804", "0400", "1420");
    const { host } = acquirerTalk(name);
    fc.assert(
      fc.property(begins, fc.uint8Array({ maxLength: 200 }), fc.boolean(), (mti, noise, packed) => {
        const { event } = answer(host, Buffer.concat([Buffer.from(mti, packed ? "hex" : "latin1"), noise]));
        expect(event.kind).not.toBe("payment");
      }),
    );
  });

  it("never throws for a message that was changed on the way", () => {
    const { host, request, profile } = acquirerTalk(name);
    const bytes = pack(profile, buildRequest(request(), profile));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        expect(answer(host, changed).event.kind).toBeDefined();
      }),
    );
  });
});

describe.each(own)("the acquirer's issuer, speaking %s", (name) => {
  it("checks a PIN without taking money", () => {
    const talk = acquirerTalk(name);
    const wish = { transaction: "pinVerification" } as const;
    expect(talk.ask(talk.request(wish))).toMatchObject({ verdict: { kind: "approved" } });
    expect(talk.ask(talk.request({ ...wish, ...fixedKeyPin("4321") }))).toMatchObject({
      verdict: { kind: "pinIncorrect" },
    });
    expect(talk.host.issuer.balanceMinor(goodPan)).toBe(1_000_000);
  });

  it("changes a PIN, and puts the old one back when that is undone", () => {
    const talk = acquirerTalk(name);
    const change = talk.request({ transaction: "pinChange", newPin: fixedKeyPin("7391") });
    expect(talk.ask(change)).toMatchObject({ verdict: { kind: "approved" } });
    expect(talk.ask(talk.request())).toMatchObject({ verdict: { kind: "pinIncorrect" } });
    expect(talk.ask(talk.request(fixedKeyPin("7391")))).toMatchObject({ verdict: { kind: "approved" } });
    talk.reverse(change);
    expect(talk.ask(talk.request())).toMatchObject({ verdict: { kind: "approved" } });
  });

  it.each(["1111", "1234", "2345", "9876", "555555", "34567890"])("refuses the new PIN %s, as what it is", (pin) => {
    const talk = acquirerTalk(name);
    const change = talk.request({ transaction: "pinChange", newPin: fixedKeyPin(pin) });
    expect(talk.ask(change)).toMatchObject({ verdict: { kind: "declined", reason: "pinPolicy" } });
    expect(talk.ask(talk.request())).toMatchObject({ verdict: { kind: "approved" } });
  });

  it("changes no PIN for somebody who does not know the old one", () => {
    const talk = acquirerTalk(name);
    const asked = { transaction: "pinChange", newPin: fixedKeyPin("7391"), ...fixedKeyPin("4321") } as const;
    expect(talk.ask(talk.request(asked))).toMatchObject({ verdict: { kind: "pinIncorrect" } });
    expect(talk.ask(talk.request())).toMatchObject({ verdict: { kind: "approved" } });
  });

  it("asks for the PIN once more at .70, and then decides", () => {
    const talk = acquirerTalk(name);
    const asked = () => talk.ask(talk.request({ amountMinor: 1_270 }));
    const pinAgain = { verdict: { kind: "secondFactorRequired", factor: "pin" } };
    expect(asked()).toMatchObject(pinAgain);
    expect(asked()).toMatchObject({ verdict: { kind: "approved" } });
    expect(asked()).toMatchObject(pinAgain);
  });

  it("asks for a one-time code at .71, sends it once, and takes it once", () => {
    const talk = acquirerTalk(name);
    expect(talk.ask(talk.request({ amountMinor: 1_271 }))).toMatchObject({
      verdict: { kind: "secondFactorRequired", factor: "code" },
    });
    const [oneTimeCode = ""] = talk.sms;
    expect(oneTimeCode).toMatch(/^\d{6}$/);
    const withCode = () => talk.ask(talk.request({ amountMinor: 1_271, oneTimeCode }));
    expect(withCode()).toMatchObject({ verdict: { kind: "approved" } });
    expect(withCode()).toMatchObject({ verdict: { kind: "declined" } });
    expect(talk.host.issuer.balanceMinor(goodPan)).toBe(1_000_000 - 1_271);
  });

  it("sends another code after a wrong one, and takes only that", () => {
    const talk = acquirerTalk(name);
    talk.ask(talk.request({ amountMinor: 1_271 }));
    const typed = (oneTimeCode = "") => talk.ask(talk.request({ amountMinor: 1_271, oneTimeCode }));
    expect(typed(otherThan(talk.sms[0]))).toMatchObject({
      verdict: { kind: "secondFactorRequired", factor: "code" },
    });
    expect(talk.sms).toHaveLength(2);
    expect(typed(talk.sms[1])).toMatchObject({ verdict: { kind: "approved" } });
  });

  it("declines after the second wrong code, and then the right one too", () => {
    const talk = acquirerTalk(name);
    talk.ask(talk.request({ amountMinor: 1_271 }));
    const typed = (oneTimeCode = "") => talk.ask(talk.request({ amountMinor: 1_271, oneTimeCode }));
    typed(otherThan(talk.sms[0]));
    for (const oneTimeCode of [otherThan(talk.sms[1]), talk.sms[1]]) {
      expect(typed(oneTimeCode)).toMatchObject({ verdict: { kind: "declined", reason: "contactBank" } });
    }
    expect(talk.sms).toHaveLength(2);
  });

  it("takes no code for another amount than it was sent for", () => {
    const talk = acquirerTalk(name);
    talk.ask(talk.request({ amountMinor: 1_271 }));
    const [oneTimeCode = ""] = talk.sms;
    expect(talk.ask(talk.request({ amountMinor: 99_971, oneTimeCode }))).toMatchObject({
      verdict: { kind: "declined" },
    });
  });
});

function otherThan(code = ""): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}
