import { describe, expect, it } from "vitest";
import { answer } from "../../../../src/bench/acquirer/answering.ts";
import { deliverySteps } from "../../../../src/bench/acquirer/delivery-steps.ts";
import { testKeys } from "../../../../src/bench/acquirer/test-keys.ts";
import type { DialectName } from "../../../../src/bench/acquirer/wire-shapes.ts";
import { benchInitialKey } from "../../../../src/bench/bench-initial-key.ts";
import { readAnswer } from "../../../../src/host/answers.ts";
import { macOf, packWithMac } from "../../../../src/host/message-mac.ts";
import { withKsn } from "../../../../src/host/pin-carriage.ts";
import { buildRequest } from "../../../../src/host/requests.ts";
import { buildReversal } from "../../../../src/host/reversal-request.ts";
import { DukptRegisters } from "../../../../src/keys/dukpt-registers.ts";
import { messageMac } from "../../../../src/keys/message-mac.ts";
import { ordinaryMemory as memory } from "../../../../src/pin/secret-memory.ts";
import { acquirerTalk, codesOf, goodPan } from "../../../support/acquirer-talk.ts";
import { padPinBlock } from "../../../support/pad-pins.ts";
import { sampleReversal } from "../../../support/payment-samples.ts";
import { random } from "../../../support/scd-bench.ts";

const dialects: readonly DialectName[] = ["iso87-ascii", "iso87-binary", "iso93", "unionpay"];
const fixedKey = Buffer.from(testKeys.mac.tdes, "hex");

/** A pad with the acquirer's fixed MAC key. */
function fixedMacs(name: DialectName) {
  const talk = acquirerTalk(name, { mac: "sessionKey" });
  const { profile, host } = talk;
  const mac = (covered: Buffer) =>
    messageMac("tdes", fixedKey, { desAlgorithm: profile.dialect.mac.algorithm }, covered, memory);
  const pay = (amountMinor = 400) => {
    const request = talk.request({ amountMinor });
    return { request, bytes: packWithMac(profile, buildRequest(request, profile), mac) };
  };
  const isRight = (bytes: Buffer) => {
    const found = macOf(profile, bytes);
    return found ? mac(found.covered).equals(found.mac) : "missing";
  };
  return { ...talk, mac, pay, isRight, host };
}

describe.each(dialects)("MACs under a fixed key, speaking %s", (name) => {
  it("are checked on a payment and its reversal, and made on the answers", () => {
    const { profile, pay, exchange, isRight, mac, host } = fixedMacs(name);
    const { request, bytes } = pay();
    const answered = exchange(bytes);
    expect(isRight(answered)).toBe(true);
    expect(readAnswer(profile, codesOf(profile), answered, { requestMti: "0200", ...request })).toMatchObject({
      verdict: { kind: "approved" },
    });
    const reversal = buildReversal({ ...sampleReversal, ...request, reason: "noAnswer" }, false, profile, "request");
    expect(isRight(exchange(packWithMac(profile, reversal, mac)))).toBe(true);
    expect(host.issuer.balanceMinor(goodPan)).toBe(1_000_000);
  });

  it.each(["a changed amount", "no MAC"])("refuse a payment with %s, and book nothing", (flaw) => {
    const { profile, pay, exchange, host, request } = fixedMacs(name);
    const other = pay(1_400).bytes;
    const changed =
      flaw === "no MAC"
        ? packWithMac(profile, buildRequest(request(), profile), () => Buffer.alloc(8))
        : Buffer.concat([pay(2_400).bytes.subarray(0, -8), other.subarray(-8)]);
    const { event } = answer(host, changed);
    expect(event).toMatchObject({ kind: "payment", mac: "wrong", responseCode: "63" });
    const answered = exchange(changed);
    expect(
      readAnswer(profile, codesOf(profile), answered, {
        requestMti: "0200",
        terminalId: "KIOSK1",
        stan: event.kind === "payment" ? event.stan : "",
      }),
    ).toMatchObject({
      verdict: { kind: "hostFault", faultCode: "PP506" },
    });
    expect(host.issuer.balanceMinor(goodPan)).toBe(1_000_000);
  });

  it.each([
    [1_294, false],
    [1_295, "missing"],
    [1_287, true],
  ])("of the answer to %i: %s", (amountMinor, expected) => {
    const { pay, host, isRight } = fixedMacs(name);
    const { answer: reply, delivery, write } = answer(host, pay(amountMinor).bytes);
    if (!reply) expect.fail("no answer");
    for (const { message } of deliverySteps[delivery](reply, write)) expect(isRight(message as Buffer)).toBe(expected);
  });
});

describe.each(["tdes", "aes128", "aes256"] as const)("MACs under DUKPT of %s", (kind) => {
  /** A pad whose messages have the MAC of their own transaction. */
  function dukptMacs(name: DialectName) {
    const talk = acquirerTalk(name, { mac: "dukpt" });
    const { ik, iksn } = benchInitialKey(random, kind);
    const registers = DukptRegisters.loadInitialKey(kind, Buffer.from(ik), iksn, memory);
    const cipher = kind === "tdes" ? "tdes" : "aes";
    const under = (key: Buffer) => (covered: Buffer) =>
      messageMac(cipher, key, { desAlgorithm: "retail" }, covered, memory);
    const next = () => {
      const transaction = registers.takeTransactionKey();
      const pinBlock = padPinBlock(transaction.workingKey("pin", "tdes2"), { pin: "1234", pan: goodPan, format: 0 });
      const request = under(transaction.workingKey("macRequest"));
      const response = under(transaction.workingKey("macResponse"));
      return { ksn: transaction.ksn, pinBlock, request, response };
    };
    return { ...talk, next };
  }

  it.each(["iso87-ascii", "iso93"] as const)(
    "come with the PIN's key, and without a PIN with their own: %s",
    (name) => {
      const { profile, next, request, exchange } = dukptMacs(name);
      const first = next();
      const asked = request({ pinBlock: first.pinBlock, ksn: first.ksn, format: 0 });
      const answered = exchange(packWithMac(profile, buildRequest(asked, profile), first.request));
      const found = macOf(profile, answered);
      expect(found && first.response(found.covered)).toEqual(found?.mac);
      expect(readAnswer(profile, codesOf(profile), answered, { requestMti: "0200", ...asked })).toMatchObject({
        verdict: { kind: "approved" },
      });
      const second = next();
      const undo = buildReversal({ ...sampleReversal, ...asked, reason: "noAnswer" }, false, profile, "request");
      const undone = exchange(packWithMac(profile, withKsn(profile.pinCarriage, undo, second.ksn), second.request));
      const back = macOf(profile, undone);
      expect(back && second.response(back.covered)).toEqual(back?.mac);
    },
  );

  it("are wrong under the key of the answer", () => {
    const { profile, next, request, host } = dukptMacs("iso87-ascii");
    const { ksn, pinBlock, response } = next();
    const asked = request({ pinBlock, ksn, format: 0 });
    const { event } = answer(host, packWithMac(profile, buildRequest(asked, profile), response));
    expect(event).toMatchObject({ mac: "wrong", responseCode: "63" });
  });
});
